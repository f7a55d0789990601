import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { deviationOf } from './judge-fee.ts'

test('a fee is what the rate of its row makes of the amount, half a fen up, or differs by so much', () => {
  const table: readonly (readonly [
    what: string,
    fee: bigint,
    rate: string,
    paid: bigint,
    back: bigint,
    off: bigint,
  ])[] = [
    ['the sample of the platform', 32n, '0.54%', 6_000n, 0n, 0n],
    ['and its refund', -27n, '0.54%', 0n, 5_000n, 0n],
    ['half a fen is one', 2n, '0.60%', 250n, 0n, 0n],
    ['a fen too much', 33n, '0.54%', 6_000n, 0n, 1n],
    ['a fen too little', 31n, '0.54%', 6_000n, 0n, -1n],
    ['four decimals', 125n, '0.125%', 100_000n, 0n, 0n],
    ['parts may be a fen off', -26n, '0.54%', 0n, 5_000n, 0n],
    ['two fen are too many', -29n, '0.54%', 0n, 5_000n, -2n],
    ['nothing need be given back', 0n, '0.54%', 0n, 5_000n, 0n],
    ['a refund that costs', 3n, '0.54%', 0n, 5_000n, 30n],
    ['a rate that is none judges nothing', 99n, '', 6_000n, 0n, 0n],
    ['nor does one in other words', 99n, '0.6', 6_000n, 0n, 0n],
  ]
  for (const [what, fee, rate, paid, back, off] of table)
    equal(deviationOf({ fee, rate, paid, back }), off, what)
})
