import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { verifyBooks } from '#ledger'
import { createWorld } from '#test/world'
import { seededChance } from '../kills/schedule.ts'
import { billFaults, reconciled } from './bills.ts'
import { faultsOf } from './invariants.ts'
import { resultOf } from './result.ts'
import { buildTown } from './town.ts'

const seed = Number(process.env['FORTNIGHT_SEED'] ?? 20_260_928)
const paymentsADay = Number(process.env['FORTNIGHT_PAYMENTS'] ?? 24)
const killsMax = Number(process.env['FORTNIGHT_KILLS'] ?? 12)

const play = (url: string) =>
  spawn(
    process.execPath,
    [
      '-C',
      'source',
      join(import.meta.dirname, 'play-process.ts'),
      url,
      String(seed),
      String(paymentsADay),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

/** Plays to the end; `afterMs` says when the player is killed, and undefined that it is left alone. */
async function playTurn(url: string, afterMs?: number): Promise<boolean> {
  const child = play(url)
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  const closed = once(child, 'close')
  if (afterMs !== undefined) {
    await Promise.race([closed, sleep(afterMs)])
    child.kill('SIGKILL')
  }
  await closed
  return text.includes('played')
}

async function createTown() {
  const world = await createWorld('rows')
  await buildTown(world.db)
  await sql`create table public.progress (place integer primary key, outcome text not null)`.execute(
    world.db,
  )
  return world
}

test(`a fortnight with a holiday, a bank with moods, shares, returns and holds ends in order (seed ${seed})`, async (t) => {
  await using calm = await createTown()
  ok(await playTurn(calm.url), 'it is played to its end')
  deepEqual(await verifyBooks(calm.db), [])
  deepEqual(await faultsOf(calm.db), [])
  deepEqual(await billFaults(calm.db), [])
  deepEqual(await reconciled(calm.db), [])
  const result = await resultOf(calm.db)
  t.diagnostic(
    Object.entries(result)
      .map(([name, rows]) => `${name} ${rows.length}`)
      .join(', '),
  )

  await using struck = await createTown()
  const chance = seededChance(seed)
  let kills = 0
  // The first milliseconds are Node's own.
  while (kills < killsMax && !(await playTurn(struck.url, 600 + chance(1_400)))) kills++
  ok(await playTurn(struck.url))
  ok(kills > 2, 'it was killed in the middle')
  t.diagnostic(`killed ${kills} times`)
  deepEqual(await verifyBooks(struck.db), [])
  deepEqual(await faultsOf(struck.db), [])
  const again = await resultOf(struck.db)
  for (const name of Object.keys(result)) deepEqual(again[name], result[name], name)
  equal(Object.keys(again).length, Object.keys(result).length)
})
