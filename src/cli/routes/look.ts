import { beijingText, hourMs, plusMs } from '#kernel/time'
import { findChannelFigures, findRouteDecisions, findRoutes } from '#upstream'
import { tableText } from '../clearing/table.ts'
import { type Form, placesOf, type RoutesErrand } from './errand.ts'
import { routeColumns, routeRow } from './route-line.ts'

export const listForm: Form = {
  usage: 'routes list [<mchid|all>]',
  example: 'routes list 1900000001',
}

/** Routes, those in use first, of everybody or of one name; then channels within the last hour. */
export async function listErrand({ db, now, print, args }: RoutesErrand): Promise<number> {
  const [mchid] = placesOf(listForm, args, 0, 1)
  const routes = await findRoutes(db, mchid === 'all' ? '*' : mchid)
  print(tableText({ columns: routeColumns, rows: routes.map(routeRow) }))
  const figures = await findChannelFigures(db, plusMs(now(), -hourMs))
  if (figures.length === 0) return 0
  print('\n近1小时通道健康\n')
  print(
    tableText({
      columns: ['通道', '支付方式', '健康', '成功', '失败', '未知', '平均耗时（毫秒）'],
      rows: figures.map((each) => [
        each.channel,
        each.method,
        each.isBad ? '异常' : '正常',
        BigInt(each.ok),
        BigInt(each.failed),
        BigInt(each.unknown),
        BigInt(each.meanMs ?? 0),
      ]),
    }),
  )
  return 0
}

export const explainForm: Form = {
  usage: 'routes explain <mchid> <order>',
  example: 'routes explain 1900000001 no20261124001',
}

/** Why an order went the way it went, by its transaction_id or its merchant's number. */
export async function explainErrand({ db, print, args }: RoutesErrand): Promise<number> {
  const [mchid = '', order = ''] = placesOf(explainForm, args, 2)
  const decisions = await findRouteDecisions(db, { mchid, order })
  if (decisions.length === 0) {
    print(`没有商户 ${mchid} 订单 ${order} 的路由记录：订单不存在，或未经路由直接使用本平台钱包\n`)
    return 1
  }
  for (const { orderId, outTradeNo, channel, because, decidedAt } of decisions) {
    const way = channel === null ? '本平台钱包' : `通道 ${channel}`
    print(`${beijingText(decidedAt)} 订单 ${orderId}（${outTradeNo}）→ ${way}\n`)
    print(`  ${because.replaceAll('；', '；\n  ')}\n`)
  }
  return 0
}
