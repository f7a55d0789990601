import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { camt053, readCamt053, writeCamt053 } from './camt053.ts'
import { pain001, readPain001, writePain001 } from './pain001.ts'
import { pain002, readPain002, writePain002 } from './pain002.ts'

const instant = new Date('2026-11-25T01:00:00.000Z')

const whole = {
  'pain.001': writePain001({
    debtor: { name: '同宝', accountNumber: '1', bankName: '演示银行' },
    batch: {
      id: 'pb_1',
      createdAt: instant,
      instructions: ['po_1-1', 'po_2-1'].map((id) => ({
        id,
        amount: fen(12_345n),
        accountNumber: '6222',
        holderName: '书店',
        bankName: '银行',
        branchNumber: null,
        memo: '货款',
      })),
    },
  }).toString(),
  'pain.002': writePain002({
    id: 'r1',
    createdAt: instant,
    batchId: 'pb_1',
    transactions: [
      { id: 'po_1-1', amount: 100n, status: 'ACSC', reason: null, acceptedAt: instant },
      { id: 'po_2-1', amount: 200n, status: 'RJCT', reason: 'AC04', acceptedAt: null },
    ],
  }).toString(),
  'camt.053': writeCamt053({
    id: 's1',
    createdAt: instant,
    accountNumber: '1',
    businessDate: '2026-11-25',
    currency: 'CNY',
    opening: 1_000n,
    closing: 950n,
    entries: [
      {
        reference: 'po_1-1',
        amount: 100n,
        side: 'out',
        bookedAt: instant,
        kind: 'payout',
        reason: null,
      },
      {
        reference: 'po_0-1',
        amount: 50n,
        side: 'in',
        bookedAt: instant,
        kind: 'return',
        reason: 'AC04',
      },
    ],
  }).toString(),
} as const

const readers = {
  'pain.001': readPain001,
  'pain.002': readPain002,
  'camt.053': readCamt053,
} as const
type Kind = keyof typeof whole

/** Where and why a file is refused. */
function refusalOf(kind: Kind, bytes: Uint8Array | string): string {
  try {
    readers[kind](Buffer.from(bytes))
    return 'taken'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    equal(error.code, 'BANK_FILE_REFUSED')
    return `${error.detail?.field}: ${error.detail?.issue}`
  }
}

type Damage = readonly [kind: Kind, what: string | RegExp, instead: string, where: RegExp]

