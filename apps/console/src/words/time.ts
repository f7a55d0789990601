/** Every time is shown in Beijing time, wherever the screen is. */
const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** `2026-11-24 08:00:00`. */
export function fullTime(at: string): string {
  const parts: Partial<Record<string, string>> = {}
  for (const { type, value } of format.formatToParts(new Date(at))) parts[type] = value
  const { year, month, day, hour, minute, second } = parts
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}
