import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, hourMs, minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { countAll, decisionOf } from '#test/risk-decided'
import { chances } from '#test/risk-facts'
import { createWorld } from '#test/world'
import type { Decision } from '../decision/decision.ts'
import { appendDecisions } from '../decision/store.ts'
import { verdictOf } from '../decision/verdict.ts'
import type { Fact } from '../fact/fact.ts'
import { products } from '../fact/fact.ts'
import { appendFacts } from '../fact/store.ts'
import { countDecision } from './count-decision.ts'
import { countCases, countDecisions, countOutcomes } from './count-stream.ts'
import { createTally, type Figure, grains, percentileOf, sinceOf, stepOf } from './figure.ts'
import { type Counted, countKnown, type Heard, learn, unknown } from './known.ts'

const start = new Date('2026-11-20T03:30:00Z')

const held = (rule: string, isDeciding = true): Decision['held'][number] => ({
  rule,
  isDeciding,
  outcome: 'REVIEW',
  reasons: [],
  evidence: {},
})

let facts = 0
const factOf = ({
  payment,
  customer,
  ...is
}: Heard & { payment: string; customer: string }): Fact => {
  const stamp = { id: `${payment}:${is.what}:${(facts += 1)}`, atMs: start.getTime() }
  const paid = {
    customer,
    amountMinor: 1n,
    product: 'app',
    channel: 'wallet',
    funding: 'balance',
  } as const
  return is.what === 'ended'
    ? { ...stamp, kind: 'ended', payment: paid, outcome: is.ended }
    : { ...stamp, kind: 'labelled', payment: paid, paidAtMs: 0, isFraud: is.isFraud }
}

const tell = (db: Db, list: readonly Fact[]) =>
  appendFacts(
    db,
    list.map((fact) => ({ fact, number: BigInt((facts += 1)) })),
  )

const figuresOf = async (db: Db): Promise<readonly string[]> => {
  const { rows } = await sql<Figure>`
    select grain, measure, since, product, name, value from risk.watch_figure
    where value <> 0`.execute(db)
  return ordered(rows)
}
const ordered = (figures: readonly Figure[]): readonly string[] =>
  figures
    .map(({ grain, measure, since, product, name, value }) =>
      [grain, measure, since.toISOString(), product, name, value].join(' '),
    )
    .toSorted()

test('an hour is an hour, a day is one of Beijing, and a week begins on its Monday', () => {
  const table = [
    ['2026-11-20T03:30:00Z', '2026-11-20T03', '2026-11-19T16', '2026-11-15T16'],
    ['2026-11-20T15:59:59.999Z', '2026-11-20T15', '2026-11-19T16', '2026-11-15T16'],
    ['2026-11-20T16:00:00Z', '2026-11-20T16', '2026-11-20T16', '2026-11-15T16'],
    ['2026-11-22T15:59:59Z', '2026-11-22T15', '2026-11-21T16', '2026-11-15T16'],
    ['2026-11-22T16:00:00Z', '2026-11-22T16', '2026-11-22T16', '2026-11-22T16'],
  ] as const
  for (const [at, ...expected] of table)
    deepEqual(
      grains.map((grain) => sinceOf(grain, new Date(at)).toISOString()),
      expected.map((hour) => `${hour}:00:00.000Z`),
    )
})

test('a percentile is told an eighth too high at most', () => {
  const counts = new Map<string, number>()
  for (let us = 1; us <= 10_000; us++) counts.set(stepOf(us), (counts.get(stepOf(us)) ?? 0) + 1)
  for (const [share, exact] of [
    [0.5, 5_000],
    [0.99, 9_900],
  ] as const) {
    const told = percentileOf(counts, share) ?? 0
    ok(told >= exact && told <= exact * 1.13, `${told} of ${exact}`)
  }
  equal(percentileOf(new Map(), 0.5), null)
  equal(percentileOf(new Map([[stepOf(99_000_000), 1]]), 0.5), 16_777_216)
})

