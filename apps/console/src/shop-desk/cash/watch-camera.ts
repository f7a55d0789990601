type Read = (video: HTMLVideoElement) => Promise<string | undefined>

/** The browser's own reader, which knows bar codes too; it is not everywhere, and TypeScript does not know it. */
type Detector = Readonly<{
  detect: (source: HTMLVideoElement) => Promise<readonly Readonly<{ rawValue: string }>[]>
}>
type DetectorMaker = new (given: Readonly<{ formats: readonly string[] }>) => Detector

const everyMs = 200
const side = 640

/** Shows the camera in the element and tells each code that it sees, until `signal` says stop. */
export async function watchCamera(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  // Without https (or localhost) the browser hides the camera altogether.
  if (!navigator.mediaDevices?.getUserMedia) throw new Error('there is no camera')
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } },
    audio: false,
  })
  const release = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  if (signal.aborted) return release()
  video.srcObject = stream
  await video.play()
  const read = await reader()
  const timer = setInterval(() => {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
    void read(video).then((text) => {
      if (text && !signal.aborted) onText(text)
    })
  }, everyMs)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    release()
  })
}

async function reader(): Promise<Read> {
  const Maker = (globalThis as Readonly<{ BarcodeDetector?: DetectorMaker }>).BarcodeDetector
  if (!Maker) return qrReader()
  const detector = new Maker({ formats: ['qr_code', 'code_128'] })
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue
}

/** Where the browser has none: QR codes only, by a library that is fetched then. */
async function qrReader(): Promise<Read> {
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  return async (video) => {
    const scale = Math.min(1, side / Math.max(video.videoWidth, video.videoHeight))
    canvas.width = Math.max(1, Math.round(video.videoWidth * scale))
    canvas.height = Math.max(1, Math.round(video.videoHeight * scale))
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    pen?.drawImage(video, 0, 0, canvas.width, canvas.height)
    const picture = pen?.getImageData(0, 0, canvas.width, canvas.height)
    try {
      return picture && decodeQR(picture, { timeLimit: everyMs / 4 })
    } catch {
      // It throws when it finds no code, which is the ordinary case for a camera.
      return undefined
    }
  }
}
