// Whoever cancels, or has no key here, reads a sentence instead of nothing.
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  document.getElementById('passkey-fehler').hidden = false
})
