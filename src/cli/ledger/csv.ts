import { type Money, scales } from '#kernel/money'

/** Text, a count, or an amount; only text can be taken for a formula. */
export type Field = string | bigint | Money

/** Tells a spreadsheet that the text is UTF-8; a program that imports it may not expect it. */
export const byteOrderMark = '\uFEFF'

/** A line as RFC 4180 has it. */
export const csvLine = (fields: readonly Field[]): string =>
  `${fields.map((field) => quoted(textOf(field))).join(',')}\r\n`

function textOf(field: Field): string {
  if (typeof field === 'bigint') return String(field)
  return typeof field === 'string' ? unfeigned(field) : decimal(field)
}

/** A name that begins like a formula would be one to a spreadsheet. */
const unfeigned = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** In units, as accountants write it: 5 fen are `0.05`. */
export function decimal({ minor, currency }: Money): string {
  const scale = scales[currency]
  const digits = String(minor < 0n ? -minor : minor).padStart(scale + 1, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
