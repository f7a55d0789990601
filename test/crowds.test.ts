/** A hundred at once through the whole program: one outcome each, and the books agree. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { balanceOf, verifyBooks } from '#ledger'
import { waitUntil } from '#platform/postgres-process'
import { type Server, startServer } from './server.ts'
import { type Answer, authorize, type Call, send } from './signed-face.ts'
import {
  close,
  json,
  openTill,
  order,
  orderOf,
  paidOrder,
  query,
  refund,
  refundOf,
  scanned,
  type Side,
  type Till,
} from './till.ts'

const crowd = <Outcome>(ask: (index: number) => Promise<Outcome>): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: 100 }, (_, index) => ask(index)))

/** How often each answer was given, by status and code: `{ '200': 1, '400 ORDER_PAID': 99 }`. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const code = answer.status < 300 ? '' : ` ${String(json(answer)['code'])}`
    const name = `${answer.status}${code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const mchidOf = ({ parties }: Side): string => String(parties['sub_mchid'] ?? parties['mchid'])

const takings = async ({ server }: Till, side: Side): Promise<bigint> => {
  const owner = { kind: 'merchant_unsettled', owner: mchidOf(side) } as const
  return (await balanceOf(server.world.db, owner, 'CNY')).available.minor
}

async function count({ world }: Server, from: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`select count(*) as count from ${from}`.execute(
    world.db,
  )
  return Number(rows[0]?.count)
}

/** The same crowd before a merchant of its own and before a provider; the books balance after it. */
function crowdTest(name: string, play: (till: Till, side: Side) => Promise<void>): void {
  for (const side of ['direct', 'partner'] as const)
    test(`${side}: ${name}`, async () => {
      await using server = await startServer()
      const till = await openTill(server)
      await play(till, till[side])
      assert.deepEqual(await verifyBooks(server.world.db), [])
    })
}

crowdTest('a hundred identical prepays make one order', async (till, side) => {
  const body = orderOf(side)
  const node = await till.server.openNode()
  const call = { method: 'POST', path: `${side.prefix}/native`, body: JSON.stringify(body) }
  const answers = await crowd((index) =>
    till.call(side.signer, call, { url: index % 2 ? node.url : till.server.url }),
  )
  assert.deepEqual(tally(answers), { 200: 100 })
  const number = String(body['out_trade_no'])
  const one = sql`payments."order" where mchid = ${mchidOf(side)} and out_trade_no = ${number}`
  assert.equal(await count(till.server, one), 1)
  await Promise.all(answers.map((answer) => till.alice.pay(scanned(answer))))
  assert.equal(json(await query(till, side, number))['trade_state'], 'SUCCESS')
  assert.equal(await takings(till, side), 1000n, 'a hundred codes, one payment')
})

crowdTest('a hundred clicks of two payers pay once', async (till, side) => {
  const { alice, bob } = till
  const { prepayId } = await order(till, side)
  const before = (await alice.balance()) + (await bob.balance())
  const answers = await crowd((index) => (index % 2 ? alice : bob).pay(prepayId))
  // Who was first is told so however often; the other hears that it is paid.
  assert.deepEqual(tally(answers), { 200: 50, '400 ORDER_PAID': 50 })
  const after = (await alice.balance()) + (await bob.balance())
  assert.deepEqual([before - after, await takings(till, side)], [1000n, 1000n])
})

crowdTest(
  'a hundred times paying and closing meet, and one of them is heard',
  async (till, side) => {
    const orders = await crowd(() => order(till, side, { amount: { total: 100 } }))
    const node = await till.server.openNode()
    const outcomes = await crowd(async (index) => {
      const { number = '', prepayId = '' } = orders[index] ?? {}
      const paying = () => till.alice.pay(prepayId, index % 3 ? till.server.url : node.url)
      const closing = () => close(till, side, number)
      const [first, second] = index % 2 ? [paying, closing] : [closing, paying]
      const answers = await Promise.all([first(), second()])
      const state = String(json(await query(till, side, number))['trade_state'])
      return `${Object.keys(tally(answers)).toSorted().join(' and ')}: ${state}`
    })
    const paid = '200 and 400 ORDER_PAID: SUCCESS'
    const closed = '204 and 400 ORDER_CLOSED: CLOSED'
    const others = outcomes.filter((outcome) => outcome !== paid && outcome !== closed)
    assert.deepEqual(others, [])
    const paidCount = outcomes.filter((outcome) => outcome === paid).length
    assert.equal(await takings(till, side), BigInt(paidCount) * 100n)
  },
)

crowdTest('a hundred refunds of one payment give what fits', async (till, side) => {
  const { number } = await paidOrder(till, side)
  const before = await till.alice.balance()
  const answers = await crowd((index) =>
    refund(till, side, refundOf(number, 30, { out_refund_no: `${number}-${index}` })),
  )
  assert.deepEqual(tally(answers), { 200: 33, '400 INVALID_REQUEST': 67 })
  assert.equal(await takings(till, side), 10n)
  const cameBack = async () => (await till.alice.balance()) - before === 990n
  assert(await waitUntil(cameBack, 10_000), 'all of it comes back to the payer')
})

crowdTest('a hundred times the same refund is one', async (till, side) => {
  const { number } = await paidOrder(till, side)
  const answers = await crowd(() => refund(till, side, refundOf(number, 30)))
  assert.deepEqual(tally(answers), { 200: 100 })
  assert.equal(new Set(answers.map((answer) => json(answer)['refund_id'])).size, 1)
  assert.equal(await takings(till, side), 970n)
})

crowdTest('a request sent a hundred times to two nodes is heard once', async (till, side) => {
  const nodes = [till.server.url, (await till.server.openNode()).url]
  const body = orderOf(side)
  const call: Call = { method: 'POST', path: `${side.prefix}/native`, body: JSON.stringify(body) }
  const headers = { authorization: await authorize(side.signer, call) }
  const answers = await crowd((index) => send(nodes[index % 2] ?? '', { ...call, headers }))
  assert.deepEqual(tally(answers), { 200: 1, '401 SIGN_ERROR': 99 })
})
