import type { Difference, MatchRow } from '@tongbao/apiv3'
import { machine, type StateOf } from '#kernel/machine'
import { type FieldClass, type Said, saidOf } from './said.ts'

/** Whose file it was. */
export type Source = 'channel' | 'bank'

/** One party's file of one business day; the differences of both sides hang on it. */
export type Lane = Readonly<{ businessDate: string; source: Source; party: string }>

/**
 * 差错分类: 长款 (they have it, we do not), 短款 (we have it, they do not), what is told otherwise,
 * 重复, and 整份拒收, a file that does not add up.
 */
export type BreakClass = 'long' | 'short' | 'duplicate' | 'total' | FieldClass

export const breakStates = machine('OPEN', { OPEN: ['RESOLVED'], RESOLVED: [] })
export type BreakState = StateOf<typeof breakStates>

/**
 * How it was resolved: by the neighbouring day's file (日切), by asking the channel, by a later file
 * of the same day, by writing it off (核销), by moving money (调账), or by booking what it was (补记).
 */
export type How =
  | 'cross_day'
  | 'channel_queried'
  | 'corrected'
  | 'written_off'
  | 'adjusted'
  | 'booked'

/** What a file and our books tell differently, as it was found. */
export type Found = Readonly<{
  key: string
  class: BreakClass
  ours: Said | null
  theirs: Said | null
  /** Rows too many, of a duplicate. */
  extra: number
}>

export type Break = Lane &
  Found &
  Readonly<{
    id: string
    /** From 1: how many times the two sides have told it differently, each time otherwise. */
    occurrence: number
    state: BreakState
    openedAt: Date
    /** What it holds in the suspense account, above zero where we owe somebody. */
    suspended: bigint
    how: How | null
    evidence: string | null
    /** The neighbouring day that has the other half. */
    pairDate: string | null
    resolvedAt: Date | null
  }>

export type BreakKey = Lane & Readonly<{ key: string; class: BreakClass }>

/** `left` is theirs and `right` ours. Further rows of one key come one by one. */
export function foundOf(difference: Difference<FieldClass>): readonly Found[] {
  const { key } = difference
  switch (difference.kind) {
    case 'missing_in_right':
      return [{ key, class: 'long', ours: null, theirs: saidOf(difference.left), extra: 0 }]
    case 'missing_in_left':
      return [{ key, class: 'short', ours: saidOf(difference.right), theirs: null, extra: 0 }]
    case 'differs': {
      const told = { ours: saidOf(difference.right), theirs: saidOf(difference.left) }
      return difference.words.map((word) => ({ key, class: word, ...told, extra: 0 }))
    }
    case 'duplicated':
      return [duplicateOf(key, difference.side === 'left', difference.row)]
  }
}

const duplicateOf = (key: string, isTheirs: boolean, row: MatchRow): Found => ({
  key,
  class: 'duplicate',
  ours: isTheirs ? null : saidOf(row),
  theirs: isTheirs ? saidOf(row) : null,
  extra: 1,
})

/** Adds up further rows of one key, which come one behind another. */
export function addDuplicate(last: Found, next: Found): Found {
  return {
    ...last,
    ours: last.ours ?? next.ours,
    theirs: last.theirs ?? next.theirs,
    extra: last.extra + next.extra,
  }
}

export const isSameDuplicate = (a: Found | undefined, b: Found): a is Found =>
  a?.class === 'duplicate' && b.class === 'duplicate' && a.key === b.key

/** By which it is known whether a break is told as it was before. */
export const toldOf = ({ ours, theirs, extra }: Found): string =>
  `${textOf(ours)} / ${textOf(theirs)} / ${extra}`

const textOf = (said: Said | null): string =>
  said ? `${said.merchant} ${said.currency} ${said.amount} ${said.fee} ${said.state}` : 'nothing'

/** What is at stake, in minor units: the difference of both sides. */
export function stakeOf({ class: kind, ours, theirs, extra }: Found): bigint {
  if (kind === 'fee') return absolute((ours?.fee ?? 0n) - (theirs?.fee ?? 0n))
  if (kind === 'duplicate') return (ours?.amount ?? theirs?.amount ?? 0n) * BigInt(extra)
  // Nobody has told another amount; at stake is all of it.
  if (kind === 'state' || kind === 'merchant' || kind === 'currency') return theirs?.amount ?? 0n
  return absolute((ours?.amount ?? 0n) - (theirs?.amount ?? 0n))
}

const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount)
