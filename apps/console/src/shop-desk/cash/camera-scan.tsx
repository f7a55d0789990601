import { Alert } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { watchCamera } from './watch-camera.ts'

type Props = Readonly<{ onCode: (code: string) => void; isPaused: boolean }>

/** What the camera behind the telephone sees, until it sees a code of eighteen digits. */
export function CameraScan({ onCode, isPaused }: Props) {
  const { t } = useTranslation('shop-desk')
  const video = useRef<HTMLVideoElement>(null)
  const [isAway, setAway] = useState(false)
  const report = useEffectEvent((text: string) => {
    if (!isPaused && /^\d{18}$/.test(text)) onCode(text)
  })
  useEffect(() => {
    const stop = new AbortController()
    if (video.current)
      watchCamera(video.current, stop.signal, (text) => report(text)).catch(() => {
        if (!stop.signal.aborted) setAway(true)
      })
    return () => stop.abort()
  }, [])
  if (isAway) return <Alert type="warning" showIcon title={t('cash.noCamera')} />
  return (
    <video
      ref={video}
      className="cash-camera"
      muted
      playsInline
      aria-label={t('cash.cameraView')}
    />
  )
}
