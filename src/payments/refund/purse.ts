import { assert } from '#kernel/assert'
import { money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'
import { accounts } from '../order/postings.ts'

/** A merchant's accounts from which a refund may be paid, in the order in which they are asked. */
const purses = {
  unsettled: accounts.merchant,
  available: accounts.available,
  sharing: accounts.sharing,
} as const satisfies Record<string, (mchid: string) => AccountRef>

export type Purse = keyof typeof purses

/** What each purse gives, in minor units; together the whole. */
export type Parts = Readonly<{
  unsettledAmount: bigint
  availableAmount: bigint
  sharingAmount: bigint
}>

export const nothing: Parts = { unsettledAmount: 0n, availableAmount: 0n, sharingAmount: 0n }

type PursePart = Readonly<{ purse: Purse; account: AccountRef; minor: bigint }>

/** The purses that give something, always in one order. */
const partsOf = (mchid: string, parts: Parts): readonly PursePart[] =>
  (['unsettled', 'available', 'sharing'] as const)
    .map((purse) => ({ purse, account: purses[purse](mchid), minor: parts[`${purse}Amount`] }))
    .filter(({ minor }) => minor > 0n)

/** The purse behind an account of the merchant; undefined for an account that is none. */
export const purseOf = (mchid: string, { kind, owner }: AccountRef): Purse | undefined =>
  (['unsettled', 'available', 'sharing'] as const).find(
    (purse) => purses[purse](mchid).kind === kind && owner === mchid,
  )

/**
 * The same movements with each debit of a purse replaced by these parts: movements and parts are both
 * gone through in their order, so the same parts make the same legs whenever they are asked. Sums are
 * equal. The first part of a movement keeps its key, each further one adds its purse's name.
 */
export function paidFrom(
  mchid: string,
  parts: Parts,
  movements: readonly Movement[],
): readonly Movement[] {
  const purse = partsOf(mchid, parts).map((part) => ({ ...part }))
  return movements.flatMap((movement) =>
    purseOf(mchid, movement.debit) === undefined ? [movement] : legsOf(movement, purse),
  )
}

/** Takes what it needs out of `left`. */
function legsOf(movement: Movement, left: { -readonly [K in keyof PursePart]: PursePart[K] }[]) {
  const legs: Movement[] = []
  let wanted = movement.amount.minor
  for (const part of left) {
    const minor = part.minor < wanted ? part.minor : wanted
    if (minor === 0n) continue
    const key = legs.length === 0 ? movement.key : `${movement.key}:${part.purse}`
    const amount = money(minor, movement.amount.currency)
    legs.push({ ...movement, key, debit: part.account, amount })
    part.minor -= minor
    wanted -= minor
  }
  assert(wanted === 0n, 'the purses give what is moved')
  return legs
}
