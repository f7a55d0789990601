import { faultOf, nextStepOf } from '../next-step/next-step.ts'
import { channelTitle, type Found, isTransfers } from './alarm.ts'
import type { Failing } from './store.ts'

/**
 * From which count and share of attempts on failures are a batch. Source: institution's choice. What
 * payers and merchants do wrong happens every day; what a channel or we do wrong should not.
 */
const limits = {
  payer: { count: 100, percent: 50 },
  merchant: { count: 50, percent: 50 },
  channel: { count: 10, percent: 5 },
  platform: { count: 10, percent: 5 },
} as const

/** An alarm when these failures are a batch. */
export function judgeFailing({ what, channel, code, count, attempts }: Failing): Found | undefined {
  const fault = faultOf(what, code)
  const limit = limits[fault]
  if (count < limit.count || count * 100 < attempts * limit.percent) return undefined
  const kind = what === 'pay' ? 'payments_failing' : 'refunds_failing'
  const title = what === 'refund' ? '退款' : isTransfers(channel) ? '转账' : '支付'
  const step = nextStepOf(what, code)
  return {
    kind,
    subject: `${channel}:${code}`,
    count,
    sentence:
      `近10分钟${channelTitle(channel)}${title}失败${count}笔（共${attempts}笔），原因${code}。` +
      (fault === 'channel' || fault === 'platform' ? operatorSteps[fault] : step.merchant),
  }
}

const operatorSteps = {
  channel: '请查看通道健康与路由（tongbao routes list），必要时暂停该通道或调整路由。',
  platform: '请查看本平台日志与数据库状态；结果未明的订单由系统自动查询，勿手工补单。',
} as const
