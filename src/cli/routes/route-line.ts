import { fen } from '#kernel/money'
import { beijingText } from '#kernel/time'
import type { RouteRule } from '#upstream'
import { decimal, type Field } from '../ledger/csv.ts'
import { tableText } from '../clearing/table.ts'

export const routeColumns = [
  '路由',
  '状态',
  '商户',
  '支付方式',
  '金额（元）',
  '通道',
  '优先级',
  '成本',
  '放量',
  '生效时间',
]

export const routeRow = (route: RouteRule): readonly Field[] => [
  route.id,
  route.state === 'open' ? '启用' : '已关闭',
  route.mchid === '*' ? '全部' : route.mchid,
  route.method === '*' ? '全部' : route.method,
  `${decimal(fen(route.amountFrom))}起${route.amountTo === null ? '' : `至${decimal(fen(route.amountTo))}`}`,
  route.channel ?? '本平台钱包',
  String(route.priority),
  costText(route),
  `${route.percent}%`,
  beijingText(route.effectiveFrom),
]

export const routeLine = (route: RouteRule): string =>
  tableText({ columns: routeColumns, rows: [routeRow(route)] })

function costText({ costPpm, costFixed }: RouteRule): string {
  const digits = String(costPpm).padStart(5, '0')
  const rate = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/0{1,2}$/, '')
  return costFixed === 0n ? `${rate}%` : `${rate}%+${decimal(fen(costFixed))}元`
}
