/** Several orders that are paid at once, by a merchant for itself or by a platform for its sellers. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { type Json, newNumber } from '#test/till'
import { type PayMethod, payWith, type Receipt } from './pay-methods.ts'
import { refund } from './refund.ts'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/combine-transactions'
const device_id = 'till-007'

/** Whose the parts are; the first is the counter's own, which may give its money back. */
type Part = Readonly<{ mchid: string; sub_mchid?: string; out_trade_no: string; fen: number }>

function partsOf({ server }: Stage, { name, mchid }: Counter): readonly Part[] {
  const sellers = server.seeded.providers[0]?.subMerchants ?? []
  return [700, 300].map((fen, index) => {
    const seller = name === 'partner' ? sellers[index] : undefined
    const part = { mchid, out_trade_no: newNumber(), fen }
    return seller ? { ...part, sub_mchid: seller.mchid } : part
  })
}

/** Paid as one, told in one callback, found by the one number; a part can go back on its own. */
export async function takeCombined(stage: Stage, counter: Counter, method: PayMethod) {
  const { sdk } = counter
  const { number, parts, receipt } = await sell(stage, counter, method)
  const { originalType, resource } = await stage.listener.until('TRANSACTION.SUCCESS', number)
  equal(originalType, 'transaction')
  const ids = transactionIdsIn(resource)
  const sold = { number, parts, ids, receipt, tradeType: method.tradeType }
  deepEqual(resource, combinedOf(stage, counter, sold))
  deepEqual(await sdk.ask(get(`${prefix}/out-trade-no/${number}`)), { status: 200, data: resource })

  const [part] = parts
  const [transactionId] = ids
  if (!part || transactionId === undefined) throw new Error('a combined order has parts')
  const order = { number: part.out_trade_no, total: part.fen }
  const named = { transaction_id: transactionId }
  await refund(stage, counter, { ...order, named, receipt: { ...receipt, transactionId } })
}

async function sell(stage: Stage, counter: Counter, method: PayMethod) {
  const number = newNumber()
  const parts = partsOf(stage, counter)
  const openid = stage.wallet.payer.openids[counter.appid]
  const body = {
    ...orderOf(counter, number, parts),
    scene_info: { payer_client_ip: '127.0.0.1', device_id, ...method.scene },
    ...(method.path === 'jsapi' && { combine_payer_info: { openid } }),
  }
  const { data } = await counter.sdk.ask(post(`${prefix}/${method.path}`, body))
  return { number, parts, receipt: await payWith(stage, method, { counter, data }) }
}

const orderOf = ({ appid, mchid, notifyUrl }: Counter, number: string, parts: readonly Part[]) => ({
  combine_appid: appid,
  combine_mchid: mchid,
  combine_out_trade_no: number,
  notify_url: notifyUrl,
  sub_orders: parts.map(({ fen, ...part }) => ({
    ...part,
    attach: part.out_trade_no,
    amount: { total_amount: fen, currency: 'CNY' },
    description: '一束花',
  })),
})

/** Each part's number at the platform: known from the callback alone, and no two the same. */
function transactionIdsIn({ sub_orders: subOrders }: Json): readonly string[] {
  const parts = Array.isArray(subOrders) ? subOrders : []
  const ids = parts.map((part: Json) => String(part['transaction_id']))
  for (const id of ids) match(id, /^\d{28}$/)
  equal(new Set(ids).size, ids.length)
  return ids
}

type Sold = Readonly<{
  number: string
  parts: readonly Part[]
  ids: readonly string[]
  receipt: Receipt
  tradeType: string
}>

const combinedOf = ({ wallet }: Stage, { appid, mchid }: Counter, sold: Sold): Json => ({
  combine_appid: appid,
  combine_mchid: mchid,
  combine_out_trade_no: sold.number,
  combine_transaction_id: sold.receipt.transactionId,
  scene_info: { device_id },
  combine_payer_info: { openid: wallet.payer.openids[appid] },
  sub_orders: sold.parts.map(({ fen, ...part }, index) => ({
    ...part,
    trade_type: sold.tradeType,
    trade_state: 'SUCCESS',
    bank_type: 'OTHERS',
    attach: part.out_trade_no,
    success_time: sold.receipt.paidAt,
    transaction_id: sold.ids[index],
    amount: { total_amount: fen, currency: 'CNY', payer_amount: fen, payer_currency: 'CNY' },
  })),
})

/** All parts are closed together, and must all be named. */
export async function closeCombined(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, appid } = counter
  const number = newNumber()
  const parts = partsOf(stage, counter)
  await sdk.ask(post(`${prefix}/native`, orderOf(counter, number, parts)))
  const path = `${prefix}/out-trade-no/${number}`
  const named = parts.map(({ fen: _, ...part }) => part)
  const closed = await sdk.ask(post(`${path}/close`, { combine_appid: appid, sub_orders: named }))
  deepEqual(closed, { status: 204, data: {} })
  const { data } = await sdk.ask(get(path))
  const states = Array.isArray(data['sub_orders']) ? data['sub_orders'] : []
  deepEqual(
    states.map((part: Json) => part['trade_state']),
    ['CLOSED', 'CLOSED'],
  )
}
