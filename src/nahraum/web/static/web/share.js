// Pass on the address of this page: into the clipboard, or by what the device offers. No request.
const part = name => document.getElementById('teilen-' + name)
const said = part('gesagt')
const { title, url } = said.dataset

function say (name) {
  said.textContent = ''
  setTimeout(() => { said.textContent = said.dataset[name] }, 50) // read out the second time too
}

async function copy () {
  try {
    await navigator.clipboard.writeText(url)
    say('ja')
  } catch {
    say('nein')
  }
}

async function share () {
  try {
    await navigator.share({ title, url })
  } catch (error) {
    if (error.name !== 'AbortError') say('nein') // somebody thought better of it: nothing to say
  }
}

// Only over https, and share not in every browser: a button that does nothing is not offered.
if (navigator.clipboard) part('kopieren').hidden = false
if (navigator.share) part('geraet').hidden = false
part('kopieren').addEventListener('click', copy)
part('geraet').addEventListener('click', share)
