// How many letters are left in a text, said while somebody types. Without script the page says how
// many there may be; what is too long is told after sending.
for (const said of document.querySelectorAll('[data-noch]')) {
  const text = document.getElementById(said.dataset.fuer)
  if (!text || said.dataset.da) continue
  said.dataset.da = 'ja'
  const most = text.maxLength
  let wait
  const count = () => {
    said.textContent = said.dataset.noch.replace('0', most - text.value.length)
  }
  // Read out after a pause, not at every letter.
  const later = () => { clearTimeout(wait); wait = setTimeout(count, 700) }
  text.addEventListener('input', later)
  if (text.value) count()
}
