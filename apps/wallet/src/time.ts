/** Every time is shown in Beijing time, wherever the phone is. */
const ZONE = 'Asia/Shanghai'

type Parts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>

const FORMAT = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

function partsOf(at: string | number): Parts {
  const parts = { year: '', month: '', day: '', hour: '', minute: '', second: '' }
  for (const { type, value } of FORMAT.formatToParts(new Date(at)))
    if (type in parts) parts[type as keyof Parts] = value
  return parts
}

/** `2026-11-24 08:00:00`. */
export function fullTime(at: string): string {
  const p = partsOf(at)
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`
}

/** `11-24 08:00`, for a row of a list that already says the year. */
export function shortTime(at: string): string {
  const p = partsOf(at)
  return `${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** `2026-11`, the key by which bills are grouped and filtered. */
export function monthOf(at: string | number): string {
  const p = partsOf(at)
  return `${p.year}-${p.month}`
}

/** The last `count` months in Beijing, newest first, as `YYYY-MM`. */
export function recentMonths(now: number, count: number): string[] {
  const current = partsOf(now)
  const last = Number(current.year) * 12 + Number(current.month) - 1
  return Array.from({ length: count }, (_, back) => {
    const index = last - back
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
  })
}

/** The hour of the day in Beijing, 0–23. */
export function hourOf(now: number): number {
  return Number(partsOf(now).hour)
}

/** `4:05` for a countdown. */
export function minutesSeconds(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
