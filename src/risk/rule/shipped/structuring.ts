import { family } from './family.ts'

/** Amounts cut to stay below a threshold. */
export const structuringRules = family({ owner: '反洗钱组', products: 'all' }, [
  [
    'structuring-week',
    '七日内多笔接近报告阈值',
    'Many payments just below a threshold in a week',
    'flow.structuring.7d >= 5 and flow.near_threshold_share >= 50%',
    'REVIEW',
    'STRUCTURING',
    'typology:T01',
  ],
  [
    'structuring-day',
    '当日接近阈值且累计超阈值',
    'Just below the threshold, and above it together',
    'event.to_report_threshold >= 0.8 and event.to_report_threshold < 1 and customer.sum.24h >= $洗钱起点 and customer.count.24h >= 3',
    'REVIEW',
    'STRUCTURING',
    'typology:T01',
  ],
  [
    'structuring-tail-nine',
    '尾数为9的接近阈值交易',
    'Just below a threshold, with nines at the end',
    'event.tail_nine and event.to_report_threshold between 0.9 and 0.9999',
    'ALLOW_MONITOR',
    'STRUCTURING',
    'typology:T01',
  ],
  [
    'structuring-static-code',
    '静态码逼近日限额反复付款',
    'Static codes paid up to the cap again and again',
    'customer.sum.24h > 80% * $条码日限(event.code_type) and customer.distinct_payees.24h >= 3',
    'CHALLENGE pin',
    'STRUCTURING VELOCITY',
    'law:银发〔2017〕296号',
  ],
  [
    'structuring-report-day',
    '当日累计付款达大额报告标准',
    'The day has reached what is reported',
    'flow.day_out >= 50万元',
    'ALLOW_MONITOR',
    'STRUCTURING',
    'law:金融机构大额交易和可疑交易报告管理办法',
  ],
  [
    'structuring-same-amounts',
    '多笔相同大额付款给不同收款方',
    'The same large amount to many',
    'customer.repeat_amounts >= 4 and customer.distinct_payees.24h >= 4 and event.amount >= 5000元',
    'REVIEW',
    'STRUCTURING FAN',
    'typology:T01',
  ],
])
