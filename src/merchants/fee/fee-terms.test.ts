import { equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type FeeTerms, feeOf, feeReturnOf, roundings, standardTerms } from './fee-terms.ts'

const terms = (part: Partial<FeeTerms>): FeeTerms => ({ ...standardTerms, ...part })

test('the fee of a payment', () => {
  const table: readonly (readonly [what: string, terms: FeeTerms, amount: bigint, fee: bigint])[] =
    [
      ['0.6 % of eight yuan', terms({}), 800n, 5n],
      ['half a fen is one', terms({}), 250n, 2n],
      ['less than half is none', terms({}), 83n, 0n],
      ['just above half', terms({}), 84n, 1n],
      ['rounded up', terms({ rounding: 'up' }), 1n, 1n],
      ['rounded up, exact', terms({ rounding: 'up' }), 500n, 3n],
      ['rounded down', terms({ rounding: 'down' }), 333n, 1n],
      ['at least', terms({ floor: 10n }), 800n, 10n],
      ['at most', terms({ cap: 2000n }), 100_000_000n, 2000n],
      ['a floor above the payment', terms({ floor: 10n }), 7n, 7n],
      ['the cap is the fee', terms({ floor: 3n, cap: 3n }), 100_000n, 3n],
      ['free', terms({ ratePpm: 0n }), 100_000n, 0n],
      ['all of it', terms({ ratePpm: 1_000_000n }), 99n, 99n],
      ['nothing of nothing', terms({ floor: 10n }), 0n, 0n],
      ['beyond what a float can count', terms({}), 9_007_199_254_740_993n, 54_043_195_528_446n],
    ]
  for (const [what, agreed, amount, fee] of table) equal(feeOf(agreed, amount), fee, what)
  throws(() => feeOf(standardTerms, -1n), /a fee is of a payment/)
})

const amounts = fc.bigInt({ min: 1n, max: 10n ** 13n })
const anyTerms = fc.record({
  ratePpm: fc.bigInt({ min: 0n, max: 1_000_000n }),
  floor: fc.bigInt({ min: 0n, max: 100n }),
  cap: fc.constantFrom(null, 100n, 10_000n),
  rounding: fc.constantFrom(...roundings),
  returnsFee: fc.constantFrom(true, false),
})

test('a fee keeps its bounds, grows with the payment, and is a fen from the ratio at most', () => {
  fc.assert(
    fc.property(anyTerms, amounts, amounts, (agreed, first, second) => {
      const [less, more] = first < second ? [first, second] : [second, first]
      const fee = feeOf(agreed, more)
      ok(fee >= 0n && fee <= more)
      ok(feeOf(agreed, less) <= fee)
      if (agreed.cap !== null) ok(fee <= agreed.cap)
      ok(fee >= agreed.floor || fee === more)
      const apart = feeOf({ ...agreed, floor: 0n, cap: null }, more) * 1_000_000n
      const off = apart - more * agreed.ratePpm
      ok(off < 1_000_000n && off > -1_000_000n)
    }),
  )
})

test('what refunds give back', () => {
  const table: readonly (readonly [before: bigint, refund: bigint, back: bigint])[] = [
    [0n, 800n, 5n],
    [0n, 1n, 0n],
    [0n, 159n, 0n],
    [0n, 160n, 1n],
    [159n, 1n, 1n],
    [799n, 1n, 1n],
    [400n, 400n, 3n],
    [800n, 0n, 0n],
  ]
  for (const [refundedBefore, refund, back] of table)
    equal(feeReturnOf({ fee: 5n, orderAmount: 800n, refundedBefore, refund }), back)
  throws(
    () => feeReturnOf({ fee: 5n, orderAmount: 800n, refundedBefore: 799n, refund: 2n }),
    /parts of the order/,
  )
})

test('refunds in parts never give back more than the fee, and the last leaves no fen', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 6n }),
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 50 }),
      (fee, parts) => {
        const orderAmount = parts.reduce((sum, part) => sum + part, 0n)
        let refundedBefore = 0n
        let back = 0n
        for (const refund of parts) {
          const part = feeReturnOf({ fee, orderAmount, refundedBefore, refund })
          ok(part >= 0n)
          back += part
          refundedBefore += refund
          ok(back <= fee)
        }
        equal(back, fee)
      },
    ),
  )
})
