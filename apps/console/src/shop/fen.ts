/** `"12.5"` → `"1250"`; what is no amount of yuan is undefined. Cut and joined as text, never as a float. */
export function fenOf(yuan: string): string | undefined {
  const found = /^(?<whole>\d{1,12})(?:\.(?<rest>\d{1,2}))?$/.exec(yuan.trim().replaceAll(',', ''))
  if (!found) return undefined
  const { whole = '0', rest = '' } = found.groups ?? {}
  return String(BigInt(whole + rest.padEnd(2, '0')))
}

/** For an input: `"1250"` → `"12.50"`. */
export function yuanOf(fen: string): string {
  const digits = fen.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
