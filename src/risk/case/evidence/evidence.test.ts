import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { caseTime, createCaseWorld, decided, store, tell, patiently } from '#test/risk-cases'
import type { Fact, Payment } from '../../fact/fact.ts'
import { placeOf } from '../../factor/catalogue.ts'
import { installRules } from '../../rule/install-rules.ts'
import { shippedRules } from '../../rule/shipped/shipped.ts'
import { terms } from '../../rule/shipped/terms.ts'
import { createValues } from '../../window/factors-of.ts'
import { linkFacts } from './link-facts.ts'
import { walkLinks } from './walk-links.ts'

const atMs = caseTime.getTime()
const paid = (id: string, given: Partial<Payment>, ageMs = 0): Fact => ({
  id: `${id}:asked`,
  atMs: atMs - ageMs,
  kind: 'asked',
  payment: {
    customer: 'cu_payer',
    amountMinor: 100n,
    product: 'transfer',
    channel: 'wallet',
    funding: 'balance',
    ...given,
  },
})

const linked = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from risk.case_event`.execute(db)
  return rows[0]?.count ?? 0
}

test('accounts that share things are found in two steps, and what a crowd shares ties nobody', async () => {
  await using world = await createCaseWorld()
  const crowd = Array.from({ length: 30 }, (_, index) =>
    paid(`c${index}`, { customer: `cu_crowd${index}`, ip: 'ip_mall' }),
  )
  await tell(
    world,
    paid('p1', { device: 'de_1', ip: 'ip_mall', payee: 'cu_thief' }),
    paid('p2', { device: 'de_1', payee: 'cu_thief' }, dayMs),
    paid('p3', { customer: 'cu_friend', device: 'de_1', phone: 'ph_2' }),
    paid('p4', { customer: 'cu_victim', payee: 'cu_thief' }),
    paid('p5', { customer: 'cu_far', phone: 'ph_2' }),
    {
      id: 's1',
      atMs,
      kind: 'signed_in',
      customer: 'cu_bad',
      by: 'password',
      isOk: false,
      device: 'de_1',
    },
    ...crowd,
  )
  // Other databases of the server hold the stream up while they write.
  for (let turn = 0; turn < 100 && (await linked(world.db)) < 36; turn++)
    await Promise.all([linkFacts(world.db), linkFacts(world.sister)])
  equal(await linked(world.db), 36)
  const { nodes, edges, isCut } = await walkLinks(world.db, 'cu_payer')
  deepEqual(nodes.map(({ id, hops }) => `${hops} ${id}`).toSorted(), [
    '0 account:cu_payer',
    '1 account:cu_thief',
    '1 device:de_1',
    '1 ip:ip_mall',
    '2 account:cu_friend',
    '2 account:cu_victim',
  ])
  equal(isCut, false)
  deepEqual(
    nodes.filter(({ isCrowded }) => isCrowded).map(({ id }) => id),
    ['ip:ip_mall'],
  )
  const used = edges.find(({ from, to }) => from === 'account:cu_payer' && to === 'device:de_1')
  deepEqual([used?.times, used?.lastAt.getTime()], [2n, atMs])
})

test('a case is read in one piece, and that somebody read it is written down', async () => {
  await using world = await createCaseWorld()
  const { db, analyst } = world
  await installRules({ db, now: world.now, terms }, { rules: shippedRules, to: 'live' })
  const values = createValues()
  values[placeOf('event.amount') ?? -1] = 100_000
  const [rule] = shippedRules
  ok(rule)
  const held = {
    rule: `${rule.id}@1`,
    isDeciding: true,
    outcome: 'REVIEW',
    reasons: rule.reasons,
    evidence: { 'event.amount': 100_000 },
  }
  await tell(
    world,
    paid('p1', { payee: 'cu_thief' }),
    paid('old', {}, 40 * dayMs),
    paid('p0', {}, dayMs),
  )
  const contributions = [{ feature: 'event.amount', logits: 1.5 }]
  await store(
    world,
    decided('p1', { values, held: [held], contributions, score: 0.9 }),
    decided('p2'),
  )
  await world.sweepAll(2)
  await patiently(async () => {
    await world.sweep()
    return (await linked(db)) >= 3
  })
  const { cases } = await world.queue({})
  const found = cases.find(({ payment }) => payment === 'p1')
  ok(found)
  const evidence = await world.evidence({ caseId: found.id, by: analyst })
  equal(evidence.decision?.payment, 'p1')
  deepEqual(
    evidence.factors.map(({ name, unit, title, value }) => [name, unit, title.zh !== '', value]),
    [['event.amount', 'fen', true, 100_000]],
  )
  deepEqual(
    evidence.held.map(({ name, condition }) => [name, condition !== '']),
    [[rule.name, true]],
  )
  equal(evidence.contributions[0]?.title.zh, evidence.factors[0]?.title.zh)
  deepEqual(
    evidence.facts.map(({ id }) => id),
    ['p1:asked', 'p0:asked'],
  )
  deepEqual(evidence.decisions.map(({ payment }) => payment).toSorted(), ['p1', 'p2'])
  deepEqual(
    evidence.earlier.map(({ payment }) => payment),
    ['p2'],
  )
  deepEqual(
    evidence.graph.nodes.map(({ id, cases: count }) => [id, count]),
    [
      ['account:cu_payer', 2],
      ['account:cu_thief', 0],
    ],
  )
  const { rows } = await sql<{ actor: string; subject: string }>`
    select actor, subject from oversight.audit where action = 'case-read'`.execute(db)
  deepEqual(rows, [{ actor: analyst, subject: found.id }])
})
