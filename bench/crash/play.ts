import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '#platform/postgres-process'
import type { Asked, Book } from './asked.ts'
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
  /** A blow that is not sudden waits so long at most for those struck before it. */
  patienceMs: number
  /** The load goes on after the last blow until so many transfers are acknowledged. */
  transfersMin: number
  plant?: Plant
  /** Hears of each blow when it has fallen, and then now and then. */
  tell?: (blow: Blow | undefined, standing: number) => void
}>

export type Played = Judgement &
  Readonly<{
    book: Book
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

/** Loads the ledger, strikes, lets everything be answered, and judges. */
export async function play(town: Town, given: Play): Promise<Played> {
  const start = performance.now()
  const book: Asked[] = []
  const traffic = createTraffic(book, given.chance)
  const { writer, plant } = given
  const crowd = gatherCrowd({ url: town.url, writer, plant, book, traffic })
  const seconds = () => Math.round((performance.now() - start) / 100) / 10
  try {
    await load(town, crowd, given)
    const loadSeconds = seconds()
    await until(crowd, () => drain(crowd))
    await dismiss(crowd)
    notice(crowd)
    const judgement = await judge(town.db, book)
    return { ...played(crowd, given.blows, judgement), book, loadSeconds, seconds: seconds() }
  } finally {
    await dismiss(crowd)
  }
}

async function load(town: Town, crowd: Crowd, given: Play): Promise<void> {
  const { blows, transfersMin, patienceMs, tell } = given
  const { standing } = crowd.answers
  await until(crowd, () => standing() > 0)
  for (const blow of blows) {
    if (!blow.isSudden) await waitUntil(() => crowd.watches.size === 0, patienceMs)
    await sleep(blow.afterMs)
    if (isSilent(crowd)) return
    await strike({ town, crowd }, blow)
    tell?.(blow, standing())
  }
  const timer = setInterval(() => tell?.(undefined, standing()), 10_000)
  await until(crowd, () => standing() >= transfersMin)
  clearInterval(timer)
}

/** Longer than any recovery takes. */
const silenceMaxMs = 90_000

const isSilent = ({ now }: Crowd): boolean => performance.now() - now.lastAnswerMs > silenceMaxMs

/** Waits, unless nobody answers any more. */
async function until(crowd: Crowd, isSo: () => boolean): Promise<void> {
  await waitUntil(() => isSo() || isSilent(crowd), Infinity)
}

/** What went wrong while it was played, beside the answers. */
function notice(crowd: Crowd): void {
  const { answers, counts, settings } = crowd
  if (isSilent(crowd)) answers.faults.add('silence', `${crowd.unknown.length} chains were left`)
  // An engine whose place was taken may end itself; a poster of rows has no reason to.
  if (counts.fallen > 0 && settings.writer === 'rows')
    answers.faults.add('a poster ended by itself', `${counts.fallen} in all`)
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
