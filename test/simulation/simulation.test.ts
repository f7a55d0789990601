import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultKinds } from './faults.ts'
import { createKernel, startsAt } from './kernel.ts'
import { createProcess } from './process.ts'
import { runSeedsInThread } from './run-seeds.ts'
import { simulate } from './simulate.ts'
import { loadVerbs } from './verbs.ts'

const seeds = Number(process.env['SIMULATION_SEEDS'] ?? 2000)
const verbs = await loadVerbs()

/** Rare ends that the seeds must still come to: without them the run says nothing about these. */
const ends = [
  'order SUCCESS after CLOSED',
  'order SUCCESS after PAYERROR',
  'order SUCCESS after USERPAYING',
  'order REVOKED after SUCCESS',
  'order REVOKED after PAYERROR',
  'pay absent',
  'pay disputed',
  'pay reversed',
  'close failed',
  'reverse refused',
  'give_back refused',
  'give_back closed',
  'give_back succeeded',
  'refund ABNORMAL',
  'refund disputed',
  'transfer CANCELLED',
  'transfer disputed',
  'posted surplus',
  'posted undone',
  'posted reverse:channel',
  'posted late',
  'limit LIMIT_UNPROVED',
  'limit LIMIT_DAY',
  'limit LIMIT_YEAR',
]

test(`${seeds} seeds: money agrees with the channels, whatever goes wrong on the way`, async () => {
  const started = performance.now()
  const half = Math.ceil(seeds / 2)
  const runs = await Promise.all([
    runSeedsInThread({ from: 1, count: half }),
    runSeedsInThread({ from: 1 + half, count: seeds - half }),
  ])
  for (const { found } of runs)
    assert.deepEqual(found?.violations ?? [], [], `seed ${found?.seed}\n${found?.story.join('\n')}`)
  const hoursPerSecond =
    runs.reduce((sum, { hours }) => sum + hours, 0) / ((performance.now() - started) / 1000)
  assert(hoursPerSecond >= 100, `${hoursPerSecond} simulated hours a second`)
  const brought = new Set(runs.flatMap(({ faults }) => [...faults.keys()]))
  assert.deepEqual(
    faultKinds.filter((kind) => !brought.has(kind)),
    [],
    'every fault has happened',
  )
  const reached = new Set(runs.flatMap((run) => [...run.reached]))
  assert.deepEqual(
    ends.filter((end) => !reached.has(end)),
    [],
    'every end was come to',
  )
})

test('the same seed is the same run, whatever ran before it', async () => {
  const hashes = new Map<number, string>()
  for (let seed = 1; seed <= 25; seed++) hashes.set(seed, (await simulate(verbs, seed)).hash)
  assert.equal(new Set(hashes.values()).size, hashes.size, 'other seeds are other runs')
  for (const [seed, hash] of [...hashes].toReversed())
    assert.equal((await simulate(verbs, seed)).hash, hash, `seed ${seed}`)
})

test('what is due at the same instant comes in an order that the seed decides', async () => {
  const orderBy = async (seed: number): Promise<string> => {
    const kernel = createKernel(seed)
    const seen: string[] = []
    for (const name of 'abcdefgh') kernel.after(5, () => seen.push(name))
    kernel.after(4, () => seen.push('first'))
    await kernel.runUntil(startsAt + 10)
    return seen.join(' ')
  }
  assert.equal(await orderBy(1), await orderBy(1))
  assert.notEqual(await orderBy(1), await orderBy(2))
  assert.match(await orderBy(3), /^first /)
})

test('a process that dies goes no further, and its callers hear of it', async () => {
  const kernel = createKernel(1)
  const process = createProcess(kernel, 'p')
  process.start()
  const done: string[] = []
  const asked = process.ask(async () => {
    await process.sleep(10)
    done.push('never')
  })
  asked.catch((error: Error) => done.push(error.name))
  kernel.after(5, () => process.crash())
  kernel.after(6, () => process.start())
  await kernel.runUntil(startsAt + 100)
  assert.deepEqual(done, ['ConnectionLost'])
  const next = process.ask(async () => 'alive again')
  await kernel.runUntil(startsAt + 200)
  assert.equal(await next, 'alive again')
})
