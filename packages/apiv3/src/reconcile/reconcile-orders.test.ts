import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { BillRow } from '../bill/read-bill.ts'
import { readBill } from '../bill/read-bill.ts'
import { billOf, payment, refund } from '../testing/bills.ts'
import { orderClasses, reconcileOrders } from './reconcile-orders.ts'
import type { ShopOrder, TradeKind } from './shop-order.ts'

const paid: ShopOrder = {
  outTradeNo: 'T001',
  amount: 6000n,
  state: 'SUCCESS',
  time: '2024-07-09 10:06:30',
  fee: 32n,
  place: 'line 2',
}
const refunded: ShopOrder = {
  outTradeNo: 'T002',
  outRefundNo: 'R002',
  amount: 5000n,
  state: 'SUCCESS',
  place: 'line 3',
}

type Line = typeof payment

async function* billed(...lines: readonly Line[]): AsyncGenerator<BillRow<TradeKind>> {
  yield* readBill([Buffer.from(billOf('trade_all', lines))], 'trade_all')
}

type More = Readonly<{
  neighbour?: readonly Line[]
  cutOffMinutes?: number
  bySubMerchant?: boolean
}>

async function told(orders: readonly ShopOrder[], lines: readonly Line[], more: More = {}) {
  const { neighbour, ...rest } = more
  const run = reconcileOrders({
    orders,
    bill: billed(...lines),
    ...(neighbour ? { neighbourBill: billed(...neighbour) } : {}),
    ...rest,
  })
  const found: string[] = []
  for await (const { class: word, order, billed: line } of run) {
    const entry = order ?? line
    found.push(`${word} ${entry?.kind} ${entry?.outRefundNo ?? entry?.outTradeNo}`)
  }
  equal(
    found.length,
    orderClasses.reduce((sum, word) => sum + run.totals.found[word], 0),
  )
  return found.toSorted()
}

const reversed: Line = {
  ...refund,
  outTradeNo: 'T001',
  tradeState: 'REVOKED',
  outRefundNo: '0',
  requestedRefund: 6000n,
}

test('each class is told, and what agrees is not', async () => {
  type Case = readonly [orders: readonly ShopOrder[], lines: readonly Line[], found: string[]]
  const table: readonly Case[] = [
    [[paid, refunded], [payment, refund], []],
    [[], [], []],
    [[paid], [], ['missing_in_bill payment T001']],
    [[refunded], [], ['missing_in_bill refund R002']],
    [[], [payment], ['missing_in_orders payment T001']],
    [[], [refund], ['missing_in_orders refund R002']],
    [[{ ...paid, amount: 6001n }], [payment], ['amount_differs payment T001']],
    [[{ ...refunded, amount: 1n }], [refund], ['amount_differs refund R002']],
    [[{ ...paid, fee: 33n }], [payment], ['fee_differs payment T001']],
    [[{ ...refunded, fee: 27n }], [refund], ['fee_differs refund R002']],
    [[{ ...refunded, fee: -27n }], [refund], []],
    [[paid, paid], [payment], ['duplicated payment T001']],
    [[paid], [payment, payment], ['duplicated payment T001']],
    [
      [{ ...paid, amount: 1n, fee: 1n, state: 'CLOSED' }],
      [payment],
      ['amount_differs payment T001', 'fee_differs payment T001', 'state_differs payment T001'],
    ],
    // A payment and its refund have numbers of their own.
    [[paid, { ...refunded, outRefundNo: 'T001' }], [payment], ['missing_in_bill refund T001']],
    // Never paid: in no bill, and not missed. In a bill nevertheless: a payment lost.
    ...['NOTPAY', 'CLOSED', 'PAYERROR', 'USERPAYING', 'ACCEPT'].flatMap((state): Case[] => [
      [[{ ...paid, state }], [], []],
      [[{ ...paid, state }], [payment], ['state_differs payment T001']],
    ]),
    // Refunded later on: the row of the payment stays what it was.
    [[{ ...paid, state: 'REFUND' }], [payment], []],
    // The bill is a snapshot.
    ...['SUCCESS', 'PROCESSING', 'ABNORMAL', 'CLOSED'].map(
      (state): Case => [[{ ...refunded, state }], [{ ...refund, refundStatus: 'PROCESSING' }], []],
    ),
    [[{ ...refunded, state: 'PROCESSING' }], [refund], ['state_differs refund R002']],
    [[{ ...refunded, state: 'CLOSED' }], [], []],
    // Reversed before it was paid, after it, and only by the platform.
    [[{ ...paid, state: 'REVOKED' }], [], []],
    [[{ ...paid, state: 'REVOKED' }], [payment, reversed], []],
    [[paid], [payment, reversed], ['missing_in_orders reversal T001']],
  ]
  for (const [index, [orders, lines, found]] of table.entries())
    deepEqual(await told(orders, lines), found, `case ${index}`)
})

