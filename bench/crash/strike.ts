import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, waitUntil } from '#platform/postgres-process'
import { beginWatch, type Crowd, doubtAll, instantMs, thaw } from './crowd.ts'
import { kill, type Poster, tell } from './posters.ts'
import type { Blow, BlowSort } from './schedule.ts'
import { endSessions, sessionsOf } from './store.ts'
import type { Town } from './town.ts'

type Stage = Readonly<{ town: Town; crowd: Crowd }>

/** What each sort of blow does. Resolves when it has fallen, not when anybody has recovered. */
const blows: Readonly<Record<BlowSort, (stage: Stage, blow: Blow, victim: Poster) => unknown>> = {
  poster: ({ crowd }, _, victim) => {
    beginWatch(crowd, 'poster', [victim])
    kill(victim)
  },
  backend: ({ town, crowd }) => killBackend(town, crowd),
  postmaster: ({ town, crowd }) => killPostmaster(town, crowd),
  freeze: (stage, { frozenMs }, victim) => freeze(stage, frozenMs, victim),
  clock: ({ crowd }, { hours }, victim) => {
    tell(victim, { say: 'clock', nowMs: instantMs(crowd) + hours * 3_600_000 })
  },
}

export async function strike(stage: Stage, blow: Blow): Promise<void> {
  const victim = stage.crowd.posters[blow.poster]
  assert(victim)
  await blows[blow.sort](stage, blow, victim)
}

/** The server ends all other sessions, since shared memory may be torn, and recovers from its log. */
async function killBackend({ db }: Town, crowd: Crowd): Promise<void> {
  const [pid] = await untilAnswered(async () => {
    const pids = await sessionsOf(db, 'poster-%')
    return pids.length > 0 ? pids : undefined
  })
  beginWatch(crowd, 'backend', crowd.posters)
  process.kill(pid ?? 0, 'SIGKILL')
}

/** Its keeper starts it again. */
async function killPostmaster({ postgres }: Town, crowd: Crowd): Promise<void> {
  assert(postgres, 'this database is not ours to kill')
  const isUp = () => isAlive(postgres.pid() ?? 0)
  assert(await waitUntil(isUp, 60_000), 'PostgreSQL runs')
  beginWatch(crowd, 'postmaster', crowd.posters)
  process.kill(postgres.pid() ?? 0, 'SIGKILL')
}

/** It stands still for longer than its sessions live, and its work is given to others. */
async function freeze({ town, crowd }: Stage, frozenMs: number, victim: Poster): Promise<void> {
  if (!victim.isReady) return
  victim.isFrozen = true
  victim.child.kill('SIGSTOP')
  await untilAnswered(() => endSessions(town.db, victim.name))
  doubtAll(crowd, victim)
  await sleep(frozenMs)
  beginWatch(crowd, 'freeze', [victim])
  thaw(crowd, victim)
}

/** The database may be on its way up after an earlier blow. */
async function untilAnswered<Out>(ask: () => Promise<Out | undefined>): Promise<Out> {
  let answer: Out | undefined
  const isAnswered = async () => {
    answer = await ask().catch(() => undefined)
    return answer !== undefined
  }
  await waitUntil(isAnswered, 60_000)
  assert(answer !== undefined, 'PostgreSQL answers again')
  return answer
}
