import { assert } from '#kernel/assert'
import type { Money } from '#kernel/money'
import { type AccountRef, balanceOf, type Movement, postChain, stands, type Verdict } from '#ledger'
import type { Tx } from '#platform/db'
import { accounts } from '../order/postings.ts'
import { nothing, type Parts, purseOf } from './purse.ts'
import type { PaidOrder } from './refund.ts'

/** The account that the merchant names for a refund; null leaves it to us. */
export type FundsAccount = 'UNSETTLED' | 'AVAILABLE' | null

/**
 * Where the money of a shared order's refund comes from: accounts of the order's merchant (unsettled,
 * available or shared money) and how much of each, together the amount. It is asked in the refund's
 * transaction, with the order locked, and may post before it answers: take shares back, for instance.
 * It refuses by throwing.
 */
export type FundRefund = (
  tx: Tx,
  ask: Readonly<{
    order: PaidOrder
    amount: Money
    fundsAccount: FundsAccount
    now: Date
  }>,
) => Promise<readonly Readonly<{ account: AccountRef; amount: Money }>[]>

type Asked = Parameters<FundRefund>[1]

/** `short` says that the money is not there, `closed` that an account takes no movement. */
export type Funded = Parts | 'short' | 'closed'

type Funding = Readonly<{
  fundRefund?: FundRefund | undefined
  /** The postings for these parts; asked again under the same keys until they stand. */
  postingsOf: (parts: Parts) => readonly Movement[]
}>

/**
 * Posts what is to leave the merchant's purses, and answers what each has given. An ordinary order's
 * money comes from what is unsettled, else from what is available, else from both: first all that is
 * unsettled. That is exact however many ask at once, because both accounts are held once both were
 * tried.
 */
export async function fundFromPurses(
  tx: Tx,
  asked: Asked,
  { fundRefund, postingsOf }: Funding,
): Promise<Funded> {
  const { order, amount, fundsAccount, now } = asked
  const post = async (parts: Parts): Promise<Funded> => {
    const outcome = outcomeOf(await postChain(tx, postingsOf(parts), now))
    return outcome === 'stands' ? parts : outcome
  }
  if (order.profitSharing)
    return post(
      fundRefund
        ? partsIn(order.mchid, await fundRefund(tx, asked), amount)
        : { ...nothing, sharingAmount: amount.minor },
    )

  const unsettled = { ...nothing, unsettledAmount: amount.minor }
  const available = { ...nothing, availableAmount: amount.minor }
  if (fundsAccount === 'UNSETTLED') return post(unsettled)
  if (fundsAccount === 'AVAILABLE') return post(available)
  for (const parts of [unsettled, available]) {
    const funded = await post(parts)
    if (funded !== 'short') return funded
  }
  return split(tx, order.mchid, amount, post)
}

const roundsMax = 3

/** Both purses were too small alone and are held now, so what they say stays true. */
async function split(
  tx: Tx,
  mchid: string,
  { minor, currency }: Money,
  post: (parts: Parts) => Promise<Funded>,
): Promise<Funded> {
  for (let round = 0; round < roundsMax; round++) {
    const there = (await balanceOf(tx, accounts.merchant(mchid), currency)).available.minor
    const more = (await balanceOf(tx, accounts.available(mchid), currency)).available.minor
    const unsettledAmount = there < minor ? there : minor
    if (unsettledAmount < 0n || unsettledAmount + more < minor) return 'short'
    const funded = await post({
      ...nothing,
      unsettledAmount,
      availableAmount: minor - unsettledAmount,
    })
    if (funded !== 'short') return funded
  }
  return 'short'
}

/** A purse that was never opened holds nothing. */
function outcomeOf(verdicts: readonly Verdict[]): 'stands' | 'short' | 'closed' {
  if (verdicts.every(stands)) return 'stands'
  const cause = verdicts.find((verdict) => !stands(verdict) && verdict !== 'linked_failed')
  return cause === 'insufficient_funds' || cause === 'account_not_found' ? 'short' : 'closed'
}

function partsIn(mchid: string, given: Awaited<ReturnType<FundRefund>>, amount: Money): Parts {
  const parts = { ...nothing }
  let sum = 0n
  for (const { account, amount: part } of given) {
    const purse = purseOf(mchid, account)
    assert(purse, 'a refund is paid from purses of its own merchant')
    assert(part.currency === amount.currency, 'a refund is paid in the currency of its order')
    parts[`${purse}Amount`] += part.minor
    sum += part.minor
  }
  assert(sum === amount.minor, 'the parts of a refund are the whole')
  return parts
}
