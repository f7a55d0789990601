import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '#platform/postgres-process'
import type { Asked } from './asked.ts'
import { type Crowd, dismiss, drain, gatherCrowd } from './crowd.ts'
import { judge, type Judgement } from './judge.ts'
import type { Blow, BlowSort, Chance } from './schedule.ts'
import { strike } from './strike.ts'
import type { Town } from './town.ts'
import { createTraffic } from './traffic.ts'
import type { Plant, Writer } from './wire.ts'

export type Play = Readonly<{
  blows: readonly Blow[]
  chance: Chance
  writer: Writer
  /** The load goes on after the last blow until so many transfers are acknowledged. */
  transfersMin: number
  plant?: Plant
  /** Hears of each blow when it has fallen. */
  tell?: (blow: Blow, standing: number) => void
}>

export type Played = Judgement &
  Readonly<{
    /** Transfers that were acknowledged as standing in the books. */
    acknowledged: number
    /** How often transfers were answered so. */
    heard: Readonly<Record<string, number>>
    /** Chains that were sent again. */
    resends: number
    blows: Readonly<Partial<Record<BlowSort, number>>>
    fallen: number
    recoveriesMs: Readonly<Record<string, readonly number[]>>
    loadSeconds: number
    seconds: number
  }>

/** Nobody answers for longer than any recovery takes. */
const silenceMaxMs = 60_000

/** Loads the ledger, strikes, lets everything be answered, and judges. */
export async function play(town: Town, given: Play): Promise<Played> {
  const start = performance.now()
  const book: Asked[] = []
  const traffic = createTraffic(book, given.chance)
  const { writer, plant } = given
  const crowd = gatherCrowd({ url: town.url, writer, plant, book, traffic })
  const seconds = () => Math.round((performance.now() - start) / 100) / 10
  try {
    await untilSilent(crowd, load(town, crowd, given))
    const loadSeconds = seconds()
    await untilSilent(crowd, answered(crowd))
    await dismiss(crowd)
    if (crowd.counts.fallen > 0 && writer === 'rows')
      crowd.answers.faults.add('a poster ended by itself', `${crowd.counts.fallen} in all`)
    const judgement = await judge(town.db, book)
    return { ...played(crowd, given.blows, judgement), loadSeconds, seconds: seconds() }
  } finally {
    await dismiss(crowd)
  }
}

/** Gives up when nobody answers any more. */
async function untilSilent(crowd: Crowd, work: Promise<void>): Promise<void> {
  const done = new AbortController()
  const isSilent = () => performance.now() - crowd.now.lastAnswerMs > silenceMaxMs
  const silence = async () => {
    while (!done.signal.aborted) {
      if (isSilent())
        throw new Error(`nobody has answered for a minute: ${crowd.unknown.length} chains are open`)
      await sleep(500)
    }
  }
  try {
    await Promise.race([work, silence()])
  } finally {
    done.abort()
  }
}

async function load(town: Town, crowd: Crowd, { blows, transfersMin, tell }: Play): Promise<void> {
  await waitUntil(() => crowd.answers.standing() > 0, Infinity)
  for (const blow of blows) {
    await sleep(blow.afterMs)
    await strike({ town, crowd }, blow)
    tell?.(blow, crowd.answers.standing())
  }
  await waitUntil(() => crowd.answers.standing() >= transfersMin, Infinity)
}

async function answered(crowd: Crowd): Promise<void> {
  await waitUntil(() => drain(crowd), Infinity)
}

function played(crowd: Crowd, blows: readonly Blow[], judgement: Judgement) {
  const { answers, counts, recoveriesMs } = crowd
  const byBlow: Partial<Record<BlowSort, number>> = {}
  for (const { sort } of blows) byBlow[sort] = (byBlow[sort] ?? 0) + 1
  return {
    ...judgement,
    faults: [...answers.faults.list(), ...judgement.faults],
    acknowledged: answers.standing(),
    heard: Object.fromEntries(answers.heard),
    resends: counts.resends,
    blows: byBlow,
    fallen: counts.fallen,
    recoveriesMs: Object.fromEntries(recoveriesMs),
  }
}
