/** Amounts are whole fen everywhere; yuan exist only on the screen and in a form. */

/** 128800 → `1,288.00`, to be read. */
export const yuan = (fen: number): string => plainYuan(fen).replace(/\B(?=(\d{3})+\.)/g, ',')

/** 128800 → `1288.00`, as it stands in a form. No float touches an amount. */
export function plainYuan(fen: number): string {
  const digits = String(fen).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `12.5` → 1250; undefined for anything but a positive amount with at most two decimals. */
export function fenOf(text: string): number | undefined {
  const found = /^(?<whole>\d{1,7})(?:\.(?<cents>\d{1,2}))?$/.exec(text.trim())?.groups
  if (!found) return undefined
  const fen = Number(`${found['whole']}${(found['cents'] ?? '').padEnd(2, '0')}`)
  return fen > 0 ? fen : undefined
}
