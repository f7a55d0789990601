import { assert } from '#kernel/assert'
import type { Id } from '#kernel/id'
import { type FeeMethod, type FeeRow, feeMethods, roundings } from '#merchants'
import { type Change, type ChangeKind, ratings } from './change.ts'

type Members = Readonly<Record<string, unknown>>

/** A content as we wrote it ourselves; anything else is our own mistake. */
export function readChange(kind: ChangeKind, content: string): Change {
  const members = membersOf(content)
  const reason = textIn(members, 'reason')
  if (kind === 'customer_freeze') {
    const customerId = idIn(members, 'customerId', 'cus')
    const act = oneIn(members, 'act', ['freeze_wallet', 'freeze_whole', 'thaw'])
    return { kind, customerId, act, reason }
  }
  if (kind === 'published_fee_change')
    return { kind, subject: textIn(members, 'subject'), ...feesIn(members), reason }
  const mchid = textIn(members, 'mchid')
  switch (kind) {
    case 'merchant_suspend':
      return { kind, mchid, state: oneIn(members, 'state', ['suspended', 'active']), reason }
    case 'hold_lift':
      return { kind, mchid, holdId: idIn(members, 'holdId', 'ho'), reason }
    case 'limit_change':
      return {
        kind,
        mchid,
        reason,
        singleMax: amountIn(members, 'singleMax'),
        dayMax: amountIn(members, 'dayMax'),
        rating: oneIn(members, 'rating', ratings),
        reviewOn: textIn(members, 'reviewOn'),
      }
    case 'fee_change':
      return { kind, mchid, ...feesIn(members), reason }
    case 'industry_change':
      return {
        kind,
        mchid,
        industry: textIn(members, 'industry'),
        effectiveFrom: textIn(members, 'effectiveFrom'),
        reason,
      }
    case 'settlement_change':
      return {
        kind,
        mchid,
        reason,
        unit: textIn(members, 'unit'),
        effectiveFrom: textIn(members, 'effectiveFrom'),
        terms: {
          cycle: oneIn(members, 'cycle', ['T', 'D']),
          days: countIn(members, 'days'),
          payout: oneIn(members, 'payout', ['auto', 'manual']),
          payoutMin: amountIn(members, 'payoutMin') ?? 1n,
          refundShare: oneIn(members, 'refundShare', ['take_back', 'merchant_pays']),
        },
      }
  }
}

function membersOf(content: string): Members {
  const read: unknown = JSON.parse(content)
  assert(typeof read === 'object' && read !== null, 'a content is an object')
  return Object.fromEntries(Object.entries(read))
}

function textIn(members: Members, name: string): string {
  const value = members[name]
  assert(typeof value === 'string', `${name} is a text`)
  return value
}

function countIn(members: Members, name: string): number {
  const value = members[name]
  assert(typeof value === 'number', `${name} is a number`)
  return value
}

function amountIn(members: Members, name: string): bigint | null {
  const value = members[name]
  return value === null ? null : BigInt(textIn(members, name))
}

function oneIn<Word extends string>(members: Members, name: string, words: readonly Word[]): Word {
  const value = members[name]
  const word = words.find((each) => each === value)
  assert(word !== undefined, `${name} is one of ${words.join(', ')}`)
  return word
}

function idIn<Prefix extends string>(members: Members, name: string, prefix: Prefix): Id<Prefix> {
  const value = textIn(members, name)
  const rest = value.startsWith(`${prefix}_`) ? value.slice(prefix.length + 1) : undefined
  assert(rest !== undefined, `${name} begins with ${prefix}_`)
  return `${prefix}_${rest}`
}

const feesIn = (members: Members) => ({
  effectiveFrom: textIn(members, 'effectiveFrom'),
  rows: rowsIn(members),
})

const rowsIn = (members: Members): readonly FeeRow[] =>
  Object.keys(members)
    .filter((name) => /^line\d+$/.test(name))
    .toSorted((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
    .map((name) => {
      const line = membersOf(textIn(members, name))
      return {
        method: oneIn<FeeMethod>(line, 'method', feeMethods),
        tierFrom: amountIn(line, 'tierFrom') ?? 0n,
        ratePpm: amountIn(line, 'ratePpm') ?? 0n,
        floor: amountIn(line, 'floor') ?? 0n,
        cap: amountIn(line, 'cap'),
        rounding: oneIn(line, 'rounding', roundings),
        returnsFee: line['returnsFee'] === true,
      }
    })
