import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { verifyBooks } from '#ledger'
import type { Db } from '#platform/db'
import { waitUntil } from '#platform/postgres-process'
import { createWorld } from '#test/world'
import { startMs } from '../../bench/crash/asked.ts'
import { kill, type Poster, startPoster, tell } from '../../bench/crash/posters.ts'
import { endSessions } from '../../bench/crash/store.ts'
import { accountsCount, fundTown } from '../../bench/crash/town.ts'
import type { Sending } from '../../bench/crash/wire.ts'

/** A poster and what it has answered, by the number of the sending. */
type Heard = Readonly<{ poster: Poster; answers: Map<number, string>; failures: string[] }>

function open(place: number, url: string): Heard {
  const answers = new Map<number, string>()
  const failures: string[] = []
  const poster = startPoster(
    place,
    { url, writer: 'rows', nowMs: startMs },
    {
      hear: (said, message) => {
        if (message.say === 'ready') said.isReady = true
        if (message.say === 'failed') failures.push(message.message)
        if (message.say === 'verdicts')
          for (const [id, verdicts] of message.verdicts) answers.set(id, verdicts)
      },
      miss: () => undefined,
    },
  )
  return { poster, answers, failures }
}

/** Of one fen each, so that none is refused. */
const sendingsOf = (round: number): readonly Sending[] =>
  Array.from({ length: 500 }, (_, at) => {
    const [id, debit] = [round * 1_000 + at, at % accountsCount]
    return [id, false, [[`frozen-${id}`, 'direct', debit, (debit + 1) % accountsCount, 1, '']]]
  })

/** Its session has written its entries, and waits for a COMMIT. */
async function stateOf(db: Db, { name }: Poster): Promise<string | undefined> {
  const { rows } = await sql<{ state: string }>`
    select state from pg_stat_activity
    where application_name = ${name} and query like '%insert into ledger.transfer%'`.execute(db)
  return rows.find(({ state }) => state === 'active' || state === 'idle in transaction')?.state
}

/** Stops the process while its entries are being written, so that they stay uncommitted. */
async function stopInTransaction(db: Db, { poster, answers }: Heard) {
  for (let round = 1; round <= 60; round++) {
    const sendings = sendingsOf(round)
    tell(poster, { say: 'post', sendings })
    const isAnswered = () => sendings.every(([id]) => answers.has(id))
    await waitUntilNow(async () => isAnswered() || (await stateOf(db, poster)) !== undefined)
    poster.child.kill('SIGSTOP')
    await sleep(100)
    if ((await stateOf(db, poster)) === 'idle in transaction') return sendings
    poster.child.kill('SIGCONT')
    await waitUntil(isAnswered, 10_000)
  }
  throw new Error('the process was never met in mid-transaction')
}

async function waitUntilNow(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) continue
}

const rowsOf = async (db: Db): Promise<readonly unknown[]> =>
  (await sql`select * from ledger.transfer order by key`.execute(db)).rows

test('a process that wakes in mid-transaction writes nothing of it, and hears that all of it exists', async (t) => {
  await using world = await createWorld()
  await fundTown(world.db)
  const [frozen, other] = [open(0, world.url), open(1, world.url)]
  t.after(() => [frozen, other].forEach(({ poster }) => kill(poster)))
  assert(await waitUntil(() => frozen.poster.isReady && other.poster.isReady, 60_000))

  const sendings = await stopInTransaction(world.db, frozen)
  const unanswered = sendings.filter(([id]) => !frozen.answers.has(id))
  assert(unanswered.length > 0)
  assert((await endSessions(world.db, frozen.poster.name)) > 0)

  tell(other.poster, { say: 'post', sendings: unanswered })
  assert(await waitUntil(() => other.answers.size === unanswered.length, 30_000))
  const posted = [...other.answers.values()].filter((verdict) => verdict === 'posted')
  assert(posted.length > 0, 'what was uncommitted is gone with its session')
  const rows = await rowsOf(world.db)

  frozen.poster.child.kill('SIGCONT')
  assert(await waitUntil(() => unanswered.every(([id]) => frozen.answers.has(id)), 30_000))
  assert.deepEqual(
    new Set(unanswered.map(([id]) => frozen.answers.get(id))),
    new Set(['found_by_rerun']),
  )
  assert.deepEqual(await rowsOf(world.db), rows)
  assert.deepEqual(frozen.failures, [])
  assert.deepEqual(await verifyBooks(world.db), [])
})
