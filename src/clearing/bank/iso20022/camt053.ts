import { fen } from '#kernel/money'
import type { BankStatement, Outcome, StatementEntry } from '../bank.ts'
import { wrong } from './refusals.ts'
import {
  agree,
  amountOf,
  amountTree,
  countOf,
  dateOf,
  instantOf,
  stampOf,
  sumOf,
  total,
  yuanOf,
} from './values.ts'
import {
  all,
  documentOf,
  type Element,
  maybe,
  one,
  readDocument,
  textOf,
  type Tree,
} from './xml.ts'

export const camt053 = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'

export type Entry = StatementEntry & Readonly<{ /** Of a return. */ reason: string | null }>

export type Statement = Omit<BankStatement, 'entries'> &
  Readonly<{
    id: string
    createdAt: Date
    accountNumber: string
    entries: readonly Entry[]
  }>

/** BkTxCd: payments, and within them what was paid out, what came back, and all else. */
const families = {
  payout: ['ICDT', 'DMCT'],
  return: ['ICDT', 'RRTN'],
  other: ['OTHR', 'OTHR'],
} as const satisfies Record<StatementEntry['kind'], readonly [string, string]>

/** Writes a bank to customer statement (camt.053.001.08) of one account and day. */
export function writeCamt053(statement: Statement): Buffer {
  const { id, createdAt, accountNumber, businessDate: date, opening, closing, entries } = statement
  const stamp: Tree = ['CreDtTm', stampOf(createdAt)]
  return documentOf(camt053, [
    'BkToCstmrStmt',
    [
      ['GrpHdr', [['MsgId', id], stamp]],
      [
        'Stmt',
        [
          ['Id', id],
          stamp,
          [
            'Acct',
            [
              ['Id', [['Othr', [['Id', accountNumber]]]]],
              ['Ccy', 'CNY'],
            ],
          ],
          balanceTree('OPBD', opening, date),
          balanceTree('CLBD', closing, date),
          summaryTree(entries),
          ...entries.map(entryTree),
        ],
      ],
    ],
  ])
}

const balanceTree = (code: 'OPBD' | 'CLBD', balance: bigint, date: string): Tree => [
  'Bal',
  [
    ['Tp', [['CdOrPrtry', [['Cd', code]]]]],
    amountTree('Amt', balance < 0n ? -balance : balance),
    ['CdtDbtInd', balance < 0n ? 'DBIT' : 'CRDT'],
    ['Dt', [['Dt', date]]],
  ],
]

const sides = { in: 'CRDT', out: 'DBIT' } as const
const totals = { in: 'TtlCdtNtries', out: 'TtlDbtNtries' } as const

const summaryTree = (entries: readonly Entry[]): Tree => [
  'TxsSummry',
  (['in', 'out'] as const).map((side): Tree => {
    const rows = entries.filter((entry) => entry.side === side)
    return [
      totals[side],
      [
        ['NbOfNtries', String(rows.length)],
        ['Sum', yuanOf(total(rows))],
      ],
    ]
  }),
]

function entryTree({ reference, amount, side, bookedAt, kind, reason }: Entry): Tree {
  const [family, sub] = families[kind]
  return [
    'Ntry',
    [
      amountTree('Amt', amount),
      ['CdtDbtInd', sides[side]],
      ['Sts', [['Cd', 'BOOK']]],
      ['BookgDt', [['DtTm', stampOf(bookedAt)]]],
      [
        'BkTxCd',
        [
          [
            'Domn',
            [
              ['Cd', 'PMNT'],
              [
                'Fmly',
                [
                  ['Cd', family],
                  ['SubFmlyCd', sub],
                ],
              ],
            ],
          ],
        ],
      ],
      [
        'NtryDtls',
        [
          [
            'TxDtls',
            [
              ['Refs', [['InstrId', reference]]],
              reason === null ? undefined : ['RtrInf', [['Rsn', [['Cd', reason]]]]],
            ],
          ],
        ],
      ],
    ],
  ]
}

/**
 * Reads a statement. Refused as a whole is one whose summary disagrees with its entries, whose
 * entries do not lead from the opening to the closing balance, that names an entry that is not
 * booked, an entry for several transactions, or more than one page.
 */
