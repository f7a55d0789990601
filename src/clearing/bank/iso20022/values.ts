import { wrong } from './refusals.ts'
import { type Element, maybe, one, textOf, type Tree } from './xml.ts'

/** 12345n fen is `123.45`. */
export function yuanOf(fen: bigint): string {
  const digits = String(fen < 0n ? -fen : fen).padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `123.45`, `123.4` and `123` in fen; more decimals, signs, exponents and spaces are refused. */
export function fenOf(text: string, path: string): bigint {
  const found = /^(?<yuan>\d{1,15})(?:\.(?<part>\d{1,2}))?$/.exec(text)?.groups
  if (!found) throw wrong(path, `not an amount with two decimals: ${text}`)
  return BigInt(`${found['yuan']}${(found['part'] ?? '').padEnd(2, '0')}`)
}

/** An amount with its currency, which must be CNY and above zero. */
export function amountOf(element: Element, path: string): bigint {
  const { text, path: place, attributes } = one(element, path)
  if (attributes['Ccy'] !== 'CNY')
    throw wrong(place, `the currency is not CNY: ${attributes['Ccy'] ?? 'none'}`)
  return fenOf(text, place)
}

export const amountTree = (name: string, fen: bigint): Tree => [name, yuanOf(fen), 'CNY']

export function countOf(element: Element, path: string): number {
  const text = textOf(element, path)
  if (!/^\d{1,15}$/.test(text)) throw wrong(one(element, path).path, `not a number: ${text}`)
  return Number(text)
}

/** Refuses when an element says another number or sum than what is there. */
export function agree(
  element: Element,
  path: string,
  [said, found]: readonly [said: bigint | number, found: bigint | number],
): void {
  if (said !== found)
    throw wrong(`${element.path}/${path}`, `says ${said}, and what is there comes to ${found}`)
}

/** A control sum is a decimal without currency. */
export const sumOf = (element: Element, path: string): bigint =>
  fenOf(textOf(element, path), one(element, path).path)

export const total = (rows: readonly Readonly<{ amount: bigint }>[]): bigint =>
  rows.reduce((sum, { amount }) => sum + amount, 0n)

const dateTime =
  /^(?<date>\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?<zone>Z|[+-]\d{2}:\d{2})?$/

/** An ISODateTime; one without a zone is Beijing's. */
export function instantOf(element: Element, path: string): Date {
  const text = textOf(element, path)
  const found = dateTime.exec(text)?.groups
  const instant = new Date(found?.['zone'] === undefined ? `${text}+08:00` : text)
  if (!found || Number.isNaN(instant.getTime()))
    throw wrong(one(element, path).path, `not a date and time: ${text}`)
  return instant
}

/** A date, or the date of a date and time. */
export function dateOf(element: Element, path: string): string {
  const day = maybe(element, `${path}/Dt`)
  const text = day?.text ?? one(element, `${path}/DtTm`).text.slice(0, 10)
  const instant = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(text))
    throw wrong(one(element, path).path, `not a date: ${text}`)
  return text
}

/** A milliseconds' instant as an ISODateTime with its zone. */
export const stampOf = (instant: Date): string => instant.toISOString()
