import { deepEqual, equal, match } from 'node:assert/strict'
import type { Json } from '#test/till'
import type { Receipt } from './pay-methods.ts'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const path = '/v3/refund/domestic/refunds'
const fen = 400

export type Refunded = Readonly<{
  number: string
  receipt: Receipt
  total: number
  /** By which of its two numbers the refund names the order. */
  named: Json
}>

/** Gives back four yuan of a paid order: accepted at once, told when it has arrived, found so. */
export async function refund(stage: Stage, counter: Counter, order: Refunded): Promise<void> {
  const { sdk, notifyUrl, closes: parties } = counter
  const { sub_mchid } = counter.refunds
  const outRefundNo = `R${order.number}`
  const asked = await sdk.ask(
    post(path, {
      ...(sub_mchid !== undefined && { sub_mchid }),
      ...order.named,
      out_refund_no: outRefundNo,
      reason: '少了一个',
      notify_url: notifyUrl,
      amount: { refund: fen, total: order.total, currency: 'CNY' },
    }),
  )
  equal(asked.data['status'], 'PROCESSING')

  const { originalType, resource } = await stage.listener.until('REFUND.SUCCESS', outRefundNo)
  equal(originalType, 'refund')
  const query = sub_mchid === undefined ? '' : `?sub_mchid=${sub_mchid}`
  const { data } = await sdk.ask(get(`${path}/${outRefundNo}${query}`))
  match(String(data['success_time']), /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
  const inCommon = {
    ...membersOf(order),
    refund_id: asked.data['refund_id'],
    success_time: data['success_time'],
  }
  deepEqual(resource, { ...parties, ...inCommon, refund_status: 'SUCCESS', ...amountOf(order) })
  const create_time = asked.data['create_time']
  deepEqual(data, { ...inCommon, create_time, ...viewOf(order) })
}

const membersOf = ({ number, receipt }: Refunded): Json => ({
  out_trade_no: number,
  transaction_id: receipt.transactionId,
  out_refund_no: `R${number}`,
  user_received_account: '支付用户零钱',
})

const amountOf = ({ total }: Refunded) => ({
  amount: { total, refund: fen, payer_total: total, payer_refund: fen },
})

/** What a query says beyond the callback; the state has another name there. */
const viewOf = (order: Refunded): Json => ({
  status: 'SUCCESS',
  channel: 'ORIGINAL',
  funds_account: 'UNSETTLED',
  amount: {
    ...amountOf(order).amount,
    settlement_refund: fen,
    settlement_total: order.total,
    discount_refund: 0,
    currency: 'CNY',
  },
})
