import { family } from './family.ts'

/** Money of gambling, on both sides. */
export const gamblingRules = family({ owner: '反洗钱组', products: 'all' }, [
  [
    'gambling-collector',
    '夜间向整数收款的多人收款方付款',
    'Whole amounts at night to somebody whom many pay',
    'payee.distinct_payers.24h >= 30 and event.round_level in (1, 2, 3) and event.hour in 名单 涉赌时段 and (payee.count.24h >= 1.5 * payee.distinct_payers.24h or payee.out_in_ratio.24h >= 50%)',
    'REVIEW',
    'GAMBLING PAYEE_RISK',
    'typology:T09',
  ],
  [
    'gambling-merchant',
    '商户夜间整数收款占比高且无退款',
    'A merchant paid in whole amounts at night, with no refunds',
    'merchant.night_share >= 40% and merchant.round_share >= 60% and merchant.distinct_payers.24h >= 30 and merchant.refund_rate.30d = 0',
    'REVIEW',
    'GAMBLING MERCHANT_ANOMALY',
    'typology:T09',
  ],
  [
    'gambling-provinces',
    '多省付款人夜间转入',
    'Paid at night from many provinces',
    'flow.payer_provinces >= 8 and flow.gamble_share >= 40% and event.night',
    'REVIEW',
    'GAMBLING',
    'typology:T09',
  ],
  [
    'gambling-loan-money',
    '贷款资金流向赌博',
    'Loan money goes to gambling',
    'product.loan_to_gambling >= 0.7',
    'DENY',
    'GAMBLING PRODUCT',
    'typology:T09',
  ],
  [
    'gambling-payer-nights',
    '付款人夜间频繁整额付款',
    'A payer of many whole amounts at night',
    'customer.night_count.7d >= 30 and customer.round_share >= 80% and customer.repeat_amounts >= 3',
    'ALLOW_MONITOR',
    'GAMBLING',
    'typology:T09',
  ],
])
