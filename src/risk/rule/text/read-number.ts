import type { LiteralUnit, NumberLiteral } from './expression.ts'
import { faultAt } from './faults.ts'

/** What may stand behind a number: its unit, and by how many decimal places the number moves. */
const units: Readonly<Record<string, readonly [unit: LiteralUnit, places: number]>> = {
  分: ['fen', 0],
  元: ['fen', 2],
  万元: ['fen', 6],
  '%': ['ratio', -2],
  次: ['count', 0],
  s: ['seconds', 0],
  h: ['hours', 0],
  d: ['days', 0],
  秒: ['seconds', 0],
  小时: ['hours', 0],
  天: ['days', 0],
}

const wholeMost = 12
const partMost = 4

/** `word` is digits with a unit behind them, at `at` in `text`. */
export function readNumber(text: string, at: number, word: string): NumberLiteral {
  const [, whole = '', part = '', written = ''] = /^(\d+)(?:\.(\d+))?(.*)$/u.exec(word) ?? []
  if (whole.length > wholeMost || part.length > partMost)
    throw faultAt(text, at, 'BAD_NUMBER', word, wholeMost, partMost)
  if (written === '') return { kind: 'number', value: Number(`${whole}.${part}`), unit: null }
  const [unit, places] = Object.hasOwn(units, written) ? (units[written] ?? []) : []
  if (unit === undefined || places === undefined)
    throw faultAt(text, at + word.length - written.length, 'UNKNOWN_UNIT', written)
  const value = Number(moved(whole, part, places))
  if (unit === 'fen' && !Number.isSafeInteger(value)) throw faultAt(text, at, 'PART_OF_A_FEN', word)
  return { kind: 'number', value, unit }
}

/**
 * The point of `whole.part` moved to the right, or to the left where `places` is below zero. Done on
 * digits: 0.29 yuan times a hundred is 28.999999999999996 fen.
 */
function moved(whole: string, part: string, places: number): string {
  const digits = `${'0'.repeat(Math.max(0, -places))}${whole}${part}${'0'.repeat(Math.max(0, places))}`
  const point = digits.length - part.length - Math.max(0, places) + places
  return `${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A number as people write it, with its unit; read again it is the same number. */
export function numberText({ value, unit }: NumberLiteral): string {
  switch (unit) {
    case 'fen':
      return value % 1_000_000 === 0 && value > 0
        ? `${shifted(value, -6)}万元`
        : `${shifted(value, -2)}元`
    case 'ratio':
      return `${shifted(value, 2)}%`
    case 'count':
      return `${value}次`
    case 'seconds':
      return `${value}s`
    case 'hours':
      return `${value}h`
    case 'days':
      return `${value}d`
    case null:
      return String(value)
  }
}

function shifted(value: number, places: number): string {
  const [whole = '', part = ''] = String(value).split('.')
  const text = moved(whole, part, places)
  const trimmed = text.replace(/^0+(?=\d)/, '').replace(/\.0*$|(\.\d*?)0+$/, '$1')
  return trimmed.startsWith('.') ? `0${trimmed}` : trimmed
}
