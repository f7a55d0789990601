import type { Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Card } from '../order/funding.ts'
import { releaseRefundPostings, requestRefundPostings } from './postings.ts'
import { type Refund, refuse } from './refund.ts'
import { defaultTiers, proposeRefund, type RefundTiers } from './review.ts'
import { lockRefund, rerouteRefund } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; refundTiers?: RefundTiers | undefined }>

/** Where the money is to go now: to a card of the payer, or back to the merchant. */
export type NewRoute =
  | Readonly<{ route: 'USER_BANK_CARD'; card: Card }>
  | Readonly<{ route: 'MERCHANT_BANK_CARD' }>

export type AbnormalRequest = Readonly<{
  mchid: string
  spMchid: string | null
  refundId: string
  outRefundNo: string
  to: NewRoute
}>

/**
 * Sends the money of an abnormal refund another way: what was set aside for the first route is
 * released and set aside for the new one, and the refund is PROCESSING again. A large one waits for
 * people once more, because it now pays somebody else (APIv3 refunds, 异常退款).
 *
 * The second time: the same way answers the refund as it stands, until it is abnormal again.
 */
export function applyAbnormal(deps: Deps, request: AbnormalRequest): Promise<Refund> {
  const { db, now, refundTiers = defaultTiers } = deps
  return inTransaction(db, async (tx) => {
    const { mchid, refundId: id, to } = request
    const refund = await lockRefund(tx, { mchid, id })
    if (!refund || refund.spMchid !== request.spMchid) throw refuse('REFUND_NOT_FOUND')
    if (refund.outRefundNo !== request.outRefundNo) throw refuse('REFUND_NO_DIFFERS')
    if (refund.state !== 'ABNORMAL') {
      if (refund.route === to.route && refund.routeCardId === cardOf(to)) return refund
      throw refuse('NOT_ABNORMAL')
    }
    const rerouted = rerouteTo(refund, to)
    await moveAside(tx, refund, rerouted, now())
    const approval = await proposeRefund(tx, rerouted, refundTiers, now())
    const processing: Refund = { ...rerouted, approvalId: approval?.id ?? null }

    // Past this line nothing may refuse.
    await rerouteRefund(tx, processing)
    return processing
  })
}

const cardOf = (to: NewRoute): string | null => (to.route === 'USER_BANK_CARD' ? to.card.id : null)

/** As the wire names the merchant's own account (APIv3 refunds, user_received_account). */
const merchantAccount = '商户基本账户商户结算银行账户'

const rerouteTo = (refund: Refund, to: NewRoute): Refund => ({
  ...refund,
  state: 'PROCESSING',
  route: to.route,
  routeNo: refund.routeNo + 1,
  routeCardId: cardOf(to),
  receivedAccount: to.route === 'USER_BANK_CARD' ? to.card.title : merchantAccount,
})

async function moveAside(tx: Tx, from: Refund, to: Refund, now: Date): Promise<void> {
  const chain = [...releaseRefundPostings(from), ...requestRefundPostings(to)]
  const verdicts = await postChain(tx, chain, now)
  if (!verdicts.every(stands)) throw refuse('ACCOUNT_ERROR')
}
