import { type Money, money } from '#kernel/money'
import { amountsOf, balanceOf, post } from '#ledger'
import type { Tx } from '#platform/db'
import { least, type SharingOrder } from '../order/sharing-order.ts'
import { changeSharingOrder } from '../order/store.ts'
import { profilesOf } from '../profile/store.ts'
import type { ShareReturn } from '../return/share-return.ts'
import { insertReturns } from '../return/store.ts'
import { tellReturns } from '../return/tell-return.ts'
import { accounts, returnPosting } from '../share/postings.ts'
import type { ShareDetail } from '../share/share.ts'
import { addReturned, findReturnable } from '../share/store.ts'
import { newReturnId, type SharingDeps } from '../sharing.ts'

type Ask = Readonly<{ short: bigint; now: Date }>

/**
 * Takes back for a refund what merchants have received of a locked order, the newest first, as far
 * as each allows it and has it, and no more than is short. It is recorded as returns that the
 * platform made, and receivers hear of it. What else is needed is the sharer's own to give.
 */
export async function takeBack(
  tx: Tx,
  deps: Pick<SharingDeps, 'tell'>,
  order: SharingOrder,
  { short, now }: Ask,
): Promise<void> {
  const planned = await plan(tx, order, short)
  const returns = planned.map(({ detail, amount }) => returnOf(order, detail, { amount, now }))
  // In one call, so that refunds of several orders lock receivers in one order; and balancing,
  // because a receiver may have less by now than when we looked.
  await post(
    tx,
    returns.map((made) => ({ ...returnPosting(made, made.returnMchid), balancing: true })),
    now,
  )
  const moved = await amountsOf(
    tx,
    returns.map((made) => keyOf(made)),
  )
  const made = returns.flatMap((asked) => {
    const amount = moved.get(keyOf(asked))
    return amount && amount.minor > 0n ? [{ ...asked, amount }] : []
  })
  if (made.length === 0) return
  await insertReturns(tx, made)
  for (const { mchid, detailId, amount } of made)
    await addReturned(tx, { mchid, id: detailId }, amount.minor)
  const returned = made.reduce((sum, { amount }) => sum + amount.minor, 0n)
  await changeSharingOrder(tx, order, { returned })
  await tellReturns(tx, deps, made)
}

const keyOf = (made: ShareReturn): string => returnPosting(made, made.returnMchid).key

type Planned = Readonly<{ detail: ShareDetail; amount: Money }>

async function plan(tx: Tx, order: SharingOrder, short: bigint): Promise<readonly Planned[]> {
  const details = await findReturnable(tx, order)
  const profile = await profilesOf(
    tx,
    details.map(({ account }) => account),
  )
  const { currency } = order.amount
  const balances = new Map<string, bigint>()
  const planned: Planned[] = []
  let missing = short
  for (const detail of details) {
    const { account } = detail
    if (missing === 0n) break
    if (!profile(account).allowsReturn) continue
    const there =
      balances.get(account) ??
      (await balanceOf(tx, accounts.available(account), currency)).available.minor
    const amount = least(least(missing, detail.amount.minor - detail.returned), there)
    if (amount <= 0n) continue
    planned.push({ detail, amount: money(amount, currency) })
    balances.set(account, there - amount)
    missing -= amount
  }
  return planned
}

const returnOf = (
  order: SharingOrder,
  detail: ShareDetail,
  { amount, now }: Readonly<{ amount: Money; now: Date }>,
): ShareReturn => ({
  mchid: order.mchid,
  id: newReturnId(now),
  outReturnNo: null,
  shareId: detail.shareId,
  outOrderNo: null,
  detailId: detail.id,
  orderId: order.id,
  spMchid: order.spMchid,
  returnMchid: detail.account,
  amount,
  description: '订单退款，平台收回分账款',
  result: 'SUCCESS',
  failReason: null,
  contentDigest: '',
  createdAt: now,
})
