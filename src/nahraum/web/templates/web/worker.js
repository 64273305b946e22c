// Between the pages and the network: keeps what somebody read last for times without one.
// The network is always asked first. docs/decisions/0016-read-without-a-network.md
const HOUSE = {{ house|safe }}
const AROUND = 'nahraum-haus' // the same for everybody: styles, fonts, the page without a network
const READ = 'nahraum-gelesen' // what somebody read: public pages the server marked
const SINCE = 'Nahraum-Since'
const MOST = 20
const LONGEST = 30 * 24 * 3600 * 1000
const ANY = { ignoreVary: true }

// A page kept before a release names files by the old digest of their content.
const plain = address => address.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, '')
const FILES = HOUSE.files.map(plain)

addEventListener('install', event => event.waitUntil(arrive()))
addEventListener('activate', event => event.waitUntil(begin()))
addEventListener('message', event => event.waitUntil(visited(event.data).catch(() => {})))
addEventListener('fetch', event => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== location.origin) return
  if (mode === 'navigate') event.respondWith(page(event))
  else if (FILES.includes(plain(pathname))) event.respondWith(file(event.request, plain(pathname)))
})

async function arrive () {
  const there = (await (await caches.open(AROUND)).keys()).map(({ url }) => new URL(url).pathname)
  await fetchAll([...HOUSE.files, ...HOUSE.pages.filter((name, n) => !n || there.includes(name))])
  await skipWaiting()
}

async function begin () {
  if (registration.navigationPreload) await registration.navigationPreload.enable()
  await clients.claim()
}

// Without cookies: nobody is signed in on what comes back.
async function fetchAll (addresses) {
  const answers = await Promise.all(addresses.map(at => fetch(at, { credentials: 'omit' })))
  if (answers.some(answer => !answer.ok)) throw new Error('incomplete')
  const around = await caches.open(AROUND)
  await Promise.all(answers.map((answer, n) => around.put(plain(addresses[n]), answer)))
}

// A public page was opened: its language, and where it is if it came before the worker.
async function visited ({ offline, read }) {
  if (HOUSE.pages.includes(offline) && !await caches.match(offline, ANY)) await fetchAll([offline])
  if (read) await remember(read, await fetch(read, { credentials: 'omit' }))
}

async function page (event) {
  const { url } = event.request
  let answer
  try {
    answer = await event.preloadResponse || await fetch(event.request)
  } catch {
    return withoutNetwork(url)
  }
  const marked = answer.headers.has(HOUSE.mark)
  event.waitUntil(remember(url, marked ? answer.clone() : answer).catch(() => {}))
  return answer
}

// What the server did not mark is not kept, and a copy of it goes: the offer may be gone.
async function remember (url, answer) {
  const { headers, redirected, status, type } = answer
  if (status >= 500 || status === 429) return // busy, that says nothing about the page
  const read = await caches.open(READ)
  if (status === 200 && type === 'basic' && !redirected && headers.has(HOUSE.mark)) {
    const own = new Headers(headers)
    own.set(SINCE, new Date(headers.get('Date') || Date.now()).toISOString())
    const text = await answer.text()
    await read.delete(url, { ...ANY, ignoreSearch: true }) // one copy, the newest stands last
    await read.put(url, new Response(text, { headers: own }))
  } else {
    await read.delete(url, { ...ANY, ignoreSearch: status === 404 || status === 410 })
  }
  await tidy(read)
}

async function tidy (read) {
  const all = await read.keys()
  const kept = await Promise.all(all.map(request => read.match(request, ANY)))
  const tooOld = answer => !(Date.now() - Date.parse(answer.headers.get(SINCE)) < LONGEST)
  const gone = all.filter((request, n) => n < all.length - MOST || !kept[n] || tooOld(kept[n]))
  await Promise.all(gone.map(request => read.delete(request, ANY)))
}

async function withoutNetwork (url) {
  const { origin, pathname } = new URL(url)
  const read = await caches.open(READ)
  await tidy(read)
  const kept = await read.match(url, ANY) || await read.match(origin + pathname, ANY)
  if (kept) return told(kept)
  const said = name => pathname.startsWith(name.replace(/[^/]+\/$/, '')) // the German one always
  const [first, ...others] = HOUSE.pages.filter(said).reverse()
  const stand = await caches.match(first, ANY) || await caches.match(others[0] || first, ANY)
  return stand ? told(stand) : Response.error()
}

// The page as it was, saying that it is a copy, and since when; what holds for the moment is gone.
async function told (kept) {
  const text = await kept.text()
  const since = new Date(kept.headers.get(SINCE) || Date.now())
  const [, language] = /<html lang="([-\w]+)"/.exec(text) || [, 'de']
  const shown = since.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' })
  const body = text
    .replace(' hidden data-ohne-netz', '')
    .replace('<time>–</time>', `<time datetime="${since.toISOString()}">${shown}</time>`)
    .replace(/ data-nur-jetzt/g, ' hidden')
  const headers = new Headers(kept.headers)
  for (const packed of ['Content-Encoding', 'Content-Length']) headers.delete(packed)
  return new Response(body, { headers })
}

async function file (request, name) {
  try {
    return await fetch(request)
  } catch {
    return await caches.match(name, ANY) || Response.error()
  }
}