test('an order around midnight is found in the bill of the neighbouring day', async () => {
  const late = { ...paid, time: '2024-07-09 23:59:58' }
  const next = { ...payment, tradeTime: '2024-07-10 00:00:01' }
  deepEqual(await told([late], []), ['missing_in_bill payment T001'])
  deepEqual(await told([late], [], { neighbour: [next] }), ['cross_day payment T001'])
  // The other way round: the shop's clock is ahead.
  const ahead = { ...paid, time: '2024-07-10 00:00:02' }
  const before = { ...payment, tradeTime: '2024-07-09 23:59:59' }
  deepEqual(await told([ahead], [before], { neighbour: [] }), ['cross_day payment T001'])
  deepEqual(await told([ahead], [before]), [])
  // Both on the next day: it is only in the file as well.
  deepEqual(await told([ahead], [], { neighbour: [next] }), [])
  // Without a time the order is of the day.
  const { time, ...timeless } = paid
  equal(time, paid.time)
  deepEqual(await told([timeless], [], { neighbour: [next] }), ['cross_day payment T001'])
  // Amounts are looked at all the same.
  deepEqual(await told([{ ...late, amount: 1n }], [], { neighbour: [next] }), [
    'amount_differs payment T001',
    'cross_day payment T001',
  ])
  // Hours apart it is no matter of clocks.
  const noon = { ...payment, tradeTime: '2024-07-10 12:00:00' }
  deepEqual(await told([late], [], { neighbour: [noon] }), ['missing_in_bill payment T001'])
  deepEqual(await told([late], [], { neighbour: [noon], cutOffMinutes: 721 }), [
    'cross_day payment T001',
  ])
  // What the neighbour has beyond that is its own day's business.
  deepEqual(await told([], [], { neighbour: [next, next, refund] }), [])
})

test('sub-merchants number their orders for themselves', async () => {
  const [a, b] = ['101', '102'].map((subMchid) => ({ ...payment, subMchid }))
  if (!a || !b) throw new Error('two')
  const orders = [
    { ...paid, subMchid: '101' },
    { ...paid, subMchid: '102', amount: 1n },
  ]
  deepEqual(await told(orders, [a, b], { bySubMerchant: true }), ['amount_differs payment T001'])
  deepEqual(await told([paid], [payment], { bySubMerchant: true }), [])
})

test('a bill of payments is not asked for refunds, nor one of refunds for payments', async () => {
  const times = { refundAcceptedTime: '2024-07-09 16:47:58', refundSuccessTime: '' }
  const texts = [
    billOf('trade_success', [payment]),
    billOf('trade_refund', [{ ...refund, ...times }]),
  ]
  for (const text of texts) {
    const bill = readBill([Buffer.from(text)], 'trade_success', 'trade_refund')
    const run = reconcileOrders({ orders: [paid, refunded], bill })
    for await (const difference of run) throw new Error(difference.class)
    deepEqual([run.totals.orders, run.totals.outOfScope, run.totals.billed], [1, 1, 1])
  }
})

