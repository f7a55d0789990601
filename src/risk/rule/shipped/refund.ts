import { family } from './family.ts'

/** Refunds as a way to move or to win money. */
export const refundRules = family({ owner: '商户风险组', products: 'all' }, [
  [
    'refund-merchant-loop',
    '退款率高且付款人集中',
    'Refunds go round among a few payers',
    'merchant.refund_rate.24h >= 50% and merchant.count.24h >= 10 and merchant.distinct_payers.24h <= 5',
    'REVIEW',
    'REFUND_ABUSE MERCHANT_COLLUSION',
    'typology:T18',
  ],
  [
    'refund-large',
    '大额退款返还至频繁交易对手',
    'A large refund within a busy pair',
    'event.is_refund and event.amount >= 10000元 and pair.count >= 5',
    'REVIEW',
    'REFUND_ABUSE',
    'typology:T18',
  ],
  [
    'refund-new-merchant',
    '新商户大额退款',
    'A large refund of a new merchant',
    'event.is_refund and merchant.age_days < 30d and event.amount >= 5000元',
    'REVIEW',
    'REFUND_ABUSE MERCHANT_ANOMALY',
    'typology:T12',
  ],
  [
    'refund-credit-back',
    '信用支付后退款至余额',
    'A payment by credit given back',
    'event.is_refund and profile.credit_use >= 80% and merchant.credit_share >= 80%',
    'REVIEW',
    'REFUND_ABUSE CASH_OUT',
    'typology:T12',
  ],
])