test('what a payment turned out to be, and whether its money was lost', () => {
  const counted: Counted = {
    customer: 'c',
    payment: 'p',
    at: start,
    product: 'app',
    act: 'ALLOW',
    amountMinor: 7n,
    rules: [],
  }
  const passed = { what: 'ended', ended: 'succeeded' } as const
  const failed = { what: 'ended', ended: 'abandoned' } as const
  const fraud = { what: 'labelled', isFraud: true } as const
  const honest = { what: 'labelled', isFraud: false } as const
  const released = { what: 'found', isFraud: false, at: start } as const
  const table: readonly (readonly [
    act: Counted['act'],
    heard: readonly Heard[],
    figures: string,
  ])[] = [
    ['ALLOW', [], ''],
    ['ALLOW', [fraud], 'fraud 1 fraud_lost 1 fraud_lost_minor 7 fraud_minor 7'],
    ['ALLOW', [honest], 'honest 1 honest_minor 7'],
    ['CHALLENGE', [passed], 'honest 1 honest_minor 7 succeeded 1'],
    ['CHALLENGE', [failed, passed, failed], 'honest 1 honest_minor 7 succeeded 1'],
    ['CHALLENGE', [failed], 'abandoned 1'],
    ['CHALLENGE', [failed, fraud], 'abandoned 1 fraud 1 fraud_minor 7'],
    [
      'CHALLENGE',
      [passed, fraud],
      'fraud 1 fraud_lost 1 fraud_lost_minor 7 fraud_minor 7 succeeded 1',
    ],
    ['DENY', [fraud], 'fraud 1 fraud_minor 7'],
    ['DENY', [honest], 'honest 1 honest_lost 1 honest_lost_minor 7 honest_minor 7'],
    ['REVIEW', [released], 'honest 1 honest_lost 1 honest_lost_minor 7 honest_minor 7'],
    ['REVIEW', [released, passed], 'honest 1 honest_minor 7 succeeded 1'],
    ['DENY', [fraud, honest], 'honest 1 honest_lost 1 honest_lost_minor 7 honest_minor 7'],
    ['DENY', [fraud, released], 'honest 1 honest_lost 1 honest_lost_minor 7 honest_minor 7'],
    ['DENY', [released, fraud, released], 'fraud 1 fraud_minor 7'],
    ['REVIEW', [passed], 'succeeded 1'],
  ]
  for (const [act, heard, expected] of table) {
    const tally = createTally()
    countKnown(tally, heard.reduce(learn, unknown({ ...counted, act })), 1n)
    const said = tally
      .figures()
      .filter(({ grain }) => grain === 'hour')
      .map(({ measure, value }) => `${measure} ${value}`)
    equal(said.join(' '), expected, `${act} ${JSON.stringify(heard)}`)
  }
})

/** Decisions and what became of them, by chance. */
function storyOf(seed: number, size: number) {
  const chance = chances(seed)
  const pick = <Item>(list: readonly [Item, ...Item[]]): Item =>
    list[Math.floor(chance() * list.length)] ?? list[0]
  const outcomes = ['ALLOW', 'ALLOW', 'CHALLENGE pin', 'DELAY 24', 'REVIEW', 'DENY'] as const
  const decisions = Array.from({ length: size }, (_, index) =>
    decisionOf({
      customer: `cu_${index % 17}`,
      payment: `p${index}:balance`,
      at: plusMs(start, Math.floor(chance() * 3 * dayMs)),
      product: pick(products),
      amountMinor: BigInt(Math.floor(chance() * 1e6)),
      outcome: verdictOf(pick(outcomes)) ?? { act: 'DENY' },
      held: [held('one-two@1', chance() < 0.5), held(`three-four@${pick([1, 2])}`)],
      faults: chance() < 0.1 ? ['deadline'] : [],
      latencyUs: Math.floor(chance() * 20_000),
    }),
  )
  const heard = Array.from({ length: size }, () => {
    const { customer, payment } = decisions[Math.floor(chance() * size)] ?? decisionOf({})
    const news: Heard =
      chance() < 0.5
        ? { what: 'ended', ended: pick(['succeeded', 'declined', 'abandoned']) }
        : { what: 'labelled', isFraud: chance() < 0.5 }
    return { customer, payment, ...news }
  })
  return { decisions, heard }
}

