import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import type { Batch, Instruction } from '../bank.ts'
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

export const pain001 = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'

/** Who pays, as the bank knows us: the name and number of the custody account. */
export type Debtor = Readonly<{ name: string; accountNumber: string; bankName: string }>

export type Initiation = Readonly<{ batch: Batch; debtor: Debtor }>

/**
 * Writes credit transfer initiation (pain.001.001.09): one payment information with all instructions,
 * their number and control sum in both headers. The same batch is the same bytes.
 */
export function writePain001({ batch, debtor }: Initiation): Buffer {
  const { id, createdAt, instructions } = batch
  const rows = instructions.map(({ amount }) => ({ amount: amount.minor }))
  const sums: readonly Tree[] = [
    ['NbOfTxs', String(rows.length)],
    ['CtrlSum', yuanOf(total(rows))],
  ]
  const named: Tree = ['Nm', debtor.name]
  return documentOf(pain001, [
    'CstmrCdtTrfInitn',
    [
      ['GrpHdr', [['MsgId', id], ['CreDtTm', stampOf(createdAt)], ...sums, ['InitgPty', [named]]]],
      [
        'PmtInf',
        [
          ['PmtInfId', id],
          ['PmtMtd', 'TRF'],
          ...sums,
          ['ReqdExctnDt', [['Dt', businessDate(createdAt)]]],
          ['Dbtr', [named]],
          ['DbtrAcct', accountTree(debtor.accountNumber)],
          ['DbtrAgt', [['FinInstnId', [['Nm', debtor.bankName]]]]],
          ...instructions.map(instructionTree),
        ],
      ],
    ],
  ])
}

const accountTree = (number: string): readonly Tree[] => [['Id', [['Othr', [['Id', number]]]]]]

const instructionTree = (instruction: Instruction): Tree => [
  'CdtTrfTxInf',
  [
    [
      'PmtId',
      [
        ['InstrId', instruction.id],
        ['EndToEndId', instruction.id],
      ],
    ],
    ['Amt', [amountTree('InstdAmt', instruction.amount.minor)]],
    [
      'CdtrAgt',
      [
        [
          'FinInstnId',
          [
            instruction.branchNumber === null
              ? undefined
              : ['ClrSysMmbId', [['MmbId', instruction.branchNumber]]],
            ['Nm', instruction.bankName],
          ],
        ],
      ],
    ],
    ['Cdtr', [['Nm', instruction.holderName]]],
    ['CdtrAcct', accountTree(instruction.accountNumber)],
    instruction.memo === '' ? undefined : ['RmtInf', [['Ustrd', instruction.memo]]],
  ],
]

/** Reads what `writePain001` writes; refuses BANK_FILE_REFUSED with the element. */
export function readPain001(bytes: Uint8Array): Initiation {
  const root = one(readDocument(bytes, pain001), 'CstmrCdtTrfInitn')
  const header = one(root, 'GrpHdr')
  const information = one(root, 'PmtInf')
  const instructions = all(information, 'CdtTrfTxInf').map(instructionIn)
  const rows = instructions.map(({ amount }) => ({ amount: amount.minor }))
  for (const place of [header, information]) {
    agree(place, 'NbOfTxs', [countOf(place, 'NbOfTxs'), rows.length])
    agree(place, 'CtrlSum', [sumOf(place, 'CtrlSum'), total(rows)])
  }
  if (textOf(information, 'PmtMtd') !== 'TRF')
    throw wrong(one(information, 'PmtMtd').path, 'is not TRF')
  return {
    batch: { id: textOf(header, 'MsgId'), createdAt: instantOf(header, 'CreDtTm'), instructions },
    debtor: {
      name: textOf(information, 'Dbtr/Nm'),
      accountNumber: textOf(information, 'DbtrAcct/Id/Othr/Id'),
      bankName: textOf(information, 'DbtrAgt/FinInstnId/Nm'),
    },
  }
}

const instructionIn = (element: Element): Instruction => ({
  id: textOf(element, 'PmtId/InstrId'),
  amount: fen(amountOf(element, 'Amt/InstdAmt')),
  accountNumber: textOf(element, 'CdtrAcct/Id/Othr/Id'),
  holderName: textOf(element, 'Cdtr/Nm'),
  bankName: textOf(element, 'CdtrAgt/FinInstnId/Nm'),
  branchNumber: maybe(element, 'CdtrAgt/FinInstnId/ClrSysMmbId/MmbId')?.text ?? null,
  memo: maybe(element, 'RmtInf/Ustrd')?.text ?? '',
})
