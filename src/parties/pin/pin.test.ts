import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plusMs } from '#kernel/time'
import { testKeys } from '#test/parties'
import {
  failuresMax,
  isPin,
  isTrivial,
  judge,
  lockMs,
  type Pin,
  pinDigest,
  type Verdict,
} from './pin.ts'

const now = new Date('2026-11-24T00:00:00Z')
const fresh: Pin = { customerId: 'cus_a', digest: 'right', failures: 0, lockedUntil: null }
const guess = (digest: string) => ({ customerId: 'cus_a', digest }) as const
const word = (verdict: Verdict) =>
  verdict.is === 'wrong' ? `wrong${verdict.remaining}` : verdict.is

test('guesses are judged one after the other', () => {
  // What is stored, the guesses (R right, W wrong), the verdicts, the failures and lock after.
  const table: readonly (readonly [Partial<Pin>, string, string, number, boolean])[] = [
    [{}, 'R', 'right', 0, false],
    [{}, 'W', 'wrong4', 1, false],
    [{}, 'WR', 'wrong4 right', 0, false],
    [{}, 'WWWWR', 'wrong4 wrong3 wrong2 wrong1 right', 0, false],
    [{}, 'WWWWWR', 'wrong4 wrong3 wrong2 wrong1 wrong0 locked', 5, true],
    [{ failures: 4 }, 'R', 'right', 0, false],
    [{ failures: 4 }, 'WRW', 'wrong0 locked locked', 5, true],
    [{ failures: 5, lockedUntil: plusMs(now, 1) }, 'RW', 'locked locked', 5, true],
    [{ failures: 5, lockedUntil: now }, 'R', 'right', 0, false],
    [{ failures: 5, lockedUntil: now }, 'W', 'wrong4', 1, false],
  ]
  for (const [stored, guesses, verdicts, failures, isLocked] of table) {
    const pin = { ...fresh, ...stored }
    const all = guesses.split('').map((letter) => guess(letter === 'R' ? 'right' : 'wrong'))
    const judged = judge([pin], all, now)
    const after = judged.changed[0] ?? pin
    assert.equal(judged.verdicts.map(word).join(' '), verdicts, guesses)
    assert.equal(after.failures, failures, guesses)
    assert.equal(after.lockedUntil !== null, isLocked, guesses)
  }
})

test('what changes nothing is not written', () => {
  const locked = { ...fresh, failures: 5, lockedUntil: plusMs(now, lockMs) }
  assert.deepEqual(judge([fresh], [guess('right'), guess('right')], now).changed, [])
  assert.deepEqual(judge([locked], [guess('right'), guess('wrong')], now).changed, [])
  assert.deepEqual(judge([fresh], [guess('wrong'), guess('right')], now).changed, [])
  assert.deepEqual(judge([], [guess('right')], now), { verdicts: [{ is: 'not_set' }], changed: [] })
})

test('however guesses are cut into batches, the verdicts are the same', () => {
  const letters = fc.array(fc.constantFrom('right', 'wrong'), { maxLength: 30 })
  fc.assert(
    fc.property(letters, fc.nat(30), (guesses, cut) => {
      const whole = judge([fresh], guesses.map(guess), now)
      const first = judge([fresh], guesses.slice(0, cut).map(guess), now)
      const between = first.changed[0] ?? fresh
      const second = judge([between], guesses.slice(cut).map(guess), now)
      assert.deepEqual([...first.verdicts, ...second.verdicts], whole.verdicts)
      assert.ok(whole.verdicts.filter(({ is }) => is === 'right').length <= guesses.length)
    }),
  )
})

test('nobody is right once five wrong guesses have passed', () => {
  fc.assert(
    fc.property(fc.nat(100), (position) => {
      const guesses = Array.from({ length: 101 }, (_, index) =>
        guess(index === position ? 'right' : 'wrong'),
      )
      const { verdicts } = judge([fresh], guesses, now)
      assert.equal(verdicts[position]?.is, position < failuresMax ? 'right' : 'locked')
    }),
  )
})

test('customers in one batch do not touch each other', () => {
  const other: Pin = { ...fresh, customerId: 'cus_b' }
  const wrongs = Array.from({ length: 6 }, () => guess('wrong'))
  const { verdicts, changed } = judge(
    [fresh, other],
    [...wrongs, { customerId: 'cus_b', digest: 'right' }],
    now,
  )
  assert.equal(verdicts.at(-1)?.is, 'right')
  assert.deepEqual(
    changed.map(({ customerId }) => customerId),
    ['cus_a'],
  )
})

test('a PIN is six digits, and not one that a thief tries first', () => {
  const table: readonly (readonly [pin: string, isTrivial: boolean])[] = [
    ['123456', true],
    ['012345', true],
    ['890123', true],
    ['654321', true],
    ['111111', true],
    ['000000', true],
    ['121212', true],
    ['123123', true],
    ['112233', true],
    ['888666', false],
    ['800001', true], // the end of the phone
    ['258046', false],
    ['135792', false],
    ['904271', false],
  ]
  for (const [pin, expected] of table) assert.equal(isTrivial(pin, '13855800001'), expected, pin)
  for (const text of ['12345', '1234567', '12345a', '１２３４５６', ' 12345', '123456\n', ''])
    assert.equal(isPin(text), false, text)
})

test('the same PIN of two customers, and under two keys, has nothing in common', () => {
  const digests = new Set([
    pinDigest(testKeys, 'cus_a', '258046'),
    pinDigest(testKeys, 'cus_b', '258046'),
    pinDigest(testKeys, 'cus_a', '258047'),
  ])
  assert.equal(digests.size, 3)
  assert.equal(pinDigest(testKeys, 'cus_a', '258046'), [...digests][0])
})
