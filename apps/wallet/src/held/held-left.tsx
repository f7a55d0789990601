import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nowMs } from '../clock.ts'
import { shortTime } from '../time.ts'

const MINUTE_MS = 60_000

/** How long it still takes, to the minute, and when that is; or that somebody is looking at it. */
export function HeldLeft({ until }: { until: string | null }) {
  const { t } = useTranslation()
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), MINUTE_MS / 4)
    return () => clearInterval(timer)
  }, [])
  if (until === null)
    return (
      <span className="held-left" data-testid="held-left">
        {t('held.review')}
      </span>
    )
  const left = Math.max(1, Math.ceil((Date.parse(until) - now) / MINUTE_MS))
  const [hours, minutes] = [Math.floor(left / 60), left % 60]
  const time = shortTime(until)
  const unit = hours === 0 ? 'minutes' : minutes === 0 ? 'hours' : 'both'
  return (
    <span className="held-left number" data-testid="held-left">
      {t(`held.left.${unit}`, { hours, minutes, time })}
    </span>
  )
}
