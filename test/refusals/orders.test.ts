/** What the state of an order does not allow, and what may be said twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs, minuteMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { startServer } from '../server.ts'
import { close, json, openTill, order, orderOf, reverse, type Side, type Till } from '../till.ts'
import { type Row, refuseAll } from './refuse-all.ts'
import { type StandingOrders, standingOrders } from './standing-orders.ts'

type Given = Readonly<{ till: Till; side: Side; orders: StandingOrders }>

/** The tables run for a merchant of its own and for a provider. */
for (const name of ['direct', 'partner'] as const)
  test(`${name}: what the state of an order does not allow`, async () => {
    await using server = await startServer({ role: 'api' })
    const till = await openTill(server)
    const side = till[name]
    const given = { till, side, orders: await standingOrders(till, side) }
    await refuseAll(till, [
      ...toMake(given),
      ...(await toPay(given)),
      ...toClose(given),
      ...toReverse(given),
    ])
    await refuseAll(till, await tooLate(given))
    assert.deepEqual(await verifyBooks(server.world.db), [])
  })

function toMake({ till, side, orders: { fresh, paid, closed, coded } }: Given): readonly Row[] {
  const make = (rest: object, kind = 'native', body = fresh.body) =>
    till.post(side.signer, `${side.prefix}/${kind}`, { ...body, ...rest })
  return [
    ['the same again', () => make({}), 200],
    ['another amount', () => make({ amount: { total: 999 } }), 400, 'INVALID_REQUEST'],
    ['another description', () => make({ description: '两碗面' }), 400, 'INVALID_REQUEST'],
    ['one member more', () => make({ attach: '' }), 400, 'INVALID_REQUEST'],
    ['another time', () => make({ time_expire: '2099-01-01T00:00:00Z' }), 400, 'INVALID_REQUEST'],
    ['another kind', () => make({}, 'app'), 400, 'INVALID_REQUEST'],
    ['a number of the till', () => make({ out_trade_no: coded }), 400, 'INVALID_REQUEST'],
    ['a paid number', () => make({}, 'native', paid.body), 403, 'OUT_TRADE_NO_USED'],
    ['a closed number', () => make({}, 'native', closed.body), 403, 'OUT_TRADE_NO_USED'],
  ]
}

async function toPay({ till, side, orders }: Given): Promise<readonly Row[]> {
  const { alice, bob } = till
  const { fresh, paid, closed, refunded } = orders
  const dear = await order(till, side, { amount: { total: 20_001 } })
  const noBalance = await order(till, side, { limit_pay: ['no_balance'] })
  const named = await till.post(side.signer, `${side.prefix}/jsapi`, {
    ...orderOf(side),
    payer: side.payer(alice.payer.openids),
  })
  const ofAlice = String(json(named)['prepay_id'])
  const good = { prepayId: fresh.prepayId, funding: 'balance', pin: bob.payer.pin }
  const ask = (rest: object) => bob.ask('/cashier/pay', { ...good, ...rest })
  return [
    ['again', () => alice.pay(paid.prepayId), 200],
    ['paid by another', () => bob.pay(paid.prepayId), 400, 'ORDER_PAID'],
    ['given back', () => bob.pay(refunded.prepayId), 400, 'ORDER_PAID'],
    ['closed', () => bob.pay(closed.prepayId), 400, 'ORDER_CLOSED'],
    ['too dear', () => bob.pay(dear.prepayId), 403, 'NOT_ENOUGH'],
    ['not from a balance', () => bob.pay(noBalance.prepayId), 403, 'FUNDING_NOT_ALLOWED'],
    ['for another', () => bob.pay(ofAlice), 403, 'OTHER_PAYER'],
    ['a forged code', () => bob.pay(forged(fresh.prepayId)), 400, 'PREPAY_INVALID'],
    ['no code', () => bob.pay('x'), 400, 'PREPAY_INVALID'],
    ['no card', () => ask({ funding: `card:card_${'0'.repeat(26)}` }), 404, 'CARD_NOT_FOUND'],
    ['no PIN', () => ask({ pin: undefined }), 400, 'PARAM_ERROR', '/pin'],
    ['a PIN of five', () => ask({ pin: '24681' }), 400, 'PARAM_ERROR', '/pin'],
    ['a number for a code', () => ask({ prepayId: 1 }), 400, 'PARAM_ERROR', '/prepayId'],
    ['a price of one’s own', () => ask({ amount: '1' }), 400, 'PARAM_ERROR', '/amount'],
  ]
}