test('what cannot be compared is refused before anything is told', async () => {
  await rejects(told([{ ...paid, state: 'PAID' }], []), /line 2: PAID is no state of a payment/)
  await rejects(told([{ ...refunded, state: 'NOTPAY' }], []), /line 3: NOTPAY is no state/)
  await rejects(told([{ ...paid, time: '2024-07-09T10:00:00' }], []), /is no time/)
  const cut = Buffer.from(billOf('trade_all', [payment])).subarray(0, -40)
  const run = reconcileOrders({ orders: [], bill: readBill([cut], 'trade_all') })
  await rejects(run[Symbol.asyncIterator]().next(), /cut off/)
  const success = readBill([Buffer.from(billOf('trade_success', [payment]))], 'trade_success')
  const mixed = reconcileOrders({ orders: [], bill: success, neighbourBill: billed(payment) })
  await rejects(mixed[Symbol.asyncIterator]().next(), /trade_success and trade_all/)
})

/** A generator of numbers that are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type World = { orders: ShopOrder[]; lines: Line[]; next: Line[]; expected: string[] }

/** One order and its line, spoiled in one way or none; says what is to be found. */
const spoilings: readonly ((world: World, order: ShopOrder, line: Line) => void)[] = [
  ({ orders, lines }, order, line) => void [orders.push(order), lines.push(line)],
  ({ orders, expected }, order) => {
    orders.push(order)
    expected.push(`missing_in_bill payment ${order.outTradeNo}`)
  },
  ({ lines, expected }, order, line) => {
    lines.push(line)
    expected.push(`missing_in_orders payment ${order.outTradeNo}`)
  },
  ({ orders, lines, expected }, order, line) => {
    orders.push({ ...order, amount: order.amount + 1n })
    lines.push(line)
    expected.push(`amount_differs payment ${order.outTradeNo}`)
  },
  ({ orders, lines, expected }, order, line) => {
    orders.push({ ...order, state: 'CLOSED' })
    lines.push(line)
    expected.push(`state_differs payment ${order.outTradeNo}`)
  },
  ({ orders, lines, expected }, order, line) => {
    orders.push({ ...order, fee: 31n })
    lines.push(line)
    expected.push(`fee_differs payment ${order.outTradeNo}`)
  },
  ({ orders, lines, expected }, order, line) => {
    orders.push(order, order)
    lines.push(line)
    expected.push(`duplicated payment ${order.outTradeNo}`)
  },
  ({ orders, lines, expected }, order, line) => {
    orders.push(order)
    lines.push(line, { ...line, orderAmount: 1n, settlementTotal: 1n })
    expected.push(`duplicated payment ${order.outTradeNo}`)
  },
  ({ orders, next, expected }, order, line) => {
    orders.push({ ...order, time: '2024-07-09 23:59:59' })
    next.push({ ...line, tradeTime: '2024-07-10 00:00:00' })
    expected.push(`cross_day payment ${order.outTradeNo}`)
  },
]

test('of thousands, every injected difference is found and none is invented', async () => {
  const below = seeded(20_261_127)
  const world: World = { orders: [], lines: [], next: [], expected: [] }
  for (let index = 0; index < 20_000; index++) {
    const outTradeNo = `T${String((index * 7919) % 20_000).padStart(8, '0')}`
    const amount = BigInt(1 + below(1_000_000))
    const line = { ...payment, outTradeNo, orderAmount: amount, settlementTotal: amount }
    // One in two is spoiled.
    const spoil = spoilings[Math.max(0, below(2 * spoilings.length) - spoilings.length)]
    spoil?.(world, { ...paid, outTradeNo, amount }, line)
  }
  const { orders, lines, next, expected } = world
  orders.sort(() => below(3) - 1)
  deepEqual(await told(orders, lines, { neighbour: next }), expected.toSorted())
  equal(expected.length > 5000, true)
})
