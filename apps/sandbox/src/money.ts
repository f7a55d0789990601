/** Amounts arrive as strings of fen. They are cut and joined as text and BigInt, never as floats. */

/** `"123456"` fen → `"1,234.56"`; a minus sign is kept. */
export function formatFen(fen: string): string {
  const value = BigInt(fen)
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${value < 0n ? '-' : ''}${yuan}.${digits.slice(-2)}`
}

const YUAN = /^(\d{1,9})(?:\.(\d{0,2}))?$/

/** `"12.5"` yuan as typed → `"1250"` fen; `undefined` when it is not an amount above zero. */
export function fenOfYuan(typed: string): string | undefined {
  const match = YUAN.exec(typed.replaceAll(',', '').trim())
  if (!match) return undefined
  const fen = BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
  return fen > 0n ? fen.toString() : undefined
}