export function readCamt053(bytes: Uint8Array): Statement {
  const root = one(readDocument(bytes, camt053), 'BkToCstmrStmt')
  const statement = one(root, 'Stmt')
  const page = maybe(statement, 'StmtPgntn/LastPgInd') ?? maybe(root, 'GrpHdr/MsgPgntn/LastPgInd')
  if (page && page.text !== 'true') throw wrong(page.path, 'further pages are not taken')
  const entries = all(statement, 'Ntry').map(entryIn)
  for (const side of ['in', 'out'] as const) {
    const summary = one(statement, `TxsSummry/${totals[side]}`)
    const rows = entries.filter((entry) => entry.side === side)
    agree(summary, 'NbOfNtries', [countOf(summary, 'NbOfNtries'), rows.length])
    agree(summary, 'Sum', [sumOf(summary, 'Sum'), total(rows)])
  }
  const opening = balanceIn(statement, 'OPBD')
  const closing = balanceIn(statement, 'CLBD')
  const movedTo = entries.reduce(
    (sum, { side, amount }) => (side === 'in' ? sum + amount : sum - amount),
    opening.balance,
  )
  agree(closing.element, 'Amt', [closing.balance, movedTo])
  const currency = textOf(statement, 'Acct/Ccy')
  if (currency !== 'CNY') throw wrong(one(statement, 'Acct/Ccy').path, `is not CNY: ${currency}`)
  return {
    id: textOf(statement, 'Id'),
    createdAt: instantOf(statement, 'CreDtTm'),
    accountNumber: textOf(statement, 'Acct/Id/Othr/Id'),
    businessDate: dateOf(closing.element, 'Dt'),
    currency,
    opening: opening.balance,
    closing: closing.balance,
    entries,
  }
}

function balanceIn(statement: Element, code: 'OPBD' | 'CLBD') {
  const found = all(statement, 'Bal').filter(
    (each) => maybe(each, 'Tp/CdOrPrtry/Cd')?.text === code,
  )
  const [element] = found
  if (!element || found.length > 1)
    throw wrong(`${statement.path}/Bal`, `${code} is there ${found.length} times`)
  const amount = amountOf(element, 'Amt')
  return { element, balance: sideIn(element) === 'in' ? amount : -amount }
}

function sideIn(element: Element): StatementEntry['side'] {
  const text = textOf(element, 'CdtDbtInd')
  if (text === 'CRDT') return 'in'
  if (text === 'DBIT') return 'out'
  throw wrong(one(element, 'CdtDbtInd').path, `is neither CRDT nor DBIT: ${text}`)
}

function entryIn(element: Element): Entry {
  const status = textOf(element, 'Sts/Cd')
  if (status !== 'BOOK') throw wrong(one(element, 'Sts/Cd').path, `is not BOOK: ${status}`)
  const details = one(element, 'NtryDtls/TxDtls')
  const reference = maybe(details, 'Refs/InstrId') ?? one(details, 'Refs/EndToEndId')
  if (reference.text === '') throw wrong(reference.path, 'is empty')
  const [family, sub] = [
    maybe(element, 'BkTxCd/Domn/Fmly/Cd')?.text,
    maybe(element, 'BkTxCd/Domn/Fmly/SubFmlyCd')?.text,
  ]
  const side = sideIn(element)
  const reason = maybe(details, 'RtrInf/Rsn/Cd')?.text ?? null
  const isReturn = side === 'in' && (reason !== null || sub === 'RRTN')
  const isPayout = side === 'out' && family === families.payout[0]
  return {
    reference: reference.text,
    amount: amountOf(element, 'Amt'),
    side,
    bookedAt: bookingTime(element),
    kind: isReturn ? 'return' : isPayout ? 'payout' : 'other',
    reason,
  }
}

/** A bank that tells the day only has booked at its beginning. */
function bookingTime(element: Element): Date {
  if (maybe(element, 'BookgDt/DtTm')) return instantOf(element, 'BookgDt/DtTm')
  return new Date(`${dateOf(element, 'BookgDt')}T00:00:00+08:00`)
}

/** What a statement proves of instructions: what left custody was paid, and what came back, returned. */
export const outcomesIn = ({ entries }: Statement): readonly Outcome[] =>
  entries.flatMap(({ reference: id, amount, bookedAt: at, kind, reason }): Outcome[] => {
    if (kind === 'payout') return [{ id, amount: fen(amount), state: 'paid', at }]
    if (kind === 'return')
      return [
        { id, amount: fen(amount), state: 'returned', at, paidAt: at, reason: reason ?? 'MS03' },
      ]
    return []
  })