const damages: readonly Damage[] = [
  // Shape.
  ['camt.053', 'Document', 'Dokument', /^\/: not well-formed/],
  ['camt.053', /Document/g, 'Dokument', /^\/Dokument: the root is not Document/],
  ['camt.053', '001.08', '001.02', /^\/Document: the namespace/],
  ['camt.053', 'UTF-8', 'GB18030', /^\/: the encoding/],
  ['camt.053', '<Document', '<!DOCTYPE a [<!ENTITY b "c">]><Document', /^\/: document types/],
  ['camt.053', 'po_1-1', '<![CDATA[po_1-1]]>', /^\/: document types/],
  ['camt.053', 'po_1-1', '&evil;', /InstrId: an entity that is not known/],
  ['camt.053', 'po_1-1', 'a &', /^\/: not well-formed/],
  ['camt.053', 'po_1-1', '&#0;', /InstrId: an entity that is not known/],
  ['camt.053', '</Document>', '</Document><Document/>', /^\/: not well-formed|the root/],
  // Fields.
  ['camt.053', /<Stmt>.*<\/Stmt>/, '', /^\/Document\/BkToCstmrStmt\/Stmt: is missing/],
  ['camt.053', /<Acct>.*<\/Acct>/, '', /Stmt\/Acct\/Ccy: is missing/],
  ['camt.053', '<InstrId>po_1-1</InstrId>', '', /Ntry\[1\].*EndToEndId: is missing/],
  ['camt.053', 'po_1-1', '', /Ntry\[1\].*InstrId: is empty/],
  ['camt.053', '<Id>s1</Id>', '<Id>s1</Id><Id>s2</Id>', /Id\[2\]: is there more than once/],
  ['camt.053', 'Ccy="CNY"', 'Ccy="USD"', /Amt: the currency is not CNY: USD/],
  ['camt.053', ' Ccy="CNY"', '', /Amt: the currency is not CNY: none/],
  ['camt.053', '<Ccy>CNY</Ccy>', '<Ccy>HKD</Ccy>', /Acct\/Ccy: is not CNY/],
  ['camt.053', 'BOOK', 'PDNG', /Ntry\[1\]\/Sts\/Cd: is not BOOK/],
  ['camt.053', '>DBIT<', '>DEBT<', /CdtDbtInd: is neither/],
  ['camt.053', '2026-11-25T01:00:00.000Z</DtTm>', 'gestern</DtTm>', /DtTm: not a date and time/],
  ['camt.053', /<Dt>2026-11-25<\/Dt>/g, '<Dt>2026-02-30</Dt>', /Dt: not a date/],
  ['camt.053', 'OPBD', 'CLBD', /Bal: OPBD is there 0 times/],
  [
    'camt.053',
    '<Id>s1</Id>',
    '<Id>s1</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>',
    /LastPgInd: further pages/,
  ],
  ['camt.053', '</NtryDtls>', '<TxDtls/></NtryDtls>', /TxDtls\[2\]: is there more than once/],
  // Sums.
  ['camt.053', '>1.00<', '>1.01<', /TtlDbtNtries\/Sum: says 101/],
  ['camt.053', /(?<=<Ntry>.*)>1\.00</, '>2.00<', /TtlDbtNtries\/Sum: says 100, .* 200/],
  ['camt.053', '<NbOfNtries>1', '<NbOfNtries>2', /NbOfNtries: says 2/],
  ['camt.053', /<Ntry>.*?<\/Ntry>/, '', /TtlDbtNtries\/NbOfNtries: says 1, .* 0/],
  ['camt.053', '>9.50<', '>9.60<', /Bal\[2\]\/Amt: says 960, .* 950/],
  ['camt.053', '>10.00<', '>10.005<', /Amt: not an amount/],
  ['pain.001', '<NbOfTxs>2', '<NbOfTxs>3', /GrpHdr\/NbOfTxs: says 3, .* 2/],
  ['pain.001', '>246.90<', '>246.91<', /GrpHdr\/CtrlSum: says 24691/],
  ['pain.001', /<CdtTrfTxInf>.*?<\/CdtTrfTxInf>/, '', /NbOfTxs: says 2, .* 1/],
  ['pain.001', 'TRF', 'CHK', /PmtMtd: is not TRF/],
  ['pain.001', 'pain.001.001.09', 'pain.001.001.03', /namespace/],
  ['pain.002', 'ACSC</TxSts>', 'LOST</TxSts>', /TxSts: is not known: LOST/],
  ['pain.002', /<StsRsnInf>.*<\/StsRsnInf>/, '', /StsRsnInf\/Rsn\/Cd: is missing/],
  ['pain.002', /<TxInfAndSts>.*?<\/TxInfAndSts>/, '', /DtldNbOfTxs: says 1, .* 0/],
  ['pain.002', '>2.00<', '>2.01<', /DtldCtrlSum: says 201/],
  ['pain.002', /<NbOfTxsPerSts>.*<\/NbOfTxsPerSts>/, '', /NbOfTxsPerSts: does not count/],
  ['pain.002', /<OrgnlGrpInfAndSts>.*<\/OrgnlGrpInfAndSts>/, '', /OrgnlMsgId: is missing/],
]

test('a damaged file is refused, and the refusal names the element', () => {
  for (const kind of ['pain.001', 'pain.002', 'camt.053'] as const)
    equal(refusalOf(kind, whole[kind]), 'taken')
  for (const [kind, what, instead, where] of damages) {
    const damaged = whole[kind].replace(what, instead)
    equal(damaged === whole[kind], false, `${String(what)} is in the file`)
    match(refusalOf(kind, damaged), where, `${String(what)} → ${instead}`)
  }
  const broken = Buffer.concat([Buffer.from(whole['camt.053']), Buffer.from([0xff])])
  match(refusalOf('camt.053', broken), /^\/: not UTF-8/)
  match(refusalOf('camt.053', ''), /^\//)
  equal([pain001, pain002, camt053].length, 3)
})

test('a file that was cut anywhere is refused', () => {
  for (const kind of ['pain.001', 'pain.002', 'camt.053'] as const) {
    const end = whole[kind].trimEnd().length
    for (let length = 0; length < end; length++)
      equal(
        refusalOf(kind, whole[kind].slice(0, length)) === 'taken',
        false,
        `${kind} of ${length}`,
      )
  }
})

test('what a bank adds, indents and comments changes nothing', () => {
  const spaced = whole['camt.053']
    .replaceAll('><', '>\n  <')
    .replace('<Ntry>', '<!-- a comment --><AddtlStmtInf>mehr</AddtlStmtInf><Ntry>')
  deepEqual(readCamt053(Buffer.from(spaced)), readCamt053(Buffer.from(whole['camt.053'])))
  const withMark = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(whole['camt.053'])])
  deepEqual(readCamt053(withMark), readCamt053(Buffer.from(whole['camt.053'])))
})

test('text that XML cannot carry is refused when it is written', () => {
  const given = readPain001(Buffer.from(whole['pain.001']))
  const debtor = { ...given.debtor, name: '同\u0000宝' }
  throws(() => writePain001({ ...given, debtor }), Refusal)
})
