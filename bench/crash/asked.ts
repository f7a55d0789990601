import { newId } from '#kernel/id'
import type { Transfer } from '#ledger'

/**
 * What was asked for. A chain is a run of these and is named by the index of its first; there are
 * a million, so each is flat and its key is computed.
 */
export type Asked = {
  readonly index: number
  /** A balancing transfer is a direct one that moves as much of its amount as is there. */
  readonly kind: Transfer['kind'] | 'balancing'
  /** Accounts by their number in the town. A resolution has those of what it resolves. */
  readonly debit: number
  readonly credit: number
  /** In fen. A void and a full post have that of what they resolve. */
  readonly amount: number
  /** Index of the pending transfer that it resolves. */
  readonly pending: number | undefined
  /** In its chain, from 0; the first also says how long the chain is. */
  readonly position: number
  length: number
  /** Of the first of a chain: how often it was sent, and what is known of it. */
  sendings: number
  state: 'unanswered' | 'refused' | 'stands'
  /** Somebody said that it was he who posted it. */
  isPosted: boolean
}

export type Book = readonly Asked[]

/** Two seconds before a month ends in UTC: keys of both months are born in each play. */
export const startMs = Date.UTC(2026, 10, 30, 23, 59, 58)

const keysPerMs = 10
/** `ct_` and the ten digits that tell the birth. */
const birthLength = 13
let latest = { ms: 0, birth: '' }

function birthOf(index: number): string {
  const ms = startMs + Math.floor(index / keysPerMs)
  if (latest.ms !== ms) latest = { ms, birth: newId('ct', new Date(ms)).slice(0, birthLength) }
  return latest.birth
}

/** In order of birth; that of a resolution begins with the key of what it resolves. */
export function keyOf(book: Book, one: Asked): string {
  const pending = one.pending === undefined ? undefined : book[one.pending]
  return pending
    ? `${keyOf(book, pending)}:${one.kind}:${one.index}`
    : `${birthOf(one.index)}${String(one.index).padStart(16, '0')}`
}

/** Whose key it is; undefined when it is nobody's. */
export function askedUnder(book: Book, key: string): Asked | undefined {
  const colon = key.lastIndexOf(':')
  const one = book[Number(key.slice(colon < 0 ? birthLength : colon + 1))]
  return one && keyOf(book, one) === key ? one : undefined
}

export const chainFrom = (book: Book, head: Asked): readonly Asked[] =>
  book.slice(head.index, head.index + head.length)
