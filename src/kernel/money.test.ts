import { equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { assert, bigInt, property } from 'fast-check'
import { exceeds, fen, isPositive, minus, plus, share } from '#kernel/money'

test('a share and its remainder are the whole, to the fen', () => {
  const amounts = bigInt(0n, 10n ** 18n)
  const wholes = bigInt(1n, 10n ** 12n)
  assert(
    property(amounts, wholes, bigInt(0n, 10n ** 12n), (minor, whole, draw) => {
      const part = draw % (whole + 1n)
      const taken = share(fen(minor), part, whole)
      const left = minus(fen(minor), taken)
      return plus(taken, left).minor === minor && taken.minor >= 0n && left.minor >= 0n
    }),
  )
})

test('a growing part never takes less than before', () => {
  assert(
    property(bigInt(0n, 10n ** 12n), bigInt(1n, 1000n), bigInt(0n, 999n), (minor, whole, draw) => {
      const part = draw % whole
      return !exceeds(share(fen(minor), part, whole), share(fen(minor), part + 1n, whole))
    }),
  )
})

test('a share above the whole is our mistake', () => {
  throws(() => share(fen(10n), 3n, 2n), /between nothing and the whole/)
  throws(() => share(fen(10n), 0n, 0n), /between nothing and the whole/)
})

test('positive means above zero', () => {
  equal(isPositive(fen(0n)), false)
  equal(isPositive(fen(1n)), true)
  equal(isPositive(fen(-1n)), false)
})
