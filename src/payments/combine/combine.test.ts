import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { plusMs } from '#kernel/time'
import { balanceOf, verifyBooks } from '#ledger'
import { noHandOff } from '#payments'
import { alice, codeOf, createPaymentWorld, mchid, order, start } from '#test/payments'
import { startServer } from '#test/server'
import { newNumber, openTill } from '#test/till'
import { admitApps, admitParties, admitPayer } from '../order/admit-order.ts'
import { newTransactionId } from '../order/order.ts'
import { payOrders } from '../order/pay-order.ts'
import { closeCombine } from './close-combine.ts'
import type { Combine } from './combine.ts'
import { createCombine } from './create-combine.ts'
import { combineByNumber } from './find-combine.ts'

const combine = (outTradeNo: string): Combine => ({
  mchid,
  id: newTransactionId(start),
  outTradeNo,
  appid: 'wx1',
  tradeType: 'NATIVE',
  notifyUrl: 'https://shop.example/notify',
  deviceId: null,
  payerOpenid: null,
  contentDigest: outTradeNo,
  createdAt: start,
  expiresAt: plusMs(start, 3_600_000),
})

const parts = (of: Combine, numbers: readonly string[], minor = 1_000n) =>
  numbers.map((number) =>
    order(number, { amount: fen(minor), combineMchid: of.mchid, combineId: of.id }),
  )

test('a combine order has two parts at least, ten at most, each once', async () => {
  await using world = await createPaymentWorld()
  const create = (numbers: readonly string[]) =>
    codeOf(() => {
      const whole = combine('combine-1')
      return createCombine(world.deps, { combine: whole, orders: parts(whole, numbers) })
    })
  equal(await create(['part-1']), 'SUB_ORDERS_COUNT')
  equal(await create(Array.from({ length: 11 }, (_, n) => `part-${n}`)), 'SUB_ORDERS_COUNT')
  equal(await create(['part-1', 'part-1']), 'SUB_ORDERS_REPEATED')
})

test('all parts are paid or none, closed together, and found as one', async () => {
  await using world = await createPaymentWorld()
  const whole = combine('combine-1')
  const orders = parts(whole, ['part-1', 'part-2'], 60_000n)
  await createCombine(world.deps, { combine: whole, orders })
  equal((await createCombine(world.deps, { combine: whole, orders })).id, whole.id)
  const request = {
    orders,
    customerId: alice,
    funding: { method: 'balance' as const },
    combine: whole,
  }
  const [answer] = await payOrders({ db: world.db, handOff: noHandOff }, [request], start)
  // Alice has a thousand yuan: enough for one part, not for both.
  equal(answer && 'code' in answer ? answer.code : undefined, 'NOT_ENOUGH')
  const { posted } = await balanceOf(world.db, { kind: 'merchant_unsettled', owner: mchid }, 'CNY')
  equal(posted.minor, 0n)

  const close = (subOrders: readonly string[], number = 'combine-1') =>
    codeOf(() =>
      closeCombine(world.deps, {
        mchid,
        outTradeNo: number,
        appid: 'wx1',
        subOrders: subOrders.map((outTradeNo) => ({ mchid, outTradeNo })),
      }),
    )
  equal(await close(['part-1']), 'SUB_ORDERS_DIFFER')
  equal(await close(['part-1', 'part-2'], 'combine-9'), 'COMBINE_NOT_EXIST')
  equal(await close(['part-1', 'part-2']), undefined)
  const found = await combineByNumber(world.db, { mchid, outTradeNo: 'combine-1' })
  deepEqual(
    found.orders.map(({ state }) => state),
    ['CLOSED', 'CLOSED'],
  )
  deepEqual(await verifyBooks(world.db), [])
})

test('who may ask, under which app, for which payer', async () => {
  await using server = await startServer()
  const { modules } = server.program
  const [shop, other] = server.demo.merchants
  const [provider] = server.demo.providers
  const own = { mchid: shop?.mchid ?? '', spMchid: null }
  const sub = { mchid: provider?.subMerchants[0]?.mchid ?? '', spMchid: provider?.mchid ?? '' }
  const openid = server.demo.payers[0]?.openids[shop?.appid ?? ''] ?? ''
  const app = { appid: shop?.appid ?? '', subAppid: null, spMchid: null }
  const otherApp = { appid: other?.appid ?? '', subAppid: null, spMchid: null }
  const table: readonly (readonly [() => unknown, unknown])[] = [
    [() => admitParties(modules, own.mchid, own), own],
    [() => admitParties(modules, other?.mchid ?? '', own), 'MCHID_MISMATCH'],
    [() => admitParties(modules, sub.spMchid, sub), sub],
    [() => admitParties(modules, own.mchid, { ...sub, spMchid: own.mchid }), 'SUB_MCHID_NOT_FOUND'],
    [() => admitApps(modules, own, app), undefined],
    [() => admitApps(modules, own, otherApp), 'APPID_MCHID_NOT_MATCH'],
    [() => admitPayer(modules, app, { openid, subOpenid: null }), undefined],
    [() => admitPayer(modules, otherApp, { openid, subOpenid: null }), 'INVALID_OPENID'],
    [() => admitPayer(modules, app, { openid: null, subOpenid: openid }), 'INVALID_OPENID'],
  ]
  for (const [ask, answer] of table) deepEqual(await codeOf(ask), answer)
})

test('the parts come back in the order in which the merchant named them', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { signer, parties } = till.direct
  const numbers = Array.from({ length: 10 }, newNumber).toReversed()
  const named = { combine_appid: parties['appid'], combine_mchid: signer.mchid }
  const made = await till.post(signer, '/v3/combine-transactions/native', {
    ...named,
    combine_out_trade_no: 'in-order',
    notify_url: 'http://127.0.0.1:1/notify',
    sub_orders: numbers.map((out_trade_no) => ({
      mchid: signer.mchid,
      attach: '',
      amount: { total_amount: 1, currency: 'CNY' },
      out_trade_no,
      description: '面',
    })),
  })
  equal(made.status, 200, made.text)
  const path = '/v3/combine-transactions/out-trade-no/in-order'
  const answer: { sub_orders: readonly { out_trade_no: string }[] } = JSON.parse(
    (await till.call(signer, { path })).text,
  )
  deepEqual(
    answer.sub_orders.map(({ out_trade_no }) => out_trade_no),
    numbers,
  )
})
