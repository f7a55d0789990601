import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nowMs } from '../clock.ts'
import { fullTime, minutesSeconds } from '../time.ts'

const HOUR_MS = 3_600_000

/** Counts down the last hour of an order; before that the date says more than the seconds. */
export function TimeLeft({ until }: { until: string }) {
  const { t } = useTranslation()
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), 1000)
    return () => clearInterval(timer)
  }, [])
  const leftMs = Date.parse(until) - now
  return (
    <span className="confirm-time number" role="timer">
      {leftMs > HOUR_MS
        ? t('pay.until', { time: fullTime(until).slice(0, 16) })
        : t('pay.timeLeft', { time: minutesSeconds(leftMs) })}
    </span>
  )
}
