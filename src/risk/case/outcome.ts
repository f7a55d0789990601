import type { VerdictAct } from '../decision/verdict.ts'
import type { Title } from '../rule/text/terms.ts'
import type { Case } from './case.ts'

/** How a case can end. */
export const caseOutcomes = [
  'release',
  'refund',
  'thaw',
  'keep_frozen',
  'confirm_fraud',
  'false_alarm',
  'uphold',
] as const
export type CaseOutcome = (typeof caseOutcomes)[number]

type Meaning = Readonly<{
  /** What it says of the payment, if it says anything. */
  isFraud: boolean | null
  /** From which amount on another person has to agree, in fen; `null` is never. */
  fourEyesFromMinor: bigint | null
  title: Title
  /** What the customer hears of it, with what to do. */
  customer: Title
}>

/** Where to object, once more and elsewhere. */
const elsewhere = {
  zh: '如仍有异议，可拨打客服热线，或向中国人民银行当地分支机构反映。',
  en: 'If you still object, call our service line or turn to the local branch of the central bank.',
} as const

/**
 * Amounts from which two decide are engineering values: what leaves the house or gives an account back
 * to somebody who may be a thief asks for more care than what stays where it is.
 */
export const meanings: Readonly<Record<CaseOutcome, Meaning>> = {
  release: {
    isFraud: false,
    fourEyesFromMinor: 2_000_000n,
    title: { zh: '放行', en: 'Release' },
    customer: {
      zh: '经核实，这笔付款可以继续，请在钱包中查看进度；如非您本人操作，请立即一键冻结账户。',
      en: 'We have checked this payment and it may go on; if it is not yours, freeze the account at once.',
    },
  },
  refund: {
    isFraud: null,
    fourEyesFromMinor: 2_000_000n,
    title: { zh: '退回资金', en: 'Send back' },
    customer: {
      zh: '经核实，这笔付款不能继续，已暂存的资金将退回您的零钱。',
      en: 'We have checked this payment and it cannot go on; what was held goes back to your balance.',
    },
  },
  thaw: {
    isFraud: false,
    fourEyesFromMinor: 2_000_000n,
    title: { zh: '解除冻结', en: 'Thaw' },
    customer: {
      zh: '经核实，您的账户已恢复正常使用，给您带来不便，敬请谅解。',
      en: 'We have checked your account and it works as usual again; we are sorry for the trouble.',
    },
  },
  keep_frozen: {
    isFraud: null,
    fourEyesFromMinor: null,
    title: { zh: '维持冻结', en: 'Keep frozen' },
    customer: {
      zh: '经核实，您的账户暂不能恢复付款功能，资金安全。请携带有效证件在钱包内重新核验身份。',
      en: 'We have checked your account and paying stays paused; your money is safe. Please verify your identity.',
    },
  },
  confirm_fraud: {
    isFraud: true,
    fourEyesFromMinor: 5_000_000n,
    title: { zh: '确认欺诈', en: 'Confirm fraud' },
    customer: {
      zh: '经核实，这笔付款存在安全风险，没有完成；如有暂存的资金，会退回您的零钱。请留意谨防受骗。',
      en: 'We have found this payment to be unsafe and it was not made; whatever was held goes back to your balance.',
    },
  },
  false_alarm: {
    isFraud: false,
    fourEyesFromMinor: null,
    title: { zh: '判为误报', en: 'False alarm' },
    customer: {
      zh: '经核实，这笔付款没有问题，您可以重新发起；给您带来不便，敬请谅解。',
      en: 'We have found nothing wrong with this payment and you may make it again; we are sorry for the trouble.',
    },
  },
  uphold: {
    isFraud: null,
    fourEyesFromMinor: null,
    title: { zh: '维持原结论', en: 'Uphold' },
    customer: {
      zh: '经复核，我们维持原处理结果。',
      en: 'We have looked again and our decision stands.',
    },
  },
}

/** What the customer is told; of an appeal that was not granted also where else to turn. */
export function wordsFor(outcome: CaseOutcome, { sort, act }: Pick<Case, 'sort' | 'act'>): Title {
  const isFrozen = outcome === 'confirm_fraud' && act === 'FREEZE'
  const { customer, isFraud } = meanings[isFrozen ? 'keep_frozen' : outcome]
  if (sort !== 'appeal' || isFraud === false) return customer
  return { zh: `${customer.zh}${elsewhere.zh}`, en: `${customer.en} ${elsewhere.en}` }
}

/** By which money may be held: a challenge too, where its payer can prove nothing. */
const holding: ReadonlySet<VerdictAct> = new Set(['REVIEW', 'DELAY', 'CHALLENGE'])

/** How this case may end. An appeal may find right or wrong whatever was decided about its payment. */
export function fittingOutcomes({
  sort,
  act,
  payment,
}: Pick<Case, 'sort' | 'act' | 'payment'>): readonly CaseOutcome[] {
  switch (sort) {
    case 'review':
      return ['release', 'refund', 'confirm_fraud']
    case 'freeze':
      return ['thaw', 'keep_frozen', 'confirm_fraud']
    case 'quality':
      return ['false_alarm', 'confirm_fraud']
    case 'appeal':
      if (payment === null) return ['thaw', 'keep_frozen', 'false_alarm', 'uphold']
      if (act === 'FREEZE') return ['thaw', 'keep_frozen', 'confirm_fraud', 'uphold']
      if (act !== null && holding.has(act)) return ['release', 'refund', 'confirm_fraud', 'uphold']
      return ['release', 'false_alarm', 'confirm_fraud', 'uphold']
  }
}

/** Where no amount is known, as of an account that is thawed by an appeal, two decide. */
export function needsFourEyes(
  outcome: CaseOutcome,
  { sort, amountMinor }: Pick<Case, 'sort' | 'amountMinor'>,
): boolean {
  const from = meanings[outcome].fourEyesFromMinor
  if (from === null || sort === 'quality') return false
  return amountMinor === null || amountMinor >= from
}
