/** One order after another, direct or by a provider, told as a merchant's server lives it. */
import { deepEqual, equal } from 'node:assert/strict'
import { type Json, json, newNumber } from '#test/till'
import { type PayMethod, payMethods, payWith, type Receipt } from './pay-methods.ts'
import { refund } from './refund.ts'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const total = 1_000
const attach = '三号桌'
const scene_info = { payer_client_ip: '127.0.0.1', device_id: 'till-007' }

/** Paid in the wallet, told once, and found by either number with the very words of the callback. */
export async function takePayment(stage: Stage, counter: Counter, method: PayMethod) {
  const { sdk, prefix, query } = counter
  const { number, receipt } = await sell(stage, counter, method)
  const expected = transactionOf(stage, counter, { number, receipt, tradeType: method.tradeType })
  const { originalType, resource } = await stage.listener.until('TRANSACTION.SUCCESS', number)
  equal(originalType, 'transaction')
  deepEqual(resource, expected)
  for (const name of [`id/${receipt.transactionId}`, `out-trade-no/${number}`])
    deepEqual(await sdk.ask(get(`${prefix}/${name}?${query}`)), { status: 200, data: expected })
}

async function sell(stage: Stage, counter: Counter, method: PayMethod) {
  const number = newNumber()
  const body = {
    ...orderOf(counter, number),
    attach,
    scene_info: { ...scene_info, ...method.scene },
    ...(method.path === 'jsapi' && { payer: counter.payer(stage.wallet.payer.openids) }),
  }
  const { data } = await counter.sdk.ask(post(`${counter.prefix}/${method.path}`, body))
  return { number, receipt: await payWith(stage, method, { counter, data }) }
}

const orderOf = ({ parties, notifyUrl }: Counter, number: string) => ({
  ...parties,
  description: '一笼包子',
  out_trade_no: number,
  notify_url: notifyUrl,
  amount: { total, currency: 'CNY' },
})

type Sold = Readonly<{ number: string; receipt: Receipt; tradeType: string; fen?: number }>

/** A paid order of `fen`, as query, code pay and callback must all show it. */
function transactionOf(
  { wallet }: Stage,
  { parties, payer }: Counter,
  { number, receipt, tradeType, fen = total }: Sold,
): Json {
  return {
    ...parties,
    out_trade_no: number,
    transaction_id: receipt.transactionId,
    trade_type: tradeType,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    attach,
    success_time: receipt.paidAt,
    payer: payer(wallet.payer.openids),
    amount: { total: fen, currency: 'CNY', payer_total: fen, payer_currency: 'CNY' },
    scene_info: { device_id: scene_info.device_id },
  }
}

/** Closed before it is paid; closing says nothing, in a 204 that is signed all the same. */
export async function closeUnpaid(_stage: Stage, counter: Counter): Promise<void> {
  const { sdk, prefix, closes, query } = counter
  const number = newNumber()
  await sdk.ask(post(`${prefix}/native`, orderOf(counter, number)))
  const path = `${prefix}/out-trade-no/${number}`
  deepEqual(await sdk.ask(post(`${path}/close`, closes)), { status: 204, data: {} })
  const { data } = await sdk.ask(get(`${path}?${query}`))
  equal(data['trade_state'], 'CLOSED')
}

/** A part goes back: accepted at once, told when it has arrived, and then found so. */
export async function giveBack(stage: Stage, counter: Counter): Promise<void> {
  const { number, receipt } = await sell(stage, counter, payMethods[2])
  const named = { out_trade_no: number }
  await refund(stage, counter, { number, receipt, total, named })
  const path = `${counter.prefix}/out-trade-no/${number}`
  const { data } = await counter.sdk.ask(get(`${path}?${counter.query}`))
  equal(data['trade_state'], 'REFUND')
}

/** Up to 1,000 yuan the till charges the code at once. It hears so in the answer, and undoes it. */
export async function chargeCode(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, prefix, reverses, query } = counter
  const { number, code, answer } = await readCode(stage, counter, total)
  const receipt: Receipt = JSON.parse(
    (await stage.wallet.ask(`/payment-codes/${code}`)).text,
  ).payment
  const expected = transactionOf(stage, counter, { number, receipt, tradeType: 'MICROPAY' })
  deepEqual(answer, { status: 200, data: expected })
  const path = `${prefix}/out-trade-no/${number}`
  deepEqual((await sdk.ask(get(`${path}?${query}`))).data, expected)

  const reversed = await sdk.ask(post(`${path}/reverse`, reverses))
  deepEqual(reversed, { status: 200, data: { ...reverses, out_trade_no: number } })
  equal((await sdk.ask(get(`${path}?${query}`))).data['trade_state'], 'REVOKED')
}

/** Above 1,000 yuan the payer is asked: the 202 is signed too, and the till finds out by asking. */
export async function chargeAfterPin(stage: Stage, counter: Counter): Promise<void> {
  const { wallet } = stage
  const { number, code, answer } = await readCode(stage, counter, 100_001)
  equal(answer.status, 202)
  equal(answer.data['code'], 'USERPAYING')
  const confirmed = await wallet.confirm(`/payment-codes/${code}/confirm`, {
    pin: wallet.payer.pin,
  })
  const receipt: Receipt = JSON.parse(confirmed.text)
  const sold = { number, receipt, tradeType: 'MICROPAY', fen: 100_001 }
  const path = `${counter.prefix}/out-trade-no/${number}?${counter.query}`
  deepEqual((await counter.sdk.ask(get(path))).data, transactionOf(stage, counter, sold))
}

async function readCode({ wallet }: Stage, counter: Counter, fen: number) {
  const code = String(json(await wallet.ask('/payment-codes', {}))['code'])
  const number = newNumber()
  const { notify_url: _, ...order } = orderOf(counter, number)
  const body = {
    ...order,
    attach,
    payer: { auth_code: code },
    amount: { total: fen, currency: 'CNY' },
    scene_info: { device_id: scene_info.device_id, store_info: { id: '1' } },
  }
  const answer = await counter.sdk.ask(post(`${counter.prefix}/codepay`, body))
  return { number, code, answer }
}
