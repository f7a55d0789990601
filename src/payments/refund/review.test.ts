import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, plusMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { findApproval, findPending, verifyAudit } from '#oversight'
import { createLog } from '#platform/log'
import { codeOf, created, createPaymentWorld, order, pay, start } from '#test/payments'
import {
  askRefund,
  checkers,
  inPurses,
  newsOf,
  refundOf,
  refundRequest as ask,
  say,
  shift,
  smallTiers as refundTiers,
  sweepRefunds,
} from '#test/refunds'
import type { World } from '#test/world'
import { warnOfSlowRefunds } from '../backlog/warn-of-slow-refunds.ts'
import type { ReleaseRefund } from './close-rejected.ts'
import { refuse } from './refund.ts'
import { checkersFor, defaultTiers } from './review.ts'
import { fen } from '#kernel/money'

const notifyUrl = 'https://shop.example/refunds'

async function reviewWorld(...numbers: string[]) {
  const world = await createPaymentWorld()
  for (const number of numbers) await pay(world, await created(world, order(number)))
  return world
}

const told = async ({ db }: Pick<World, 'db'>): Promise<string[]> => {
  const { rows } = await sql<{ event_type: string; resource: string }>`
    select event_type, resource from payments.callback order by event_type`.execute(db)
  return rows.map(({ event_type, resource }) => {
    const { refund_status: status }: { refund_status?: string } = JSON.parse(resource)
    return `${event_type} ${status}`
  })
}

test('the amount says how many checkers are needed', () => {
  const table: readonly (readonly [bigint, number])[] = [
    [1n, 0],
    [500_000n, 0],
    [500_001n, 1],
    [5_000_000n, 1],
    [5_000_001n, 2],
  ]
  for (const [minor, needed] of table)
    equal(checkersFor({ amount: fen(minor) }, defaultTiers), needed, String(minor))
})

test('a small refund goes at once, a large one when one, a very large one when two have approved', async () => {
  await using world = await reviewWorld('number-1', 'number-2', 'number-3')
  const [first, second] = await checkers(world, 2)
  const asked = [
    ask('number-1', 'small', 300n),
    ask('number-2', 'large', 301n, { notifyUrl }),
    ask('number-3', 'huge', 601n),
  ]
  for (const request of asked) equal(await askRefund(world, request, { refundTiers }), 'PROCESSING')
  deepEqual(await inPurses(world, 'unsettled'), [3_000n - 1_202n])
  // Asked again it is the same refund, and no second approval.
  equal(await askRefund(world, ask('number-2', 'large', 301n), { refundTiers }), 'PROCESSING')
  const pending = await findPending(world.db, 10)
  deepEqual(
    pending
      .toSorted((a, b) => a.needed - b.needed)
      .map(({ kind, amount, maker, needed }) => [kind, amount, maker, needed]),
    [
      ['refund', 301n, 'merchant:1900000001', 1],
      ['refund', 601n, 'merchant:1900000001', 2],
    ],
  )

  equal(await sweepRefunds(world), 1)
  const states = () =>
    Promise.all(['small', 'large', 'huge'].map(async (no) => (await refundOf(world, no)).state))
  deepEqual(await states(), ['SUCCESS', 'PROCESSING', 'PROCESSING'])
  const large = (await refundOf(world, 'large')).approvalId
  const huge = (await refundOf(world, 'huge')).approvalId
  await say(world, large, first)
  await say(world, huge, first)
  equal(await sweepRefunds(world), 1)
  deepEqual(await states(), ['SUCCESS', 'SUCCESS', 'PROCESSING'])
  await say(world, huge, second)
  // Two processes sweep at the same instant, and each refund is brought by one of them.
  const swept = await Promise.all([sweepRefunds(world), sweepRefunds({ db: world.sister })])
  equal(swept[0] + swept[1], 1)
  deepEqual(await states(), ['SUCCESS', 'SUCCESS', 'SUCCESS'])
  equal((await findApproval(world.db, huge ?? ''))?.state, 'EXECUTED')
  equal(await sweepRefunds(world), 0)

  deepEqual(await newsOf(world), { 退款已受理: 1, 退款审核中: 2, 退款到账: 3 })
  deepEqual(await told(world), ['REFUND.SUCCESS SUCCESS'])
  deepEqual(await inPurses(world, 'alice'), [100_000n - 3_000n + 1_202n])
  deepEqual(await verifyAudit(world.db), [])
  deepEqual(await verifyBooks(world.db), [])
})

