// Camera, microphone and sound, tried on this device. No recording, no request.
const part = name => document.getElementById('technik-' + name)
const results = part('ergebnis')
let stream = null
let sound = null

function say (name) {
  const line = document.createElement('li')
  line.textContent = results.dataset[name]
  results.append(line)
}

function stop () {
  stream?.getTracks().forEach(track => track.stop())
  stream = null
  part('bild').hidden = part('pegel').hidden = part('ende').hidden = true
}

function hear () {
  sound ??= new AudioContext()
  const listener = sound.createAnalyser()
  sound.createMediaStreamSource(stream).connect(listener)
  const wave = new Uint8Array(listener.fftSize)
  const meter = part('pegel').querySelector('meter')
  part('pegel').hidden = false
  const look = () => {
    if (!stream) return
    listener.getByteTimeDomainData(wave)
    meter.value = Math.min(100, Math.max(...wave.map(level => Math.abs(level - 128))) * 2)
    setTimeout(look, 200)
  }
  look()
}

async function wanted (what) {
  try {
    return await navigator.mediaDevices.getUserMedia(what)
  } catch (error) {
    if (error.name === 'NotAllowedError') throw error
    return null // no such device
  }
}

async function check () {
  stop()
  results.replaceChildren()
  if (!navigator.onLine) say('netzNein')
  if (!navigator.mediaDevices || !window.RTCPeerConnection) return say('browserNein')
  say('browserJa')
  try {
    const seen = await wanted({ video: true })
    const heard = await wanted({ audio: true })
    const tracks = [seen, heard].flatMap(found => found ? found.getTracks() : [])
    stream = tracks.length ? new MediaStream(tracks) : null
    say(seen ? 'kameraJa' : 'kameraNein')
    say(heard ? 'mikrofonJa' : 'mikrofonNein')
    if (seen) {
      part('bild').srcObject = stream
      part('bild').hidden = false
    }
    if (heard) hear()
    part('ende').hidden = !stream
  } catch {
    say('verboten')
  }
}

function beep () {
  sound ??= new AudioContext()
  const tone = sound.createOscillator()
  tone.frequency.value = 523
  tone.connect(sound.destination)
  tone.start()
  tone.stop(sound.currentTime + 0.6)
  say('ton')
}

part('start').addEventListener('click', check)
part('ton').addEventListener('click', beep)
part('ende').addEventListener('click', stop)
window.addEventListener('pagehide', stop)
