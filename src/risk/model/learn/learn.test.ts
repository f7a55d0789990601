import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { chances } from '#test/risk-facts'
import { paying, riskOf } from '#test/risk-deciding'
import { seatModel } from '#test/risk-models'
import { createWorld, type World } from '#test/world'
import type { Assessed } from '../../decision/decide-payment.ts'
import { catalogue } from '../../factor/catalogue.ts'
import type { Given } from '../../factor/given.ts'
import { binTable, edgesOf } from '../train/bin-values.ts'
import { sensible } from '../train/train-trees.ts'
import { digestOfModel, writeModel } from '../model-file.ts'
import { bindModel } from '../model.ts'
import { monotoneOf, monotonePatterns } from '../monotone.ts'
import { moveModel, registerModel } from '../registry/change-models.ts'
import { marginOf, probabilityOf } from '../score.ts'
import { trainModel } from '../train-model.ts'
import { learnFromLog, type Lesson, memoryFor } from './learn-from-log.ts'
import { isHeldOut, readExamples } from './read-examples.ts'

const start = new Date('2026-10-01T00:00:00Z')
const now = new Date('2026-11-27T00:00:00Z')
const names = catalogue.map(({ name }) => name)
const known = { 'profile.account_days': 400 }

/** Payments of a month, of forty customers; frauds mistype PINs, on strange devices, more often than others. */
type Deed = Readonly<{ at: Date; assessed: Assessed; given: Given; isFraud: boolean }>
const chance = chances(5)
const deeds: readonly Deed[] = Array.from({ length: 420 }, (_, no) => {
  const isFraud = chance() < 0.25
  const customer = `cu_${Math.floor(chance() * 40)}`
  const often = isFraud ? 0.8 : 0.1
  return {
    at: plusMs(start, no * 2 * hourMs),
    assessed: paying(`p${no}`, BigInt(1 + Math.floor(chance() * 60)), { customer }),
    given: {
      ...known,
      'session.pin_fails': chance() < often ? 2 : 0,
      'device.trust': chance() < often ? 0.3 : 0.9,
    },
    isFraud,
  }
})
const labelAt = ({ at }: Deed, days = 3) => plusMs(at, days * dayMs)

/** Every payment is judged at its time; `probabilities` are what the champion of the world says. */
async function live({ db }: World) {
  let at = start
  const risk = await riskOf({ db }, { now: () => at })
  const probabilities = new Map<string, number | null>()
  for (const deed of deeds) {
    at = deed.at
    const decision = await risk.assess(deed.assessed, deed.given)
    probabilities.set(decision.payment, decision.probability)
  }
  return { risk, probabilities }
}

async function label(risk: Awaited<ReturnType<typeof riskOf>>): Promise<void> {
  for (const deed of deeds.filter(({ isFraud }) => isFraud)) {
    const { id, payment } = deed.assessed
    const told = { id: `${id}:labelled`, atMs: labelAt(deed).getTime(), payment, isFraud: true }
    await risk.heard({ kind: 'labelled', paidAtMs: deed.at.getTime(), ...told })
  }
  // Payments that nobody let go, and of which nobody told, are no honest ones.
  await risk.stop()
}

const lesson: Lesson = {
  span: { from: start, to: plusMs(start, 21 * dayMs) },
  delayDays: 7,
  testDays: 7,
  settings: { ...sensible, trees: 30, rate: 0.2, minChildWeight: 0.5 },
  memoryMax: 2 ** 30,
  now,
}

test('what is learned from the log judges the same payments to the last bit as training said', async () => {
  await using world = await createWorld()
  const { risk } = await live(world)
  await label(risk)
  const learned = await learnFromLog(world.db, lesson)
  const { model, margins, counts, judged } = learned
  const again = await learnFromLog(world.db, lesson)
  equal(digestOfModel(again.model), digestOfModel(model))
  equal(counts.all, 252)
  ok(counts.held > 5 && counts.frauds > 40 && counts.unusable === 0, JSON.stringify(counts))
  ok(judged && judged.rows > 50 && judged.figures.auc > 0.8, JSON.stringify(judged))
  ok(!model.features.some((name) => name.startsWith('model.')))

  // The table that it would have been, all at once.
  const read = () => readExamples(world.db, lesson.span, plusMs(lesson.span.to, 7 * dayMs))
  const [taught, held] = [[], []] as { payment: string; values: Float64Array; isFraud: boolean }[][]
  for await (const one of read()) (isHeldOut(one.customer) ? held : taught)?.push(one)
  ok(taught && held)
  const places = model.features.map((name) => names.indexOf(name))
  const tableOf = (rows: typeof taught) => ({
    names: model.features,
    columns: places.map((at) => Float64Array.from(rows, ({ values }) => values[at] ?? Number.NaN)),
  })
  const labelsOf = (rows: typeof taught) => Uint8Array.from(rows, (one) => Number(one.isFraud))
  const whole = trainModel({
    table: tableOf(taught),
    labels: labelsOf(taught),
    monotone: model.features.map(monotoneOf),
    settings: lesson.settings,
    held: { ...tableOf(held), labels: labelsOf(held) },
  })
  deepEqual({ ...whole, provenance: {} }, { ...model, provenance: {} })
  equal(binTable(tableOf(taught), edgesOf(tableOf(taught))).rows, margins.length)

  // Another house in which it is the champion, and the same happens.
  await using other = await createWorld()
  const deps = { db: other.db, now: () => start, actor: 'platform' }
  const file = { title: '10月', file: writeModel(model), factors: names }
  const { id, state } = await registerModel(deps, file)
  equal(state, 'draft')
  await moveModel(deps, { id, to: 'shadow', note: '' })
  await seatModel(deps, { id, to: 'champion' })
  const { risk: second, probabilities } = await live(other)
  await second.stop()
  for (const [row, { payment }] of taught.entries())
    equal(probabilities.get(payment), probabilityOf(model, margins[row] ?? 0), payment)
  const bound = bindModel(model, names)
  for (const { payment, values } of held)
    equal(probabilities.get(payment), probabilityOf(model, marginOf(bound, values)), payment)
  equal(taught.length + held.length, counts.all - counts.unknown)
  ok(new Set(probabilities.values()).size > 3)
})