test('a rejected refund is closed: the money is the merchant’s again, and may be asked back anew', async () => {
  await using world = await reviewWorld('number-1')
  const [checker] = await checkers(world, 1)
  await shift(world, 'unsettled', 'available', 600n)
  const large = ask('number-1', 'large', 1_000n, { notifyUrl })
  equal(await askRefund(world, large, { refundTiers }), 'PROCESSING')
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 0n])
  equal(await askRefund(world, ask('number-1', 'more', 1n)), 'REFUND_EXCEEDS_PAYMENT')
  await say(world, (await refundOf(world, 'large')).approvalId, checker, 'reject')
  equal(await sweepRefunds(world), 1)
  equal(await sweepRefunds(world), 0)

  equal((await refundOf(world, 'large')).state, 'CLOSED')
  deepEqual(await inPurses(world, 'unsettled', 'available'), [400n, 600n])
  deepEqual(await told(world), ['REFUND.CLOSED CLOSED'])
  deepEqual(await newsOf(world), { 退款审核中: 1, 退款已关闭: 1 })
  const { rows } = await sql<{ refunded: bigint; refund_count: number; state: string }>`
    select refunded, refund_count, state from payments.order`.execute(world.db)
  deepEqual(rows, [{ refunded: 0n, refund_count: 1, state: 'REFUND' }])
  // The same number is the closed one; another asks anew.
  equal(await askRefund(world, large, { refundTiers }), 'CLOSED')
  equal(await askRefund(world, ask('number-1', 'again', 1_000n)), 'PROCESSING')
  equal(await sweepRefunds(world), 1)
  deepEqual(await inPurses(world, 'unsettled', 'available', 'alice'), [0n, 0n, 100_000n])
  deepEqual(await verifyBooks(world.db), [])
})

test('whoever knows the shares hears of a closed refund, and one that cannot be closed holds up no other', async () => {
  await using world = await createPaymentWorld()
  const [checker] = await checkers(world, 1)
  const ids: string[] = []
  for (const number of ['number-1', 'number-2', 'number-3']) {
    const paid = await created(world, order(number, { profitSharing: true }))
    await pay(world, paid)
    ids.push(paid.id)
    await askRefund(world, ask(number, number, 400n), { refundTiers })
    await say(world, (await refundOf(world, number)).approvalId, checker, 'reject')
  }
  const heard: string[] = []
  const frozen = new Set([ids[0]])
  const releaseRefund: ReleaseRefund = {
    hold: async (_tx, { id }) => heard.push(`hold ${id}`),
    released: async (_tx, { order: { id }, amount, fromSharing }) => {
      if (frozen.has(id)) throw refuse('ACCOUNT_ERROR')
      heard.push(`released ${id} ${amount.minor} ${fromSharing}`)
    },
  }
  equal(await sweepRefunds(world, releaseRefund), 2)
  deepEqual(
    heard.toSorted((a, b) => (a < b ? -1 : 1)),
    [
      ...ids.map((id) => `hold ${id}`),
      ...ids.slice(1).map((id) => `released ${id} 400 400`),
    ].toSorted((a, b) => (a < b ? -1 : 1)),
  )
  equal((await refundOf(world, 'number-1')).state, 'PROCESSING')
  deepEqual(await inPurses(world, 'sharing'), [2_600n])
  frozen.clear()
  equal(await sweepRefunds(world, releaseRefund), 1)
  deepEqual(await inPurses(world, 'sharing'), [3_000n])
  deepEqual(await verifyBooks(world.db), [])
})

test('a closed refund between others leaves each source what it paid', async () => {
  await using world = await createPaymentWorld()
  const [checker] = await checkers(world, 1)
  const card = {
    id: 'bc_1',
    kind: 'debit',
    bankType: 'ICBC_DEBIT',
    title: '演示银行储蓄卡1234',
  } as const
  const funding = { method: 'mixed', card, balanceShare: 1n } as const
  const total = { total: fen(2n) }
  await pay(world, await created(world, order('number-1', { amount: fen(2n) })), { funding })
  const tiny = { refundTiers: { autoMax: 0n, twoMax: 9n } }
  await askRefund(world, ask('number-1', 'a', 1n, total), tiny)
  await askRefund(world, ask('number-1', 'b', 1n, total))
  await say(world, (await refundOf(world, 'a')).approvalId, checker, 'reject')
  await sweepRefunds(world)
  await askRefund(world, ask('number-1', 'c', 1n, total))
  await sweepRefunds(world)
  const parts = await Promise.all(
    ['b', 'c'].map(async (no) => {
      const { balanceAmount, cardAmount, state } = await refundOf(world, no)
      return [balanceAmount, cardAmount, state]
    }),
  )
  deepEqual(parts, [
    [1n, 0n, 'SUCCESS'],
    [0n, 1n, 'SUCCESS'],
  ])
})

