/** `"12.3"` → `"1230"`: yuan as somebody types them, in fen; nothing where it is no amount. */
export function fenOf(text: string): string | undefined {
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', ''))
  if (!found) return undefined
  return String(BigInt(`${found[1] ?? ''}${(found[2] ?? '').padEnd(2, '0')}`))
}

/** `"0.6"` → `"6000"`: a percentage in millionths. */
export function ppmOf(text: string): string | undefined {
  const found = /^(\d{1,3})(?:\.(\d{1,4}))?%?$/.exec(text.trim())
  if (!found) return undefined
  return String(BigInt(`${found[1] ?? ''}${(found[2] ?? '').padEnd(4, '0')}`))
}

/** `"6000"` → `"0.60%"`. */
export function percentOf(ppm: string): string {
  const digits = ppm.padStart(5, '0')
  const rest = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${digits.slice(0, -4)}.${rest}%`
}

/** Milliseconds in the two largest of their units. */
export function spanOf(ms: number): string {
  if (ms < 1_000) return `${ms} ms`
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} h ${minutes % 60} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`
}
