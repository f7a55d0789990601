import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { type AccountClass, usualLimits } from '#platform/limit-settings'
import { order } from '#test/payments'
import type { Order, TradeType } from '../order/order.ts'
import { claimsOf } from './claims.ts'
import { type Claim, claimOn, gradeOf, nothing, overOf, type Spent } from './limit.ts'
import { limitRefusal } from './limit-words.ts'

const claim = ({ kind = 'balance', per = 'day', grade = 'b', minor = 1n }: Partial<Claim>): Claim =>
  claimOn({ customerId: 'cus_1', period: '2026-11-27', kind }, { per, grade, minor })

test('each limit of the law holds to the fen, and counts what was verified more weakly as well', () => {
  const code = 'barcode:balance'
  const table: readonly (readonly [
    given: Partial<Claim>,
    spent: Partial<Spent>,
    over: string | undefined,
    left: bigint,
    accountClass?: AccountClass,
  ])[] = [
    [{ minor: 500_000n }, {}, undefined, 0n],
    [{ minor: 500_001n }, {}, 'balance_b', 500_000n],
    [{ minor: 1n }, { b: 400_000n, c: 100_000n }, 'balance_b', 0n],
    [{ minor: 1n }, { b: 400_000n, c: 99_999n }, undefined, 0n],
    // What a passkey has confirmed takes nothing from what a PIN may.
    [{ minor: 500_000n }, { a: 1_000_000n }, undefined, 0n],
    [{ minor: 5_000_000n, grade: 'a' }, {}, undefined, 0n],
    [{ minor: 4_500_001n, grade: 'a' }, { b: 500_000n }, 'balance_a', 4_500_000n],
    [{ minor: 100_001n, grade: 'c' }, {}, 'balance_c', 100_000n],
    // Room without a PIN is room with one as well: of two limits the tighter is told.
    [{ minor: 60_000n, grade: 'c' }, { b: 450_000n }, 'balance_b', 50_000n],
    [{ minor: 60_000n, grade: 'c' }, { b: 450_000n, c: 50_000n }, 'balance_b', 0n],
    [{ kind: code, minor: 500_001n }, {}, 'barcode_b', 500_000n],
    [{ kind: code, minor: 50_001n, grade: 'd' }, {}, 'barcode_d', 50_000n],
    [{ kind: code, minor: 50_000n, grade: 'd' }, { c: 50_000n }, undefined, 0n],
    [{ kind: code, minor: 50_000n, grade: 'd' }, { c: 50_001n }, 'barcode_c', 49_999n],
    [{ kind: code, minor: 1n, grade: 'c' }, { c: 50_000n, d: 50_000n }, 'barcode_c', 0n],
    // More than a limit was spent before it was made stricter: nothing is left, and not less.
    [{ minor: 1n }, { b: 900_000n }, 'balance_b', 0n],
    [{ per: 'year', minor: 20_000_001n }, {}, 'class_III', 20_000_000n],
    [{ per: 'year', minor: 1n }, { a: 5n, b: 9_999_995n }, 'class_II', 0n, 'II'],
    [{ per: 'year', minor: 99_999_999n }, {}, undefined, 0n, 'I'],
    [{ per: 'ever', minor: 99_999_999n }, {}, undefined, 0n, 'III'],
    [{ per: 'ever', minor: 100_001n }, {}, 'class_I', 100_000n, 'I'],
  ]
  for (const [given, spent, limit, left, accountClass = 'III'] of table) {
    const over = overOf(usualLimits, accountClass, claim(given), { ...nothing, ...spent })
    assert.deepEqual(
      [over?.limit, over?.leftMinor ?? left],
      [limit, left],
      JSON.stringify(given, big),
    )
  }
})

const big = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)

test('what counts is what was scanned, and what comes from the balance', () => {
  const card = { id: 'bc_1', kind: 'debit', bankType: 'ICBC_DEBIT', title: '卡' } as const
  const now = new Date('2026-12-31T16:00:00Z')
  const claimed = (
    tradeType: TradeType,
    [balanceAmount, cardAmount]: readonly [bigint, bigint],
    barcodePurses: 'each' | 'together' = 'each',
  ) => {
    const paid = order('1', { tradeType, amount: fen(balanceAmount + cardAmount) })
    const shares = [{ order: paid as Order, balanceAmount, cardAmount, card }]
    const claims = claimsOf({ barcodePurses }, { customerId: 'c' }, [...shares, ...shares], now)
    return claims.map(({ kind, period, minor, grade }) => `${kind} ${period} ${minor} ${grade}`)
  }
  const balance = ['balance 2027-01-01 20 b', 'balance 2027 20 b', 'balance ever 20 b']
  assert.deepEqual(claimed('JSAPI', [10n, 0n]), balance)
  assert.deepEqual(claimed('NATIVE', [10n, 0n]), ['barcode:balance 2027-01-01 20 b', ...balance])
  for (const type of ['JSAPI', 'APP', 'MWEB'] as const)
    assert.deepEqual(claimed(type, [0n, 7n]), [], type)
  assert.deepEqual(claimed('MICROPAY', [0n, 7n]), ['barcode:bc_1 2027-01-01 14 b'])
  assert.deepEqual(claimed('MICROPAY', [10n, 7n], 'together'), [
    'barcode:any 2027-01-01 34 b',
    ...balance,
  ])
})

test('a passkey is a certificate, a PIN beside a session is two factors, and a static code is the weakest', () => {
  assert.deepEqual(
    [gradeOf('certificate'), gradeOf(2), gradeOf(1), gradeOf(0), gradeOf('certificate', true)],
    ['a', 'b', 'c', 'c', 'd'],
  )
})

test('a refusal names the limit, what it is, and what is left, to the payer', () => {
  const refusal = limitRefusal({ limit: 'barcode_b', capMinor: 500_000n, leftMinor: 7n })
  assert.deepEqual(refusal.detail, {
    limit: 'barcode_b',
    cap: '500000',
    left: '7',
    words: {
      zh: '支付密码验证的扫码和付款码今日限额5000.00元，还可付0.07元。',
      en: 'For codes with a PIN today the limit is ¥5000.00, and ¥0.07 is left.',
    },
  })
  const codes = Object.keys(usualLimits.fen).map((limit) => [
    limit,
    limitRefusal({ limit: limit as 'class_I', capMinor: 1n, leftMinor: 0n }).code,
  ])
  assert.deepEqual(Object.fromEntries(codes), {
    barcode_a: 'LIMIT_DAY',
    barcode_b: 'LIMIT_DAY',
    barcode_c: 'LIMIT_UNPROVED',
    barcode_d: 'LIMIT_DAY',
    balance_a: 'LIMIT_DAY',
    balance_b: 'LIMIT_DAY',
    balance_c: 'LIMIT_UNPROVED',
    class_I: 'LIMIT_TOTAL',
    class_II: 'LIMIT_YEAR',
    class_III: 'LIMIT_YEAR',
  })
})
