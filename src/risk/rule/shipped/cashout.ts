import { family } from './family.ts'

/** Credit turned into cash. */
export const cashoutRules = family({ owner: '信用支付组', products: 'all' }, [
  [
    'cashout-limit-used-up',
    '信用额度在少数商户用尽',
    'A credit limit used up at few merchants',
    'profile.credit_use >= 90% and customer.distinct_merchants.30d <= 2 and customer.sum.30d >= 10000元',
    'REVIEW',
    'CASH_OUT',
    'typology:T12',
  ],
  [
    'cashout-merchant-credit',
    '商户信用支付占比异常且整额交易多',
    'A merchant paid by credit in whole amounts',
    'merchant.credit_share >= 90% and merchant.round_share >= 50% and merchant.count.7d >= 20',
    'REVIEW',
    'CASH_OUT MERCHANT_ANOMALY',
    'typology:T12',
  ],
  [
    'cashout-repeat-pair',
    '与同一商户反复大额信用交易',
    'Large payments again and again to one merchant',
    'pair.count >= 5 and pair.sum >= 50000元 and profile.credit_use >= 80% and event.amount >= 3000元',
    'REVIEW',
    'CASH_OUT',
    'typology:T12',
  ],
  [
    'cashout-money-returns',
    '付款后资金回到付款人',
    'What was paid comes back',
    'graph.in_ring and profile.credit_use >= 80% and event.amount >= 1000元',
    'DELAY 24',
    'CASH_OUT CYCLE',
    'typology:T12',
  ],
  [
    'cashout-instalment-new-user',
    '新用户分期额度一次用尽',
    'A new user uses up the instalment limit at once',
    'profile.account_days < 30d and product.instalment_use >= 95%',
    'CHALLENGE face',
    'CASH_OUT NEW_ACCOUNT',
    'typology:T12',
  ],
])
