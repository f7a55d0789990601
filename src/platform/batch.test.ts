import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#kernel/refusal'
import { type Batch, batcher } from '#platform/batch'

type Run = Readonly<{ items: readonly number[]; end: () => void; fail: (error: Error) => void }>

/** A batcher whose runs last until the test ends them. */
function createGate(options: Partial<Batch<number, string>> = {}) {
  const runs: Run[] = []
  const ask = batcher<number, string>({
    name: 'gate',
    run: (items) =>
      new Promise((resolve, reject) => {
        runs.push({ items, end: () => resolve(items.map((item) => `=${item}`)), fail: reject })
      }),
    ...options,
  })
  return { runs, ask, sizes: () => runs.map(({ items }) => items.length) }
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Long enough for a run to end and for the next one to begin. */
async function turn(): Promise<void> {
  await immediately()
  await immediately()
}

/** How each of the promises ended: its value, or the message of its error. */
const endsOf = async (asks: readonly Promise<string>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(asks)).map((end) =>
    end.status === 'fulfilled' ? end.value : `! ${String(end.reason.message)}`,
  )

test('a caller alone is served at once, alone', async () => {
  const { runs, ask } = createGate()
  const asked = ask(1)
  await turn()
  assert.deepEqual(
    runs.map(({ items }) => items),
    [[1]],
  )
  runs[0]?.end()
  assert.equal(await asked, '=1')
})

test('whoever arrives in one turn of the event loop rides together, in order of arrival', async () => {
  const { runs, ask } = createGate()
  const asks = numbers(1, 5).map(ask)
  await turn()
  assert.deepEqual(
    runs.map(({ items }) => items),
    [[1, 2, 3, 4, 5]],
  )
  runs[0]?.end()
  assert.deepEqual(await Promise.all(asks), ['=1', '=2', '=3', '=4', '=5'])
})

test('under load a run waits for more callers; after a lull nobody waits', async () => {
  const { runs, ask, sizes } = createGate({ gapMaxMs: 60 })
  const asked = (items: readonly number[]) => items.map(ask)
  const started = performance.now()
  const first = asked(numbers(1, 40))
  await turn()
  runs[0]?.end()
  await Promise.all(first)

  const next = asked([41])
  for (let item = 42; runs.length < 2; item++) {
    next.push(...asked([item]))
    await sleep(5)
  }
  assert(performance.now() - started >= 59, 'the gap was kept')
  assert((sizes()[1] ?? 0) > 2, 'those who came meanwhile ride along')
  runs[1]?.end()
  await Promise.all(next)

  await sleep(61)
  const late = asked([99])
  await turn()
  assert.equal(sizes()[2], 1)
  runs[2]?.end()
  await Promise.all(late)
})

test('whoever arrives while a batch is running rides in the next one', async () => {
  const { runs, ask, sizes } = createGate()
  const first = ask(1)
  await turn()
  const next = numbers(2, 4).map(ask)
  await turn()
  next.push(ask(5))
  await turn()
  assert.deepEqual(sizes(), [1])
  runs[0]?.end()
  assert.equal(await first, '=1')
  await turn()
  assert.deepEqual(runs[1]?.items, [2, 3, 4, 5])
  runs[1]?.end()
  assert.deepEqual(await Promise.all(next), ['=2', '=3', '=4', '=5'])
})

test('a batch has its size at most, and nobody is overtaken', async () => {
  const seen: number[][] = []
  const ask = batcher<number, number>({
    name: 'sized',
    maxSize: 4,
    run: async (items) => {
      seen.push([...items])
      return items
    },
  })
  assert.deepEqual(await Promise.all(numbers(1, 10).map(ask)), numbers(1, 10))
  assert.deepEqual(seen, [numbers(1, 4), numbers(5, 8), [9, 10]])
})

test('no more runs are in flight than allowed', async () => {
  for (const inFlight of [1, 2, 3]) {
    const { runs, ask, sizes } = createGate({ inFlight, maxSize: 2 })
    const asks = numbers(1, 8).map(ask)
    for (let step = 0; step < 5; step++) await turn()
    assert.equal(runs.length, inFlight)
    while (sizes().reduce((sum, size) => sum + size, 0) < 8) {
      runs.at(-inFlight)?.end()
      await turn()
      await turn()
    }
    for (const { end } of runs) end()
    assert.deepEqual(
      await Promise.all(asks),
      numbers(1, 8).map((item) => `=${item}`),
    )
  }
})

test('runs that end out of order answer their own callers', async () => {
  const { runs, ask } = createGate({ inFlight: 2, maxSize: 1 })
  const [first, second] = [ask(1), ask(2)]
  await turn()
  await turn()
  assert.equal(runs.length, 2)
  runs[1]?.end()
  assert.equal(await second, '=2')
  runs[0]?.end()
  assert.equal(await first, '=1')
})

test('a refusal reaches its own caller only', async () => {
  const ask = batcher<number, string>({
    name: 'picky',
    run: async (items) =>
      items.map((item) => (item % 2 ? `=${item}` : new Refusal('EVEN', 400, `${item} is even`))),
  })
  const asks = numbers(1, 4).map(ask)
  assert.deepEqual(await endsOf(asks), ['=1', '! 2 is even', '=3', '! 4 is even'])
  await assert.rejects(ask(2), { name: 'Refusal', code: 'EVEN', status: 400 })
})

test('an error rejects all of its batch, and the next batch goes on', async () => {
  const { runs, ask } = createGate({ maxSize: 2 })
  const asks = numbers(1, 4).map(ask)
  await turn()
  runs[0]?.fail(new Error('the database is away'))
  assert.deepEqual(await endsOf(asks.slice(0, 2)), Array(2).fill('! the database is away'))
  await turn()
  runs[1]?.end()
  assert.deepEqual(await endsOf(asks.slice(2)), ['=3', '=4'])
})

test('a run that throws before it starts is an error like any other', async () => {
  let healthy = false
  const ask = batcher<number, string>({
    name: 'thrower',
    run: (items) => {
      if (!healthy) throw new Error('not even a promise')
      return Promise.resolve(items.map(String))
    },
  })
  await assert.rejects(ask(1), /not even a promise/)
  healthy = true
  assert.equal(await ask(2), '2')
})

test('a run that answers too few or too many is our mistake, and nobody gets a wrong answer', async () => {
  for (const answers of [['=1'], ['=1', '=2', '=3']]) {
    const ask = batcher<number, string>({ name: 'short', run: async () => answers })
    assert.deepEqual(
      await endsOf([ask(1), ask(2)]),
      Array(2).fill('! assertion failed: a batch answers each of its items'),
    )
  }
})

test('nothing is a fine answer', async () => {
  const ask = batcher<number, undefined>({
    name: 'void',
    run: async (items) => items.map(() => undefined),
  })
  assert.equal(await ask(1), undefined)
})

test('one more than may wait is refused at once; room comes back with the next batch', async () => {
  const { runs, ask } = createGate({ maxSize: 2, maxWaiting: 3 })
  const riding = ask(1)
  await turn()
  const waiting = numbers(2, 4).map(ask)
  await assert.rejects(ask(5), { name: 'Refusal', code: 'SERVICE_UNAVAILABLE', status: 503 })
  runs[0]?.end()
  assert.equal(await riding, '=1')
  await turn()
  const late = ask(6)
  runs[1]?.end()
  assert.deepEqual(await endsOf(waiting.slice(0, 2)), ['=2', '=3'])
  await turn()
  assert.deepEqual(runs[2]?.items, [4, 6])
  runs[2]?.end()
  assert.deepEqual(await endsOf([...waiting.slice(2), late]), ['=4', '=6'])
})

test('ten thousand callers are all answered, in few batches', async () => {
  let runs = 0
  const ask = batcher<number, number>({
    name: 'crowd',
    run: async (items) => {
      runs++
      await turn()
      return items.map((item) => item * 2)
    },
  })
  const answers = await Promise.all(numbers(0, 9_999).map(ask))
  assert.deepEqual(
    answers,
    numbers(0, 9_999).map((item) => item * 2),
  )
  assert.equal(runs, Math.ceil(10_000 / 256))
})

test('a caller may ask again from within an answer', async () => {
  const ask = batcher<number, number>({
    name: 'chain',
    run: async (items) => items.map((n) => n + 1),
  })
  let value = 0
  for (let step = 0; step < 50; step++) value = await ask(value)
  assert.equal(value, 50)
})
