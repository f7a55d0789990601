import { fen } from '#kernel/money'
import { isPassing, type Outcome } from '../bank.ts'
import { wrong } from './refusals.ts'
import {
  agree,
  amountOf,
  amountTree,
  countOf,
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

export const pain002 = 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'

/** ExternalPaymentTransactionStatus1Code, as far as a bank answers a batch with it. */
const statuses = {
  ACTC: 'accepted',
  ACCP: 'accepted',
  ACSP: 'accepted',
  PDNG: 'accepted',
  ACSC: 'paid',
  ACCC: 'paid',
  RJCT: 'rejected',
} as const satisfies Record<string, Outcome['state']>

type Status = keyof typeof statuses

export type Reported = Readonly<{
  /** Of the instruction. */
  id: string
  amount: bigint
  status: Status
  /** Of a rejection. */
  reason: string | null
  /** When the bank accepted it. */
  acceptedAt: Date | null
}>

export type StatusReport = Readonly<{
  id: string
  createdAt: Date
  /** The batch that it answers, as far as the bank knows its transactions. */
  batchId: string
  transactions: readonly Reported[]
}>

/** Writes a payment status report (pain.002.001.10), with number and sum of each status. */
export const writePain002 = ({ id, createdAt, batchId, transactions }: StatusReport): Buffer =>
  documentOf(pain002, [
    'CstmrPmtStsRpt',
    [
      [
        'GrpHdr',
        [
          ['MsgId', id],
          ['CreDtTm', stampOf(createdAt)],
        ],
      ],
      [
        'OrgnlGrpInfAndSts',
        [
          ['OrgnlMsgId', batchId],
          ['OrgnlMsgNmId', 'pain.001.001.09'],
        ],
      ],
      [
        'OrgnlPmtInfAndSts',
        [
          ['OrgnlPmtInfId', batchId],
          ...[...Map.groupBy(transactions, ({ status }) => status)].map(countTree),
          ...transactions.map(transactionTree),
        ],
      ],
    ],
  ])

const countTree = ([status, rows]: readonly [string, readonly Reported[]]): Tree => [
  'NbOfTxsPerSts',
  [
    ['DtldNbOfTxs', String(rows.length)],
    ['DtldSts', status],
    ['DtldCtrlSum', yuanOf(total(rows))],
  ],
]

const transactionTree = ({ id, amount, status, reason, acceptedAt }: Reported): Tree => [
  'TxInfAndSts',
  [
    ['OrgnlInstrId', id],
    ['OrgnlEndToEndId', id],
    ['TxSts', status],
    reason === null ? undefined : ['StsRsnInf', [['Rsn', [['Cd', reason]]]]],
    acceptedAt === null ? undefined : ['AccptncDtTm', stampOf(acceptedAt)],
    ['OrgnlTxRef', [['Amt', [amountTree('InstdAmt', amount)]]]],
  ],
]

/**
 * Reads a payment status report. Every status in it must be counted and summed up in
 * `NbOfTxsPerSts`, so that a report that lost some of its rows is refused as a whole.
 */
export function readPain002(bytes: Uint8Array): StatusReport {
  const root = one(readDocument(bytes, pain002), 'CstmrPmtStsRpt')
  const header = one(root, 'GrpHdr')
  const information = one(root, 'OrgnlPmtInfAndSts')
  const transactions = all(information, 'TxInfAndSts').map(transactionIn)
  const counts = all(information, 'NbOfTxsPerSts')
  const groups = Map.groupBy(transactions, ({ status }): string => status)
  for (const count of counts) {
    const status = textOf(count, 'DtldSts')
    const rows = groups.get(status) ?? []
    agree(count, 'DtldNbOfTxs', [countOf(count, 'DtldNbOfTxs'), rows.length])
    agree(count, 'DtldCtrlSum', [sumOf(count, 'DtldCtrlSum'), total(rows)])
    groups.delete(status)
  }
  const [left] = groups.keys()
  if (left !== undefined || counts.length === 0)
    throw wrong(`${information.path}/NbOfTxsPerSts`, `does not count ${left ?? 'anything'}`)
  return {
    id: textOf(header, 'MsgId'),
    createdAt: instantOf(header, 'CreDtTm'),
    batchId: textOf(root, 'OrgnlGrpInfAndSts/OrgnlMsgId'),
    transactions,
  }
}

const isStatus = (text: string): text is Status => Object.hasOwn(statuses, text)

function transactionIn(element: Element): Reported {
  const status = textOf(element, 'TxSts')
  if (!isStatus(status)) throw wrong(one(element, 'TxSts').path, `is not known: ${status}`)
  const reason = maybe(element, 'StsRsnInf/Rsn/Cd') ?? maybe(element, 'StsRsnInf/Rsn/Prtry')
  if (status === 'RJCT' && !reason?.text)
    throw wrong(`${element.path}/StsRsnInf/Rsn/Cd`, 'is missing')
  return {
    id: textOf(element, 'OrgnlInstrId'),
    amount: amountOf(element, 'OrgnlTxRef/Amt/InstdAmt'),
    status,
    reason: reason?.text ?? null,
    acceptedAt: maybe(element, 'AccptncDtTm') ? instantOf(element, 'AccptncDtTm') : null,
  }
}

/** What a report says of its instructions; what is settled without a time is so since the report. */
export const outcomesIn = ({ createdAt, transactions }: StatusReport): readonly Outcome[] =>
  transactions.map(({ id, amount, status, reason, acceptedAt }): Outcome => {
    const state = statuses[status]
    const said = { id, amount: fen(amount) }
    if (state === 'paid') return { ...said, state, at: acceptedAt ?? createdAt }
    if (state === 'accepted') return { ...said, state }
    const code = reason ?? 'MS03'
    return { ...said, state, reason: code, isRetryable: isPassing(code) }
  })