/** One letter of its seal is another. */
const forged = (prepayId: string): string =>
  `${prepayId.slice(0, -1)}${prepayId.endsWith('_') ? '-' : '_'}`

function toClose({ till, side, orders }: Given): readonly Row[] {
  const { closed, paid, refunded, coded, reversed } = orders
  const path = (number: string) => `${side.prefix}/out-trade-no/${number}/close`
  return [
    ['closing again', () => close(till, side, closed.number), 204],
    ['closing a paid one', () => close(till, side, paid.number), 400, 'ORDER_PAID'],
    ['closing a refunded one', () => close(till, side, refunded.number), 400, 'ORDER_PAID'],
    ['closing a code payment', () => close(till, side, coded), 400, 'ORDER_PAID'],
    ['closing a reversed one', () => close(till, side, reversed), 400, 'ORDER_REVERSED'],
    ['closing nothing', () => close(till, side, 'nobodyknows'), 404, 'ORDER_NOT_EXIST'],
    ['closing for nobody', () => till.post(side.signer, path(paid.number), {}), 400, 'PARAM_ERROR'],
  ]
}

function toReverse({ till, side, orders }: Given): readonly Row[] {
  const { fresh, paid, closed, reversed, returned } = orders
  return [
    ['reversing again', () => reverse(till, side, reversed), 200],
    ['reversing no code payment', () => reverse(till, side, paid.number), 400, 'INVALID_REQUEST'],
    ['reversing an unpaid one', () => reverse(till, side, fresh.number), 400, 'INVALID_REQUEST'],
    ['reversing a closed one', () => reverse(till, side, closed.number), 400, 'INVALID_REQUEST'],
    ['reversing a refunded one', () => reverse(till, side, returned), 400, 'INVALID_REQUEST'],
    ['reversing nothing', () => reverse(till, side, 'nobodyknows'), 404, 'ORDER_NOT_EXIST'],
  ]
}

/** On nodes whose clocks are ahead; their sweeps do not run, so the orders stand as they stood. */
async function tooLate({ till, side, orders }: Given): Promise<readonly Row[]> {
  const { server, alice, bob } = till
  const [soon, later, nextWeek] = [
    await server.openNode(2 * minuteMs),
    await server.openNode(3 * hourMs),
    await server.openNode(8 * dayMs),
  ].map(({ url }) => url)
  const lasting = await order(till, side)
  const post = (path: string, body: object, url = '', aheadMs = 0) => {
    const timestamp = Math.floor((Date.now() + aheadMs) / 1000)
    const call = { method: 'POST', path: `${side.prefix}/${path}`, body: JSON.stringify(body) }
    return till.call(side.signer, call, { url, timestamp })
  }
  const undo = `out-trade-no/${orders.coded}/reverse`
  return [
    ['paying too late', () => alice.pay(orders.fresh.prepayId, soon), 400, 'ORDER_EXPIRED'],
    ['asking too late', () => post('native', orders.fresh.body, soon), 403, 'OUT_TRADE_NO_USED'],
    ['with an old code', () => bob.pay(lasting.prepayId, later), 400, 'PREPAY_EXPIRED'],
    [
      'undoing too late',
      () => post(undo, side.reverses, nextWeek, 8 * dayMs),
      400,
      'INVALID_REQUEST',
    ],
  ]
}
