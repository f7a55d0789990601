import type { Fault } from './fault.ts'

const polls = {
  title: { zh: '查询几次后有结果', en: 'Queries until it is decided' },
  min: 0,
  max: 100,
  usual: 3,
} as const
const pollThenReverse = {
  zh: '收到 USERPAYING 后按间隔查询，超过时限则撤销，不要重新扣款',
  en: 'After USERPAYING ask at intervals, and reverse past your deadline; charge nothing anew.',
} as const
const tellPayer = {
  zh: '把原因告诉顾客，换付款方式时使用新单号；原单号已作废',
  en: 'Tell the payer why, and take a new number for another try: this one is spent.',
} as const
const sayRefund = {
  zh: '以查询和回调的状态为准，退款单号不变；不要换单号再退一次',
  en: 'The state of query and callback decides; the number stays, and nothing is refunded under another.',
} as const

/** What payers, refunds and transfers do by themselves; the books say what really became of them. */
export const moneyFaults = {
  payer_asked: {
    place: 'payer',
    verbs: ['code_pay'],
    effect: 'once',
    title: { zh: '用户支付中', en: 'USERPAYING for some polls' },
    happens: {
      zh: '付款码支付回答 202 USERPAYING，查询若干次后付款成功',
      en: 'A code payment answers 202 USERPAYING; after some queries the payer pays.',
    },
    advice: pollThenReverse,
    parameters: { polls },
  },
  payer_cancels: {
    place: 'payer',
    verbs: ['code_pay'],
    effect: 'none',
    title: { zh: '用户取消支付', en: 'The payer cancels' },
    happens: {
      zh: '付款码支付回答 202 USERPAYING，查询若干次后用户取消，订单为 PAYERROR',
      en: 'A code payment answers 202 USERPAYING; after some queries the payer cancels, and the order is PAYERROR.',
    },
    advice: pollThenReverse,
    parameters: { polls },
  },
  payer_insufficient: {
    place: 'payer',
    verbs: ['pay', 'code_pay'],
    effect: 'none',
    title: { zh: '用户余额不足', en: 'Insufficient balance' },
    happens: {
      zh: '付款码支付回答 403 NOT_ENOUGH；在钱包里付款的用户看到余额不足',
      en: 'A code payment answers 403 NOT_ENOUGH; whoever pays in the wallet is told the same.',
    },
    advice: tellPayer,
    parameters: {},
  },
  payer_frozen: {
    place: 'payer',
    verbs: ['pay', 'code_pay'],
    effect: 'none',
    title: { zh: '用户账户冻结', en: 'The payer’s account is frozen' },
    happens: {
      zh: '用户的零钱账户在付款时被冻结数秒：扣款被拒绝 ACCOUNT_ERROR',
      en: 'The payer’s balance is frozen for some seconds, so that the charge is refused ACCOUNT_ERROR.',
    },
    advice: tellPayer,
    parameters: {
      frozenMs: {
        title: { zh: '冻结多久（毫秒）', en: 'How long it is frozen (ms)' },
        min: 100,
        max: 3_600_000,
        usual: 5_000,
      },
    },
  },
  late_success: {
    place: 'payer',
    verbs: ['close'],
    only: /^\/v3\/pay\/.*\/close$/,
    effect: 'none',
    title: { zh: '关单之后付款成功', en: 'Paid after it was closed' },
    happens: {
      zh: '关单回答 204，查询也说 CLOSED，但付款人手里的订单仍可支付；付款后平台照实通知 SUCCESS',
      en: 'A close is answered 204 and queries say CLOSED, while the payer can still pay; once paid, SUCCESS is told truly.',
    },
    advice: {
      zh: '已关订单收到付款：恢复订单，或立即原路退款；不能装作没收到',
      en: 'A payment for a closed order reopens it or is refunded at once; it is never ignored.',
    },
    parameters: {},
  },
  late_success_expired: {
    place: 'payer',
    verbs: ['pay'],
    only: /^\/v3\/pay\//,
    effect: 'once',
    title: { zh: '过期之后付款成功', en: 'Paid after it had expired' },
    happens: {
      zh: '订单不在 time_expire 结束，付款人之后仍可支付；过期后未付时查询说 CLOSED',
      en: 'The order does not end at time_expire: it can be paid later, and until then queries say CLOSED.',
    },
    advice: {
      zh: '过期不等于未付：关单并确认之前不要释放库存或另收款',
      en: 'Expired is not unpaid: release nothing and charge nothing else before a close is confirmed.',
    },
    parameters: {},
  },
  refund_slow: {
    place: 'refund',
    verbs: ['refund'],
    only: /\/refunds$/,
    effect: 'once',
    title: { zh: '退款缓慢', en: 'Refund slow' },
    happens: {
      zh: '退款在处理中停留，到时才成功',
      en: 'The refund stays PROCESSING for a while and then succeeds.',
    },
    advice: sayRefund,
    parameters: {
      seconds: {
        title: { zh: '停留多少秒', en: 'Seconds in PROCESSING' },
        min: 1,
        max: 604_800,
        usual: 30,
      },
    },
  },
  refund_abnormal: {
    place: 'refund',
    verbs: ['refund'],
    only: /\/refunds$/,
    effect: 'none',
    title: { zh: '退款异常', en: 'Refund abnormal' },
    happens: {
      zh: '用户的收款账户在退款到账时被冻结，退款为 ABNORMAL，可发起异常退款；账户随后恢复',
      en: 'The account that is to receive is frozen when the money comes: the refund is ABNORMAL and may be given another route; the account is open again afterwards.',
    },
    advice: {
      zh: '异常退款需人工处理：发起异常退款，或联系用户；资金仍在途',
      en: 'People decide: apply for an abnormal refund, or ask the payer; the money is still aside.',
    },
    parameters: {},
  },
  refund_closed: {
    place: 'refund',
    verbs: ['refund'],
    only: /\/refunds$/,
    effect: 'none',
    title: { zh: '退款关闭', en: 'Refund closed' },
    happens: {
      zh: '退款被审核拒绝，状态为 CLOSED，资金回到商户',
      en: 'The refund is rejected in review: it is CLOSED, and the money is the merchant’s again.',
    },
    advice: {
      zh: '关闭的退款可换新单号再次申请；原单号不会再成功',
      en: 'A closed refund may be asked for under a new number; the old one never succeeds.',
    },
    parameters: {},
  },
  transfer_fails: {
    place: 'transfer',
    verbs: ['transfer'],
    only: /\/transfer-bills$/,
    effect: 'none',
    title: { zh: '转账失败', en: 'Transfer fails' },
    happens: {
      zh: '收款用户拒收，转账单为 FAIL，资金回到商户',
      en: 'The payee declines: the bill is FAIL, and the money is the merchant’s again.',
    },
    advice: {
      zh: '确认 FAIL 之后才能换新单号再转',
      en: 'Take a new number only once FAIL is confirmed.',
    },
    parameters: {},
  },
  transfer_waits: {
    place: 'transfer',
    verbs: ['transfer'],
    only: /\/transfer-bills$/,
    effect: 'none',
    title: { zh: '转账一直等待确认', en: 'Transfer waits for ever' },
    happens: {
      zh: '收款用户的确认总是失败，转账单停在 WAIT_USER_CONFIRM，直到 24 小时后退回',
      en: 'The payee’s confirmation never gets through: the bill stays WAIT_USER_CONFIRM, until it is taken back after a day.',
    },
    advice: {
      zh: '等待不是失败：可撤销转账，撤销确认后再换方式',
      en: 'Waiting is no failure: cancel the transfer, and pay otherwise only once that is confirmed.',
    },
    parameters: {},
  },
} as const satisfies Record<string, Fault>
