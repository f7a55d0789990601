import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { readCamt053, type Statement, writeCamt053 } from './camt053.ts'
import { type Initiation, readPain001, writePain001 } from './pain001.ts'
import { outcomesIn, readPain002, type StatusReport, writePain002 } from './pain002.ts'
import { fenOf, yuanOf } from './values.ts'

const record = <Fields extends object>(
  fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> },
) => fc.record<Fields>(fields, { noNullPrototype: true })

/** Any text that XML can carry and that is not empty, with all that has to be escaped. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('&', '<', '>', '"', "'", ']]>', '&amp;', '\n', '\t', '\r', ' ', '同宝', '😀'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) =>
    parts.join('').replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '·'),
  )

const amount = fc.bigInt({ min: 1n, max: 99_999_999_999_999n })
const date = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
})

const initiation: fc.Arbitrary<Initiation> = record({
  debtor: record({ name: text, accountNumber: text, bankName: text }),
  batch: record({
    id: text,
    createdAt: date,
    instructions: fc.array(
      record({
        id: text,
        amount: amount.map(fen),
        accountNumber: text,
        holderName: text,
        bankName: text,
        branchNumber: fc.option(text),
        memo: fc.oneof(text, fc.constant('')),
      }),
      { maxLength: 5 },
    ),
  }),
})

const report: fc.Arbitrary<StatusReport> = record({
  id: text,
  createdAt: date,
  batchId: text,
  transactions: fc.array(
    fc.oneof(
      record({
        id: text,
        amount,
        status: fc.constantFrom('ACSC', 'ACCP', 'PDNG'),
        reason: fc.constant(null),
        acceptedAt: fc.option(date),
      }),
      record({
        id: text,
        amount,
        status: fc.constant('RJCT' as const),
        reason: fc.constantFrom('AC04', 'AM04'),
        acceptedAt: fc.constant(null),
      }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
})

const statement: fc.Arbitrary<Statement> = fc
  .record({
    id: text,
    createdAt: date,
    accountNumber: text,
    opening: fc.bigInt({ min: -9_999n, max: 99_999_999_999n }),
    entries: fc.array(
      fc
        .record({ reference: text, amount, bookedAt: date })
        .chain((entry) =>
          fc.constantFrom(
            { ...entry, side: 'out', kind: 'payout', reason: null } as const,
            { ...entry, side: 'in', kind: 'return', reason: 'AC04' } as const,
            { ...entry, side: 'in', kind: 'other', reason: null } as const,
            { ...entry, side: 'out', kind: 'other', reason: null } as const,
          ),
        ),
      { maxLength: 6 },
    ),
  })
  .map(({ opening, entries, ...rest }) => ({
    ...rest,
    businessDate: '2026-11-25',
    currency: 'CNY' as const,
    opening,
    closing: entries.reduce(
      (sum, { side, amount: moved }) => (side === 'in' ? sum + moved : sum - moved),
      opening,
    ),
    entries,
  }))

test('what is written is read again, to the character and the fen', () => {
  fc.assert(fc.property(initiation, (given) => deepEqual(readPain001(writePain001(given)), given)))
  fc.assert(
    fc.property(report, (given) => {
      const read = readPain002(writePain002(given))
      deepEqual(read, given)
      equal(outcomesIn(read).length, given.transactions.length)
    }),
  )
  fc.assert(fc.property(statement, (given) => deepEqual(readCamt053(writeCamt053(given)), given)))
})

test('yuan and fen are one number', () => {
  fc.assert(fc.property(amount, (minor) => equal(fenOf(yuanOf(minor), '/'), minor)))
  const table: readonly (readonly [text: string, minor: bigint | undefined])[] = [
    ['0.01', 1n],
    ['1', 100n],
    ['1.5', 150n],
    ['1.234', undefined],
    ['-1.00', undefined],
    ['+1.00', undefined],
    ['1e3', undefined],
    ['1,000.00', undefined],
    [' 1.00', undefined],
    ['.50', undefined],
    ['1.', undefined],
    ['', undefined],
    ['٣.00', undefined],
  ]
  for (const [said, minor] of table) {
    if (minor === undefined) throws(() => fenOf(said, '/'), Refusal, said)
    else equal(fenOf(said, '/'), minor)
  }
})
