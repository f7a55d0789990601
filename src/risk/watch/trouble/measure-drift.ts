import { Refusal } from '#kernel/refusal'
import { type Clock, hourMs, minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { catalogueVersion, placeOf } from '../../factor/catalogue.ts'
import { watchDrift } from '../../model/drift.ts'
import type { Model } from '../../model/model.ts'
import { digestOfModel, readModel } from '../../model/model-file.ts'
import { findFile, findModels } from '../../model/registry/store.ts'
import { marginOf } from '../../model/score.ts'
import { sinceOf } from '../figure.ts'
import { findDrifts, putDrift, putSigns, sampleValues } from './store.ts'
import { type Drift, driftTroubles, type Trouble } from './trouble.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** Of each hour of the day before, so that no busy one speaks for all. */
const hourMost = 300
const toldMost = 10
/** Under which name the sweep speaks, that is no process's. */
const process = 'sweep'

type Champion = Readonly<{ id: string; model: Model }>

/** `unreadable` of a file that is not what was registered. */
async function readChampion(db: Db): Promise<Champion | 'unreadable' | undefined> {
  const champion = (await findModels(db)).find(({ state }) => state === 'champion')
  if (!champion) return undefined
  try {
    const model = readModel((await findFile(db, champion.id)) ?? '')
    return digestOfModel(model) === champion.digest ? { id: champion.id, model } : 'unreadable'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return 'unreadable'
  }
}

/**
 * Looks whether the file of the champion is what was registered, before a process that starts finds out;
 * and once an hour how far factors and scores have moved from its training. The second time, and in other
 * processes: the same.
 */
export async function measureDrift({ db, now }: Deps): Promise<void> {
  const champion = await readChampion(db)
  const isBroken = champion === 'unreadable'
  const told = isBroken ? [{ sign: 'model_broken', subject: '', count: 1 } as const] : []
  await putSigns(db, { process, told, now: now() })
  if (isBroken || !champion?.model.baseline) return
  const since = sinceOf('hour', now())
  const [latest] = await findDrifts(db, champion.id, since)
  if (latest) return
  await putDrift(db, since, await driftOf(db, champion, since))
}

async function driftOf(db: Db, { id, model }: Champion, since: Date): Promise<Drift> {
  const hours = Array.from({ length: 24 }, (_, back) => plusMs(since, -(back + 1) * hourMs))
  const vectors = await sampleValues(db, hours, {
    model: id,
    catalogue: catalogueVersion,
    most: hourMost,
  })
  const { features, baseline } = model
  if (!baseline) return { model: id, sampled: 0, margins: 0, factors: [] }
  const places = features.map((name) => placeOf(name) ?? -1)
  const watched = watchDrift(baseline)
  for (const vector of vectors) {
    const all = new Float64Array(Uint8Array.from(vector).buffer)
    const own = Float64Array.from(places, (place) => all[place] ?? Number.NaN)
    watched.add(own, marginOf(model, own))
  }
  const { features: indices, margins } = watched.report()
  const factors = features
    .map((name, at) => ({ name, index: indices[at] ?? 0 }))
    .toSorted((a, b) => b.index - a.index)
    .slice(0, toldMost)
  return { model: id, sampled: vectors.length, margins, factors }
}

/** What was measured lately of the model that judges. */
export async function findDriftTroubles(db: Db, at: Date): Promise<readonly Trouble[]> {
  const latest = await findLatestDrift(db, plusMs(at, -2 * hourMs - minuteMs))
  return driftTroubles(latest[0])
}

/** Of the champion, hour by hour, the newest first. */
export async function findLatestDrift(db: Db, since: Date) {
  const champion = (await findModels(db)).find(({ state }) => state === 'champion')
  return champion ? await findDrifts(db, champion.id, since) : []
}
