import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { decodeAt } from './decode-image.ts'

export type CameraState = 'starting' | 'on' | 'denied' | 'absent'

const FRAME_EVERY_MS = 140
const FRAME_SIDE = 640

/** Shows the rear camera in the video element and reports the first QR code it sees. */
export function useCamera(active: boolean, onText: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<CameraState>('starting')
  const report = useEffectEvent(onText)

  useEffect(() => {
    if (!active) return
    const stop = new AbortController()
    watch(video, stop.signal, (text) => report(text)).then(
      () => setState('on'),
      (error: unknown) => {
        if (stop.signal.aborted) return
        const refused = error instanceof DOMException && error.name === 'NotAllowedError'
        setState(refused ? 'denied' : 'absent')
      },
    )
    return () => {
      stop.abort()
      setState('starting')
    }
  }, [active])

  return { video, state }
}

async function watch(
  video: RefObject<HTMLVideoElement | null>,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  // Without https (or localhost) the browser hides the camera altogether.
  if (!navigator.mediaDevices?.getUserMedia) throw new Error('no camera')
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } },
    audio: false,
  })
  const release = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  // The page may have been left while the permission was being asked.
  if (signal.aborted || !video.current) return release()
  const element = video.current
  element.srcObject = stream
  await element.play()
  const canvas = document.createElement('canvas')
  const timer = setInterval(() => {
    if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
    const size = { width: element.videoWidth, height: element.videoHeight }
    const text = decodeAt(canvas, element, size, FRAME_SIDE, FRAME_EVERY_MS / 4)
    if (text) onText(text)
  }, FRAME_EVERY_MS)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    release()
  })
}
