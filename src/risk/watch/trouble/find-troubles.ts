import { dayMs, hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { sinceOf } from '../figure.ts'
import { findDecided } from '../store.ts'
import { type HourCount, jumpTroubles } from './judge-jumps.ts'
import { findDriftTroubles } from './measure-drift.ts'
import { findFaulty, findSigns } from './store.ts'
import { faultTroubles, faultyMs, signedMs, type Trouble, unwrittenTroubles } from './trouble.ts'

/** The same hour of so many days before says what is usual. */
const pastDays = 14

/**
 * Everything of risk that is wrong at this moment, in all processes: faults that payments are judged
 * under, rates that have jumped, a model that the world has left behind, decisions that cannot be
 * written. Reads only; what is no longer found is over.
 */
export async function findTroubles(db: Db, at: Date): Promise<readonly Trouble[]> {
  const [judged, told, jumps, drift] = await Promise.all([
    findFaulty(db, plusMs(at, -faultyMs)),
    findSigns(db, plusMs(at, -signedMs)),
    findJumps(db, at),
    findDriftTroubles(db, at),
  ])
  return [...faultTroubles(judged, told), ...unwrittenTroubles(told), ...jumps, ...drift]
}

/** Of the present hour as far as it has come, and of the one before: what jumped shortly before the hour is told. */
async function findJumps(db: Db, at: Date): Promise<readonly Trouble[]> {
  const present = sinceOf('hour', at)
  const found = await Promise.all(
    [present, plusMs(present, -hourMs)].map((hour) => findJumpsOf(db, hour)),
  )
  const [now = [], before = []] = found
  const subjects = new Set(now.map(({ subject }) => subject))
  return [...now, ...before.filter(({ subject }) => !subjects.has(subject))]
}

async function findJumpsOf(db: Db, hour: Date): Promise<readonly Trouble[]> {
  const hours = Array.from({ length: pastDays + 1 }, (_, days) => plusMs(hour, -days * dayMs))
  const rows = await findDecided(db, hours)
  const of = (one: Date): readonly HourCount[] =>
    rows
      .filter(({ since }) => since.getTime() === one.getTime())
      .map(({ product, name, value }) => ({ product, act: name, count: Number(value) }))
  const [present = hour, ...past] = hours
  return jumpTroubles(of(present), past.map(of))
}