/** The same figures, counted in one go by the functions that know no table. */
function countedAnew({ decisions, heard }: ReturnType<typeof storyOf>): readonly string[] {
  const tally = createTally()
  for (const decision of decisions) {
    const counted = {
      ...decision,
      act: decision.outcome.act,
      rules: decision.held.map(({ rule }) => rule),
      deciding: decision.held.filter(({ isDeciding }) => isDeciding).map(({ rule }) => rule),
    }
    countDecision(tally, counted)
    const own = heard.filter(({ payment }) => payment === decision.payment)
    if (own.length > 0)
      countKnown(tally, own.reduce<ReturnType<typeof unknown>>(learn, unknown(counted)), 1n)
  }
  return ordered(tally.figures())
}

test('figures are exact: in slices, by a crowd, with late and corrected labels, and again', async () => {
  await using world = await createWorld()
  const story = storyOf(5, 400)
  const { decisions, heard } = story
  const told = heard.map(factOf)
  // Pieces come and are counted meanwhile, by both processes.
  for (let at = 0; at < 400; at += 100) {
    await appendDecisions(world.db, decisions.slice(at, at + 100))
    await Promise.all([
      countDecisions(world.db, 37),
      countDecisions(world.sister, 37),
      countOutcomes(world.db, 23),
    ])
  }
  for (let at = 0; at < 400; at += 100) {
    await tell(world.db, told.slice(at, at + 100))
    await Promise.all([countOutcomes(world.db, 31), countOutcomes(world.sister, 31)])
  }
  const crowd = [world.db, world.sister, world.db].flatMap((db) => [
    countAll(db, () => countDecisions(db, 50)),
    countAll(db, () => countOutcomes(db, 50)),
  ])
  await Promise.all(crowd)
  await countAll(world.db, () => countDecisions(world.db))
  await countAll(world.db, () => countOutcomes(world.db))
  const exact = countedAnew(story)
  deepEqual(await figuresOf(world.db), exact)
  deepEqual([await countDecisions(world.db), await countOutcomes(world.db)], [0, 0])
  // The same told again is no news, a correction is.
  const fraud = heard.find(({ what }) => what === 'labelled')
  ok(fraud)
  const { customer, payment } = fraud
  for (const isFraud of [true, false, false, true])
    await tell(world.db, [factOf({ what: 'labelled', isFraud, customer, payment })])
  await countAll(world.db, () => countOutcomes(world.db, 1))
  const corrected = [...heard, { what: 'labelled', isFraud: true, customer, payment } as const]
  deepEqual(await figuresOf(world.db), countedAnew({ decisions, heard: corrected }))
})

test('a case that was decided says what a payment was', async () => {
  await using world = await createWorld()
  await appendDecisions(world.db, [decisionOf({ outcome: { act: 'REVIEW' } })])
  const decide = (id: string, at: Date, isFraud: boolean | null) =>
    sql`
    insert into risk.case (customer_id, id, sort, subject, payment_id, reasons, priority, state,
      owner, opened_at, due_at, decided_at, is_fraud)
    values ('cu_a', ${id}, 'quality', ${id}, 'p1', '', 0, 'DECIDED', 'st_a', ${start}, ${start},
      ${at}, ${isFraud})`.execute(world.db)
  await decide('ca_1', plusMs(start, hourMs), null)
  equal(await countCases(world.db), 0)
  await decide('ca_2', plusMs(start, hourMs), false)
  await countCases(world.db)
  await countCases(world.db)
  const hourly = async () =>
    (await figuresOf(world.db))
      .filter((line) => line.startsWith('hour'))
      .map((line) => `${line.split(' ').at(1)} ${line.split(' ').at(-1)}`)
      .join(' ')
  equal(await hourly(), 'honest 1 honest_lost 1 honest_lost_minor 10000 honest_minor 10000')
  // Committed late, by somebody who looked at the clock early.
  await decide('ca_3', plusMs(start, hourMs - minuteMs), true)
  await decide('ca_4', plusMs(start, hourMs + minuteMs), true)
  await countCases(world.db)
  equal(await hourly(), 'fraud 1 fraud_minor 10000')
})
