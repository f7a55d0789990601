import { ok } from 'node:assert/strict'
import { test } from 'node:test'
import { chances } from '#test/risk-facts'
import { type Window, windows } from '../factor/grammar.ts'
import { hashOf } from './hash.ts'
import { createCursor, createLayout } from './layout.ts'
import { count, counted, createRing, look, turn } from './ring.ts'
import { estimate, sketch } from './sketch.ts'
import { createSlab, open } from './slab.ts'

const dayMs = 86_400_000
const noon = Date.parse('2026-11-23T04:00:00Z')

test('a window counts what lies in its last eleven twelfths, and nothing older than itself', () => {
  const layout = createLayout()
  const spans: readonly Window[] = ['5m', '1h', '24h', '7d', '30d', '90d']
  const ring = createRing(layout, { windows: spans, counts: ['count'], sums: [] })
  const slot = createCursor()
  open(createSlab(layout, { slotsMax: 1, onEvict: () => undefined }), 1, slot)
  const chance = chances(1)
  const times: number[] = []
  let atMs = noon
  for (let turnNo = 0; turnNo < 4_000; turnNo++) {
    // Bursts and long silences, so that all windows empty now and then.
    atMs += Math.floor(chance() ** 8 * 20 * dayMs)
    const factMs = atMs - (chance() < 0.1 ? Math.floor(chance() * 60_000) : 0)
    turn(slot, ring, factMs)
    count(slot, ring, ring.counts.count)
    times.push(factMs)
    look(slot, ring, atMs)
    for (const [index, span] of spans.entries()) {
      const { ms } = windows[span]
      const most = times.filter((time) => time > atMs - ms && time <= atMs).length
      const least = times.filter((time) => time > atMs - (ms * 11) / 12 && time <= atMs).length
      const told = counted(slot, ring, ring.counts.count, index)
      ok(told >= least && told <= most, `${span}: ${least} <= ${told} <= ${most}`)
    }
  }
})

test('sketches are right within a third, and told by the hash alone', () => {
  const layout = createLayout()
  const ring = createRing(layout, { windows: ['24h'], counts: [], sums: [], hasSketch: true })
  for (const different of [5, 40, 300, 5_000]) {
    const slot = createCursor()
    open(createSlab(layout, { slotsMax: 1, onEvict: () => undefined }), 1, slot)
    turn(slot, ring, noon)
    for (let each = 0; each < different; each++) sketch(slot, ring, hashOf(1, `cu_${each}`))
    look(slot, ring, noon)
    const error = Math.abs(estimate(slot, ring, 0) / different - 1)
    ok(error < 0.35, `${different} is off by ${error}`)
  }
})
