import type { Fault } from './fault.ts'

const reconcile = {
  zh: '逐笔对账：每一处差异列为差错，附金额与原因，人工处理后再关闭',
  en: 'Reconcile row by row: each difference is a break with amount and reason, closed by people.',
} as const
const checkFile = {
  zh: '核对 hash 和汇总行；不一致则整份拒绝，重新下载，不导入一半',
  en: 'Check the hash and the last lines; refuse the whole file where they differ, and fetch it anew.',
} as const
const rows = {
  title: { zh: '几行', en: 'Rows' },
  min: 1,
  max: 100,
  usual: 1,
} as const
const differenceFen = {
  title: { zh: '相差多少分', en: 'Difference in fen' },
  min: -1_000_000,
  max: 1_000_000,
  usual: 1,
} as const

/**
 * Bills that are late, damaged, or differ from the books. A break is injected when the bill is asked
 * for: the hash told is that of the altered file, whose last lines add up its own rows.
 */
export const billFaults = {
  bill_late: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/(?:\w*bills?|sub-merchant-fundflowbill)$/,
    effect: 'none',
    title: { zh: '账单迟到', en: 'Bill late' },
    happens: {
      zh: '申请账单回答 400 STATEMENT_CREATING',
      en: 'Asking for a bill is answered 400 STATEMENT_CREATING.',
    },
    advice: {
      zh: '隔一段时间再申请，直到有账单为止；没有账单的日子不算对平',
      en: 'Ask again later until it is there; a day without its bill is not reconciled.',
    },
    parameters: {},
  },
  bill_row_missing: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/tradebill$/,
    effect: 'once',
    title: { zh: '账单缺行', en: 'Rows missing in the bill' },
    happens: {
      zh: '账单缺少开头的几行，hash 与汇总按缺行后的内容计算',
      en: 'The first rows are missing; hash and sums are those of what is left.',
    },
    advice: reconcile,
    parameters: { rows },
  },
  bill_row_extra: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/tradebill$/,
    effect: 'once',
    title: { zh: '账单多行', en: 'Rows too many in the bill' },
    happens: {
      zh: '账单末尾多出单号陌生的几行，hash 与汇总按多行后的内容计算',
      en: 'Rows with strange numbers stand at the end; hash and sums are those of all.',
    },
    advice: reconcile,
    parameters: { rows },
  },
  bill_amount_differs: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/tradebill$/,
    effect: 'once',
    title: { zh: '账单金额不符', en: 'Amounts differ in the bill' },
    happens: {
      zh: '账单开头几行的订单金额被改动，hash 与汇总随之计算',
      en: 'The order amounts of the first rows are altered; hash and sums follow.',
    },
    advice: reconcile,
    parameters: { rows, differenceFen },
  },
  bill_fee_differs: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/tradebill$/,
    effect: 'once',
    title: { zh: '账单手续费不符', en: 'Fees differ in the bill' },
    happens: {
      zh: '账单开头几行的手续费被改动，hash 与汇总随之计算',
      en: 'The fees of the first rows are altered; hash and sums follow.',
    },
    advice: reconcile,
    parameters: { rows, differenceFen },
  },
  bill_damaged: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/billdownload\/file$/,
    effect: 'once',
    title: { zh: '账单损坏', en: 'Bill damaged' },
    happens: {
      zh: '下载的文件有一个字节不同，与申请时告知的 hash 不符',
      en: 'One byte of the download differs, so that it does not come to the hash that was told.',
    },
    advice: checkFile,
    parameters: {},
  },
  bill_truncated: {
    place: 'bill',
    verbs: ['bill'],
    only: /\/billdownload\/file$/,
    effect: 'once',
    title: { zh: '账单截断', en: 'Bill truncated' },
    happens: {
      zh: '下载的文件在中间结束，HTTP 上却看似完整',
      en: 'The download ends in the middle, and HTTP says that it is whole.',
    },
    advice: checkFile,
    parameters: {},
  },
} as const satisfies Record<string, Fault>
