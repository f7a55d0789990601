import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bounded, curvatureOf, KeyRhythm, meanOf } from './measure.ts'

test('a straight swipe is straight, a bent one is longer, and a tap is no swipe', () => {
  const rows = [
    [[], undefined],
    [[{ x: 0, y: 0 }], undefined],
    [
      [
        { x: 0, y: 0 },
        { x: 30, y: 0 },
      ],
      undefined,
    ],
    [
      [
        { x: 0, y: 0 },
        { x: 50, y: 0 },
        { x: 100, y: 0 },
      ],
      0,
    ],
    [
      [
        { x: 0, y: 0 },
        { x: 30, y: 40 },
        { x: 60, y: 0 },
      ],
      67,
    ],
    [
      [
        { x: 0, y: 0 },
        { x: 900, y: 0 },
        { x: 41, y: 0 },
      ],
      500,
    ],
  ] as const
  for (const [way, curvature] of rows) assert.equal(curvatureOf(way), curvature)
})

test('of a PIN the means of holding and of going on are known, and nothing of its digits', () => {
  const keys = new KeyRhythm()
  const type = (times: readonly (readonly [down: number, up: number])[]) => {
    for (const [down, up] of times) {
      keys.down(down)
      keys.up(up)
    }
  }
  type([
    [0, 80],
    [280, 380],
    [500, 620],
    [800, 880],
  ])
  assert.deepEqual(keys.take(), { dwellMs: 95, flightMs: 167 })
  assert.deepEqual(keys.take(), {}, 'asked for once')
  type([
    [0, 80],
    [100, 180],
  ])
  assert.deepEqual(keys.take(), {}, 'two keys are no rhythm')
  type([[0, 80]])
  keys.pause()
  type([
    [5_000, 5_080],
    [5_100, 5_180],
    [5_200, 5_280],
    [5_300, 5_380],
  ])
  assert.deepEqual(keys.take(), { dwellMs: 80, flightMs: 20 }, 'what was taken back is no rhythm')
})

test('numbers are whole and within bounds', () => {
  assert.equal(bounded(1.5, 0, 10), 2)
  assert.equal(bounded(-3, 0, 10), 0)
  assert.equal(bounded(1e9, 0, 10), 10)
  assert.equal(meanOf([]), undefined)
  assert.equal(meanOf([1, 2]), 1.5)
})
