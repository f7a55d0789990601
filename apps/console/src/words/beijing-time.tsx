import { fullTime } from './time.ts'

/** An instant in Beijing time; `zone` says so, where nothing near it does. */
export function BeijingTime({
  at,
  zone = false,
}: Readonly<{ at: string | null | undefined; zone?: boolean }>) {
  if (!at) return <span className="nothing">—</span>
  return (
    <time dateTime={at} className="time" title="UTC+8">
      {fullTime(at)}
      {zone && <span className="time-zone"> UTC+8</span>}
    </time>
  )
}
