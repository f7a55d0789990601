import type {
  CombineTransactionView,
  PartnerTransactionView,
  TransactionView,
} from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { type Order, orderStateTitles } from './order.ts'

/** Fen on the wire are JSON integers; every amount here was checked to fit 32 bits. */
export const wireFen = (minor: bigint): number => Number(minor)

/** The order as its merchant queries it and is told of it (APIv3 payments). */
export function transactionOf(order: Order): TransactionView | PartnerTransactionView {
  return order.spMchid ? partnerTransactionOf(order, order.spMchid) : directTransactionOf(order)
}

const directTransactionOf = (order: Order): TransactionView => ({
  appid: order.appid,
  mchid: order.mchid,
  ...membersOf(order),
  ...(order.payment && { payer: { openid: order.payment.openid } }),
})

const partnerTransactionOf = (order: Order, spMchid: string): PartnerTransactionView => ({
  sp_appid: order.appid,
  sp_mchid: spMchid,
  ...(order.subAppid && { sub_appid: order.subAppid }),
  sub_mchid: order.mchid,
  ...membersOf(order),
  ...(order.payment && {
    payer: {
      sp_openid: order.payment.openid,
      ...(order.payment.subOpenid && { sub_openid: order.payment.subOpenid }),
    },
  }),
})

function membersOf(order: Order) {
  const { payment, state } = order
  return {
    out_trade_no: order.outTradeNo,
    ...(payment && { transaction_id: order.id }),
    trade_type: order.tradeType,
    trade_state: state,
    trade_state_desc: orderStateTitles[state],
    ...(payment && {
      bank_type: payment.bankType,
      ...(order.attach !== null && { attach: order.attach }),
      success_time: beijing(payment.paidAt),
    }),
    amount: {
      total: wireFen(order.amount.minor),
      currency: order.amount.currency,
      ...(payment && {
        payer_total: wireFen(order.amount.minor),
        payer_currency: order.amount.currency,
      }),
    },
    ...(order.deviceId && { scene_info: { device_id: order.deviceId } }),
  }
}

export type CombineOrder = Readonly<{
  mchid: string
  id: string
  outTradeNo: string
  appid: string
  deviceId: string | null
}>

/** A combine order and its parts, as its merchant queries it and is told of it (APIv3 payments). */
export function combineTransactionOf(
  combine: CombineOrder,
  orders: readonly Order[],
): CombineTransactionView {
  const openid = orders[0]?.payment?.openid
  return {
    combine_appid: combine.appid,
    combine_mchid: combine.mchid,
    combine_out_trade_no: combine.outTradeNo,
    ...(openid && { combine_transaction_id: combine.id }),
    ...(combine.deviceId && { scene_info: { device_id: combine.deviceId } }),
    ...(openid && { combine_payer_info: { openid } }),
    sub_orders: orders.map(subOrderOf),
  }
}

function subOrderOf(order: Order): CombineTransactionView['sub_orders'][number] {
  const { payment, state } = order
  // Code-pay states cannot occur in a combine order; the wire's list is shorter.
  const tradeState = state === 'USERPAYING' ? 'NOTPAY' : state === 'REVOKED' ? 'CLOSED' : state
  return {
    mchid: order.spMchid ?? order.mchid,
    ...(order.spMchid && { sub_mchid: order.mchid }),
    ...(order.subAppid && { sub_appid: order.subAppid }),
    ...(payment?.subOpenid && { sub_openid: payment.subOpenid }),
    trade_type: order.tradeType,
    trade_state: tradeState,
    ...(payment && {
      bank_type: payment.bankType,
      success_time: beijing(payment.paidAt),
      transaction_id: order.id,
    }),
    ...(order.attach !== null && payment && { attach: order.attach }),
    out_trade_no: order.outTradeNo,
    amount: {
      total_amount: wireFen(order.amount.minor),
      currency: order.amount.currency,
      ...(payment && {
        payer_amount: wireFen(order.amount.minor),
        payer_currency: order.amount.currency,
      }),
    },
  }
}
