import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import { createCaseWorld, decided, store } from '#test/risk-cases'
import type { QueueFilter } from './read-queue.ts'

test('the queue, page by page and by each of its filters', async () => {
  await using world = await createCaseWorld()
  const { analyst } = world
  const amounts = [100n, 120_000n, 30_000_000n, 2_100_000n, 2_500_000n, 110_000n, 100n]
  await store(
    world,
    ...amounts.map((amountMinor, index) =>
      decided(`p${index}`, { amountMinor, score: 0.1 * index }),
    ),
    decided('f1', { outcome: { act: 'FREEZE' }, amountMinor: 100n }),
  )
  await world.sweepAll(8)
  const all = async (filter: QueueFilter) => {
    const read: string[] = []
    let after: string | undefined
    for (let turn = 0; turn < 20; turn++) {
      const page = await world.queue({ ...filter, limit: 3, after })
      read.push(...page.cases.map(({ payment }) => payment ?? ''))
      after = page.next
      if (after === undefined) return read
    }
    return read
  }
  deepEqual(await all({}), ['p2', 'p4', 'p3', 'p5', 'p6', 'p1', 'f1', 'p0'])
  deepEqual(await all({ sort: 'freeze' }), ['f1'])
  deepEqual(await all({ isOverdue: true }), [])
  const [first] = (await world.queue({})).cases
  ok(first)
  await world.take({ caseId: first.id, by: analyst })
  deepEqual(await all({ owner: analyst }), ['p2'])
  deepEqual((await all({ state: 'OPEN' })).length, 7)
  deepEqual(
    (await world.sizes())
      .filter(({ all: count }) => count > 0)
      .map(({ sort, state, all: count }) => [sort, state, count]),
    [
      ['review', 'OPEN', 6],
      ['review', 'TAKEN', 1],
      ['freeze', 'OPEN', 1],
    ],
  )
  world.pass(dayMs + 1)
  equal((await all({ isOverdue: true })).length, 7, 'a freeze has another day')
  equal(
    (await world.sizes()).reduce((sum, { overdue }) => sum + overdue, 0),
    7,
  )
  const [second, third] = (await world.queue({ state: 'OPEN' })).cases
  for (const [turn, each] of [second, third].entries()) {
    ok(each)
    world.pass(turn + 1)
    await world.take({ caseId: each.id, by: analyst })
    const reason = '核实无误'
    await world.decide({ caseId: each.id, by: analyst, outcome: 'refund', reason })
  }
  const ended = (await world.queue({ state: 'DECIDED' })).cases.map(({ id }) => id)
  ok(ended.length <= 2)
  deepEqual((await world.queue({ after: 'rc_none' })).cases, [])
})
