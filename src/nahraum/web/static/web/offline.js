// Brings the worker that keeps what was read, and shows and empties what the device keeps.
{ // other scripts of a page have names of their own
  const { worker, page } = document.currentScript.dataset
  const READ = 'nahraum-gelesen'
  const box = name => document.getElementById('aufgehoben-' + name)

  async function bring () {
    const { controller, ready } = navigator.serviceWorker
    // The first page came before the worker; it is kept if it may be.
    const read = !controller && document.querySelector('[data-ohne-netz]') ? location.href : ''
    await navigator.serviceWorker.register(worker, { updateViaCache: 'all' })
    const { active } = await ready
    active.postMessage({ offline: page, read: read.split('#')[0] })
  }

  async function show () {
    if (!await caches.has(READ)) return
    const read = await caches.open(READ)
    const lines = []
    for (const { url } of await read.keys()) {
      const { headers } = await read.match(url, { ignoreVary: true })
      const link = document.createElement('a')
      link.href = url
      link.textContent = decodeURIComponent(headers.get('Nahraum-Keep'))
      const line = document.createElement('li')
      line.append(link)
      lines.unshift(line) // the newest first
    }
    box('liste').replaceChildren(...lines) // at once: nobody hears a list that grows
    const some = lines.length > 0
    box('liste').hidden = box('knopf').hidden = !some
    box('nichts').hidden = some
  }

  async function empty () {
    await caches.delete(READ)
    box('liste').textContent = ''
    box('liste').hidden = box('knopf').hidden = true
    box('gesagt').textContent = box('gesagt').dataset.text
    box('gesagt').focus()
  }

  // Not over http, and not in every private window: then everything goes on as without.
  if ('serviceWorker' in navigator) {
    if (worker) addEventListener('load', () => bring().catch(() => {}))
    if (box('liste')) {
      show().catch(() => {})
      box('knopf').addEventListener('click', empty)
    }
  }
}