test('what is no longer what was approved is not paid', async () => {
  await using world = await reviewWorld('number-1', 'number-2')
  const [checker] = await checkers(world, 1)
  for (const number of ['number-1', 'number-2']) {
    await askRefund(world, ask(number, number, 400n, { notifyUrl }), { refundTiers })
    await say(world, (await refundOf(world, number)).approvalId, checker)
  }
  await sql`update payments.refund set customer_id = 'cus_01BOB' where out_refund_no = 'number-1'`.execute(
    world.db,
  )
  equal(await sweepRefunds(world), 2)
  equal((await refundOf(world, 'number-1')).state, 'ABNORMAL')
  equal((await refundOf(world, 'number-2')).state, 'SUCCESS')
  deepEqual(await told(world), ['REFUND.ABNORMAL ABNORMAL', 'REFUND.SUCCESS SUCCESS'])
  deepEqual(await inPurses(world, 'alice', 'unsettled'), [98_400n, 1_200n])
})

test('three hundred that wait for people keep nobody else waiting', async () => {
  await using world = await reviewWorld('number-1')
  const numbers = Array.from({ length: 30 }, (_, index) => `wait-${index}`)
  for (const number of numbers) {
    await pay(world, await created(world, order(number)))
    for (let part = 0; part < 10; part++)
      await askRefund(world, ask(number, `${number}-${part}`, 1n), {
        refundTiers: { autoMax: 0n, twoMax: 1n },
      })
  }
  equal(await askRefund(world, ask('number-1', 'last', 1n)), 'PROCESSING')
  equal(await sweepRefunds(world), 1)
  equal((await refundOf(world, 'last')).state, 'SUCCESS')
})

test('a killed sweep has done nothing, and the next does all of it', async () => {
  await using world = await reviewWorld('number-1', 'number-2')
  const [checker] = await checkers(world, 1)
  await askRefund(world, ask('number-1', 'paid', 400n), { refundTiers })
  await askRefund(world, ask('number-2', 'shut', 400n), { refundTiers })
  await say(world, (await refundOf(world, 'paid')).approvalId, checker)
  await say(world, (await refundOf(world, 'shut')).approvalId, checker, 'reject')
  // The last statement of the sweep fails: as if it had been killed there.
  await sql`alter table oversight.audit add constraint killed check (action <> 'execute')`.execute(
    world.db,
  )
  equal(await codeOf(() => sweepRefunds(world).catch(() => 'killed')), 'killed')
  deepEqual(await inPurses(world, 'unsettled', 'alice'), [1_200n, 98_000n])
  equal((await refundOf(world, 'paid')).state, 'PROCESSING')
  await sql`alter table oversight.audit drop constraint killed`.execute(world.db)
  equal(await sweepRefunds(world), 2)
  deepEqual(await inPurses(world, 'unsettled', 'alice'), [1_600n, 98_400n])
  deepEqual(await verifyBooks(world.db), [])
})

test('an operator is warned of what waits too long, and of nothing else', async () => {
  await using world = await reviewWorld('number-1', 'number-2')
  await askRefund(world, ask('number-1', 'small', 1n))
  await askRefund(world, ask('number-1', 'large', 400n), { refundTiers })
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  const warned = async (hours: number): Promise<string[]> => {
    lines.length = 0
    await warnOfSlowRefunds({ db: world.db, log }, plusMs(start, hours * hourMs))
    return lines.map((line) => {
      const { reason, count }: { reason?: string; count?: number } = JSON.parse(line)
      return `${reason} ${count}`
    })
  }
  deepEqual(await warned(0.9), [])
  deepEqual(await warned(1), ['processing 1'])
  deepEqual(await warned(24), ['processing 1', 'in_review 1'])
  await sweepRefunds(world)
  deepEqual(await warned(24), ['in_review 1'])
})