test('labels count when they were told, the last word counts, and what was stopped is not known', async () => {
  await using world = await createWorld()
  let at = start
  const risk = await riskOf(world, { now: () => at })
  const payerOf = (id: string) => `cu_${id}`
  const tell = (id: string, days: number, isFraud: boolean, customer?: string) => {
    const own = payerOf(id.replace(/:(?:labelled|case).*/, ''))
    const payment = { ...paying('x', 1n).payment, customer: customer ?? own }
    const stamp = { id, atMs: plusMs(start, days * dayMs).getTime() }
    return risk.heard({ ...stamp, kind: 'labelled', payment, paidAtMs: start.getTime(), isFraud })
  }
  const asked = async (id: string, yuan: bigint) => {
    at = plusMs(at, hourMs)
    const assessed = paying(id, yuan, { customer: payerOf(id), payee: `to_${id}` })
    return (await risk.assess(assessed, { 'profile.account_days': 30 })).outcome.act
  }
  equal(await asked('plain', 20n), 'ALLOW')
  equal(await asked('early', 20n), 'ALLOW')
  equal(await asked('late', 20n), 'ALLOW')
  equal(await asked('cleared', 20n), 'ALLOW')
  equal(await asked('of:part', 20n), 'ALLOW')
  equal(await asked('stopped', 60_000n), 'CHALLENGE')
  equal(await asked('passed', 70_000n), 'CHALLENGE')
  equal(await asked('found', 80_000n), 'CHALLENGE')
  equal(await asked('traced', 33n), 'ALLOW')
  const stamp = { id: 'passed:succeeded', atMs: at.getTime() }
  const { payment } = paying('passed', 70_000n)
  await risk.heard({ ...stamp, kind: 'ended', payment, outcome: 'succeeded' })
  await tell('early:labelled', 2, true)
  await tell('late:labelled', 9, true)
  await tell('cleared:labelled', 2, true)
  await tell('cleared:labelled:2', 3, false)
  await tell('of:part:labelled', 2, true)
  await tell('found:case', 2, true)
  await tell('plain:labelled', 2, true, 'cu_somebody_else')
  await tell('nobody:labelled', 2, true)
  const ofCase = { id: 'rc_1:labelled', atMs: plusMs(start, dayMs).getTime(), isFraud: true }
  const traced = paying('x', 33n, { customer: payerOf('traced') }).payment
  await risk.heard({ ...ofCase, kind: 'labelled', payment: traced, paidAtMs: at.getTime() })
  await risk.stop()
  const span = { from: start, to: plusMs(start, dayMs) }
  const seen: Record<string, boolean> = {}
  for await (const one of readExamples(world.db, span, plusMs(start, 8 * dayMs)))
    seen[one.payment] = one.isFraud
  deepEqual(seen, {
    plain: false,
    early: true,
    late: false,
    cleared: false,
    'of:part': true,
    passed: false,
    found: true,
    traced: true,
  })
})

test('what cannot be learned is refused with what to do', async () => {
  await using world = await createWorld()
  const refusals: readonly (readonly [Partial<Lesson>, code: string])[] = [
    [{ span: { from: start, to: now } }, 'RISK_LEARN_TOO_EARLY'],
    [{}, 'RISK_LEARN_TOO_FEW'],
  ]
  for (const [given, code] of refusals)
    await rejects(learnFromLog(world.db, { ...lesson, ...given }), { code })
  const risk = await riskOf(world, { now: () => start })
  await risk.assess(paying('p1', 20n), known)
  await risk.stop()
  await rejects(learnFromLog(world.db, { ...lesson, memoryMax: 9 }), {
    code: 'RISK_LEARN_TOO_LARGE',
  })
  ok(memoryFor(1_000_000) < 600 * 2 ** 20)
})

test('every line of the table of directions speaks of a factor', () => {
  for (const pattern of monotonePatterns)
    ok(
      names.some((name) => pattern.test(name)),
      String(pattern),
    )
  equal(monotoneOf('session.pin_fails'), 1)
  equal(monotoneOf('device.trust'), -1)
  equal(monotoneOf('event.amount'), 0)
})
