import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { customer, fill, holds, merchant, move, noon, open } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { openPoster } from './open-poster.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]

test('callers at one time share a batch, in order of arrival, and each hears of its own', async () => {
  await using world = await createWorld()
  await fill(world.db, alice, 100)
  await open(world.db, shop)
  const poster = openPoster({ db: world.db, now: () => noon })
  const verdicts = await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      poster(
        index === 150
          ? [move('k150', alice, shop, 1), move('k150b', alice, shop, 1_000)]
          : [move(`k${index}`, alice, shop, 1)],
      ),
    ),
  )
  assert.deepEqual(
    verdicts.slice(0, 100),
    Array.from({ length: 100 }, () => ['posted']),
  )
  assert.deepEqual(verdicts[100], ['insufficient_funds'])
  assert.deepEqual(verdicts[150], ['insufficient_funds', 'linked_failed'])
  assert.deepEqual(await holds(world.db, shop), [100n, 100n])
  const { rows } = await sql<{ batches: number }>`
    select count(distinct batch)::int as batches from ledger.transfer where key like 'k%'`.execute(
    world.db,
  )
  assert.ok((rows[0]?.batches ?? 300) <= 2, 'one batch, or the first caller alone and the rest')
})
