import { refusals } from '#kernel/refusal'
import { dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { catalogue, catalogueVersion } from '../../factor/catalogue.ts'
import { calibrate } from '../calibrate.ts'
import { distributionOf } from '../drift.ts'
import { bindModel, type Model } from '../model.ts'
import { monotoneOf } from '../monotone.ts'
import { marginOf } from '../score.ts'
import type { Settings } from '../train/train-trees.ts'
import { trainBinned } from '../train-model.ts'
import { binExamples } from './bin-examples.ts'
import { type Judged, judgeLater } from './judge-later.ts'
import { isHeldOut, readExamples } from './read-examples.ts'
import { countLogged, type Span } from './store.ts'

export const refuse = refusals({
  RISK_LEARN_TOO_EARLY: [409, '训练期末之后尚未满标签等待天数，请改用较早的日期'],
  RISK_LEARN_TOO_LARGE: [413, '训练所需内存超过上限，请缩短日期或提高上限'],
  RISK_LEARN_TOO_FEW: [409, '训练期内的欺诈或正常付款太少，无法训练，请放宽日期'],
})

export type Lesson = Readonly<{
  /** When the payments were judged from which is learned. */
  span: Span
  /** So long after a payment it is known what it was. */
  delayDays: number
  /** Days on which the model is tested, after the delay. */
  testDays: number
  settings: Settings
  memoryMax: number
  now: Date
}>

export type Learned = Readonly<{
  model: Model
  /** Of the rows that were learned from, in the order of time. */
  margins: Float64Array
  /** Decisions of the span, and those of them that teach nothing, by why. */
  counts: Readonly<{ all: number; unusable: number; unknown: number; held: number; frauds: number }>
  /** On later days, as far as it is known what they were; `undefined` where that is not enough. */
  judged: Judged | undefined
}>

/** The scores of other models are logged among the values, and no model may read what another said. */
const names = catalogue
  .map(({ name }) => name)
  .filter((name) => name !== 'model.champion' && name !== 'model.challenger')
const catalogueNames = catalogue.map(({ name }) => name)

/**
 * Bytes that learning from so many decisions takes: a byte for each factor, gradients and places of
 * each row, and a sample of values from which edges are taken.
 */
export const memoryFor = (rows: number): number =>
  rows * (names.length + 56) + Math.min(rows, sampleMax) * names.length * 8

/** So many values tell quantiles within a hundredth. */
const sampleMax = 50_000

/**
 * Learns a model from what was logged: exactly the values that payments were judged by, and the labels
 * that were known when the delay after the last of them had passed. Reads the log three times, a page at
 * a time, and holds no more than `memoryFor` says, or refuses RISK_LEARN_TOO_LARGE. The same log and
 * seed make the same model to the last bit.
 *
 * Refuses RISK_LEARN_TOO_EARLY while labels may still come, RISK_LEARN_TOO_FEW without both kinds among
 * those who teach and those who calibrate.
 */
export async function learnFromLog(db: Db, lesson: Lesson): Promise<Learned> {
  const { span, delayDays, settings, memoryMax, now } = lesson
  const knownAt = plusMs(span.to, delayDays * dayMs)
  if (knownAt > now) throw refuse('RISK_LEARN_TOO_EARLY', { value: knownAt.toISOString() })
  const { all, usable } = await countLogged(db, span)
  const needed = memoryFor(Number(usable))
  if (needed > memoryMax)
    throw refuse('RISK_LEARN_TOO_LARGE', { value: needed, issue: `上限 ${memoryMax} 字节` })

  const read = () => readExamples(db, span, knownAt)
  const room = { rows: Number(usable), sampleMax }
  const binned = await binExamples(read, names, room)
  const { frauds, labels } = binned
  if (frauds === 0 || frauds === labels.length) throw refuse('RISK_LEARN_TOO_FEW')
  const provenance = {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    delayDays,
    catalogue: catalogueVersion,
  }
  const { model: raw, margins } = trainBinned({
    names: binned.names,
    binned: binned.binned,
    labels,
    monotone: binned.names.map(monotoneOf),
    settings,
    provenance,
    baselineFrom: (said) => ({
      features: binned.sample.map(distributionOf),
      margins: distributionOf(said),
    }),
  })
  const held = await heldOf(read, raw)
  if (held.frauds === 0 || held.frauds === held.labels.length) throw refuse('RISK_LEARN_TOO_FEW')
  const model = { ...raw, calibration: calibrate(held.margins, held.labels) }
  const known = labels.length + held.labels.length
  return {
    model,
    margins,
    counts: {
      all: Number(all),
      unusable: Number(all - usable),
      unknown: Number(usable) - known,
      held: held.labels.length,
      frauds: frauds + held.frauds,
    },
    judged: await judgeLater(db, bindModel(model, catalogueNames), laterThan(lesson)),
  }
}

/** Days whose payments are known by now, after the last day whose labels the model learned from. */
const laterThan = ({ span, delayDays, testDays, now }: Lesson) => {
  const from = plusMs(span.to, delayDays * dayMs)
  const end = plusMs(from, testDays * dayMs)
  const known = plusMs(now, -delayDays * dayMs)
  return { span: { from, to: end < known ? end : known }, labelledBy: now }
}

async function heldOf(read: () => ReturnType<typeof readExamples>, model: Model) {
  const bound = bindModel(model, catalogueNames)
  const margins: number[] = []
  const labels: number[] = []
  for await (const { customer, values, isFraud } of read()) {
    if (!isHeldOut(customer)) continue
    margins.push(marginOf(bound, values))
    labels.push(Number(isFraud))
  }
  const frauds = labels.reduce((sum, label) => sum + label, 0)
  return { margins: Float64Array.from(margins), labels: Uint8Array.from(labels), frauds }
}
