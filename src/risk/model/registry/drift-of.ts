import type { Db } from '#platform/db'
import { catalogue } from '../../factor/catalogue.ts'
import { driftVerdict, type DriftVerdict, watchDrift } from '../drift.ts'
import { readLogged, type Span } from '../learn/store.ts'
import { bindModel } from '../model.ts'
import { readModel } from '../model-file.ts'
import { marginOf } from '../score.ts'
import { type RegisteredModel, refuse } from './registered-model.ts'
import { findFile, findModels } from './store.ts'

export type Drift = Readonly<{
  model: RegisteredModel
  rows: number
  /** Population stability index of what the model says, and of each of its factors, the largest first. */
  margins: number
  verdict: DriftVerdict
  factors: readonly Readonly<{ name: string; index: number; verdict: DriftVerdict }>[]
}>

const names = catalogue.map(({ name }) => name)

/**
 * How far the payments of a span, as they were judged, have moved from those that the champion learned
 * from: reads the log a page at a time. Refuses RISK_MODEL_NO_CHAMPION where there is none, or one that
 * does not know how it learned, such as one that was imported.
 */
export async function driftOf(db: Db, span: Span): Promise<Drift> {
  const model = (await findModels(db)).find(({ state }) => state === 'champion')
  const read = model && readModel((await findFile(db, model.id)) ?? '')
  if (!model || !read?.baseline) throw refuse('RISK_MODEL_NO_CHAMPION')
  const bound = bindModel(read, names)
  const places = Int32Array.from(read.features, (name) => names.indexOf(name))
  const watched = watchDrift(read.baseline)
  const own = new Float64Array(places.length)
  let rows = 0
  for await (const { values } of readLogged(db, span)) {
    for (let at = 0; at < places.length; at += 1) own[at] = values[places[at] ?? 0] ?? Number.NaN
    watched.add(own, marginOf(bound, values))
    rows += 1
  }
  const { features, margins } = watched.report()
  const factors = features
    .map((index, at) => ({ name: read.features[at] ?? '', index, verdict: driftVerdict(index) }))
    .toSorted((a, b) => b.index - a.index)
  return { model, rows, margins, verdict: driftVerdict(margins), factors }
}
