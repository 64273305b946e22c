// Keeping is switched off here: what was kept goes, and so does the worker.
const emptied = async () => {
  await Promise.all((await caches.keys()).map(name => caches.delete(name)))
  await registration.unregister()
}
addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(emptied()))
