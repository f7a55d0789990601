import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { honestShare, measurePatterns } from './measure.ts'
import { patterns, playTown } from './play.ts'

const town = { seed: 11, days: 30, people: 160 }

/** Shipped rules cannot see these yet, because no factor counts what they are. */
const unseen = ['friendly fraud', 'refund abuse']
/** It takes weeks of labels, and how many payments the till has besides decides whether in time. */
const slow = ['terminal compromise']

test('what is planted is caught before its last third, or is known not to be', async () => {
  const { judged, labels } = await playTown({ ...town, stories: 6 })
  ok(labels > 0)
  const rows = measurePatterns(judged)
  equal(rows.length, 30)
  ok(rows.every(({ stories }) => stories === 6))
  const visible = rows.filter(({ pattern }) => ![...unseen, ...slow].includes(pattern))
  const missed = visible.filter(({ recalled }) => recalled < 3)
  deepEqual(
    missed.map(({ pattern, recalled }) => [pattern, recalled]),
    [],
  )
  const recalled = visible.reduce((sum, row) => sum + row.recalled, 0)
  const share = honestShare(judged)
  ok(recalled >= 0.85 * 6 * visible.length, `${recalled} of ${6 * visible.length} stories`)
  ok(share <= 0.025, `${share} of honest payments are challenged or worse`)
})

test('a town without stories labels nothing, and the same seed tells the same', async () => {
  const quiet = { ...town, people: 60, stories: 0 }
  const [one, other] = [await playTown(quiet), await playTown(quiet)]
  equal(one.labels, 0)
  ok(one.judged.length > 1_000)
  ok(one.judged.every(({ story }) => !story))
  deepEqual(one.judged, other.judged)
  equal(
    measurePatterns(one.judged).reduce((sum, { stories }) => sum + stories, 0),
    0,
  )
  equal(new Set(patterns.map(({ name }) => name)).size, 30)
})
