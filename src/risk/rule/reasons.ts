import { type Act, remedies } from './outcome.ts'
import type { Title } from './text/terms.ts'

/**
 * What the customer hears. Gentle, true, and of no use to whoever tries what passes: it names the
 * kind of concern and never a factor, a bound or a list.
 */
const customerTexts = {
  identity: {
    zh: '为了保护您的资金，需要确认这笔付款是您本人的意愿。',
    en: 'To protect your money we need to be sure that this payment is yours.',
  },
  unusual: {
    zh: '这笔付款与您平时的习惯不同，为安全起见我们多问一句。',
    en: 'This payment is unlike your usual ones, so we ask once more.',
  },
  payee: {
    zh: '收款方近期存在异常情况，请留意谨防受骗。',
    en: 'Something about the one you pay needs attention; please beware of fraud.',
  },
  account: {
    zh: '您的账户近期有重要变更，为安全起见暂时加强了保护。',
    en: 'Something important about your account changed recently, so it is better protected for a while.',
  },
  device: {
    zh: '当前设备或网络环境可能不安全。',
    en: 'The device or network in use may not be safe.',
  },
  duty: {
    zh: '依照法律法规，这笔业务需要进一步核实。',
    en: 'The law asks us to look at this more closely.',
  },
} as const satisfies Record<string, Title>

const reason = (customer: keyof typeof customerTexts, zh: string, en: string) => ({
  staff: { zh, en },
  customer: customerTexts[customer],
})

/** Why a rule held, by a code that is never given to another meaning. */
export const reasons = {
  VELOCITY: reason('unusual', '短时间内付款频次或金额异常', 'unusual number or amount of payments'),
  AMOUNT_DEVIATES: reason('unusual', '金额明显偏离历史习惯', 'amount far from the usual'),
  TEST_THEN_LARGE: reason('identity', '小额试探后大额付款', 'a small test before a large payment'),
  NEW_CARD: reason('identity', '新绑定银行卡后快速使用', 'a card used at once after it was bound'),
  STOLEN_CARD: reason('identity', '疑似盗卡交易', 'looks like a stolen card'),
  TAKE_OVER: reason('account', '疑似账户被盗用', 'looks like an account taken over'),
  RECENT_CHANGE: reason(
    'account',
    '关键信息变更后大额付款',
    'a large payment after a change of the account',
  ),
  COERCION: reason('payee', '疑似受骗或被指导操作', 'looks like a payer led by a fraudster'),
  NEW_PAYEE: reason(
    'payee',
    '首次向该收款方付款且金额较大',
    'first and large payment to this payee',
  ),
  PAYEE_RISK: reason('payee', '收款方存在较高风险', 'the payee carries a high risk'),
  MULE: reason('duty', '疑似跑分或过渡账户', 'looks like a mule or transit account'),
  RAPID_IN_OUT: reason('duty', '资金快进快出', 'money in and out at once'),
  FAN: reason('duty', '资金集中或分散异常', 'unusual gathering or scattering of money'),
  CYCLE: reason('duty', '资金回流或循环', 'money goes in a circle'),
  GAMBLING: reason('duty', '疑似涉赌资金', 'looks like gambling money'),
  STRUCTURING: reason('duty', '疑似拆分交易规避阈值', 'looks like splitting below a threshold'),
  DORMANT: reason('account', '长期未用账户突然活跃', 'a dormant account wakes up'),
  NEW_ACCOUNT: reason('identity', '新开账户大额交易', 'large payments of a new account'),
  PROFILE_MISMATCH: reason('duty', '交易与客户身份不符', 'payments that do not fit the profile'),
  CASH_OUT: reason('duty', '疑似信用支付套现', 'looks like cashing out a credit'),
  MERCHANT_ANOMALY: reason('payee', '商户交易形态异常', 'unusual trade of the merchant'),
  MERCHANT_COLLUSION: reason(
    'duty',
    '疑似商户与付款方串通',
    'looks like a merchant and payers in concert',
  ),
  REFUND_ABUSE: reason('unusual', '退款异常', 'unusual refunds'),
  TERMINAL: reason('payee', '收款终端异常', 'something is wrong with the terminal'),
  DEVICE_RISK: reason('device', '设备环境风险', 'a risky device'),
  DEVICE_SHARED: reason('device', '设备关联账户过多', 'too many accounts on the device'),
  AUTOMATION: reason('device', '疑似机器操作', 'looks like automation'),
  NETWORK_RISK: reason('device', '网络环境风险', 'a risky network'),
  PLACE: reason('unusual', '位置异常', 'an unusual place'),
  OVERSEAS: reason('unusual', '境外操作', 'from abroad'),
  LISTED: reason('duty', '命中或接近名单', 'on or near a list'),
  PRODUCT: reason('duty', '产品使用异常', 'unusual use of a product'),
} as const satisfies Record<string, Readonly<{ staff: Title; customer: Title }>>

export type ReasonCode = keyof typeof reasons

export const isReasonCode = (text: string): text is ReasonCode => Object.hasOwn(reasons, text)

/** What the customer is told of a decision: the kind of concern, then what to do and where to object. */
export function customerText(code: ReasonCode, act: Act): Title {
  const { customer } = reasons[code]
  const remedy = remedies[act]
  return { zh: `${customer.zh}${remedy.zh}`, en: `${customer.en} ${remedy.en}`.trim() }
}
