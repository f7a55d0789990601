import type { Title } from './text/terms.ts'

/** What a rule asks for when it holds; the decision takes the strictest of all. */
export type Outcome =
  /** Goes through, and somebody looks at it afterwards. */
  | Readonly<{ act: 'ALLOW_MONITOR' }>
  /** Any one of the means is enough; the first is offered first. */
  | Readonly<{ act: 'CHALLENGE'; means: readonly Means[] }>
  /** The money leaves later, and may be called back until then. */
  | Readonly<{ act: 'DELAY'; hours: number }>
  | Readonly<{ act: 'REVIEW' | 'DENY' | 'FREEZE' }>
  /** Only adds to the score, which the decision weighs. */
  | Readonly<{ act: 'SCORE'; weight: number }>

export const means = ['pin', 'code', 'passkey', 'face'] as const
export type Means = (typeof means)[number]

/** From the gentlest to the strictest. */
export const acts = [
  'SCORE',
  'ALLOW_MONITOR',
  'CHALLENGE',
  'DELAY',
  'REVIEW',
  'DENY',
  'FREEZE',
] as const
export type Act = (typeof acts)[number]

/** As tables and people write it: `CHALLENGE passkey,code`, `DELAY 24`, `SCORE 0.2`, `DENY`. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.act) {
    case 'CHALLENGE':
      return `CHALLENGE ${outcome.means.join(',')}`
    case 'DELAY':
      return `DELAY ${outcome.hours}`
    case 'SCORE':
      return `SCORE ${outcome.weight}`
    default:
      return outcome.act
  }
}

/** The other way round; `undefined` for a text that is none. */
export function outcomeOf(text: string): Outcome | undefined {
  const [act = '', value = '', rest] = text.split(' ')
  if (rest !== undefined) return undefined
  if (act === 'CHALLENGE') {
    const asked = value.split(',')
    return asked.every(isMeans) ? { act, means: asked } : undefined
  }
  if (act === 'DELAY') return /^[1-9]\d?$/.test(value) ? { act, hours: Number(value) } : undefined
  if (act === 'SCORE')
    return /^0\.\d{1,3}$|^1$/.test(value) ? { act, weight: Number(value) } : undefined
  if (value !== '') return undefined
  const known = act === 'ALLOW_MONITOR' || act === 'REVIEW' || act === 'DENY' || act === 'FREEZE'
  return known ? { act } : undefined
}

const isMeans = (text: string): text is Means => (means as readonly string[]).includes(text)

/** What the payer can do now, and where to object (Anti-fraud law Art 32, AML law Art 39: 15 days). */
export const remedies: Readonly<Record<Act, Title>> = {
  SCORE: { zh: '', en: '' },
  ALLOW_MONITOR: { zh: '', en: '' },
  CHALLENGE: {
    zh: '请按提示完成身份验证后继续；若不是您本人操作，请在钱包中一键冻结账户。',
    en: 'Please verify that it is you and go on; if it is not, freeze the account in the wallet with one tap.',
  },
  DELAY: {
    zh: '款项将延时到账，到账前可在账单中撤回；如有疑问可在“我的-申诉”提出，我们会尽快答复。',
    en: 'The money arrives later and can be called back from your bills until then; to object, use Me - Appeal.',
  },
  REVIEW: {
    zh: '我们正在核实这笔付款，结果会通知您；如需补充说明，可在“我的-申诉”提交，15天内答复。',
    en: 'We are looking at this payment and will tell you; add what you know under Me - Appeal, answered within 15 days.',
  },
  DENY: {
    zh: '款项没有扣除。请核对收款方，换一种方式付款，或在“我的-申诉”提出异议，15天内答复。',
    en: 'No money was taken. Check whom you pay, pay another way, or object under Me - Appeal, answered within 15 days.',
  },
  FREEZE: {
    zh: '账户的付款功能已暂停，资金安全。请携带有效证件在钱包内重新核验身份即可恢复，也可在“我的-申诉”提出异议，15天内答复。',
    en: 'Paying is paused and your money is safe. Verify your identity in the wallet to go on, or object under Me - Appeal, answered within 15 days.',
  },
}
