import {
  addRoute,
  allowChannels,
  anybody,
  closeRoute,
  describeChannels,
  type NewRoute,
  type RouteId,
  routeMethods,
  stageRoute,
} from '#upstream'
import { readChoice, readPercent, readYuan } from '../clearing/read-values.ts'
import { type Form, namedOf, placesOf, readCount, refused, type RoutesErrand } from './errand.ts'
import { routeLine } from './route-line.ts'

export const addForm: Form = {
  usage:
    'routes add <mchid|all> <JSAPI|APP|NATIVE|MWEB|MICROPAY|TRANSFER|all> <channel|wallet> ' +
    '[priority=<n>] [from=<yuan>] [to=<yuan>] [cost=<percent>] [fixed=<yuan>] [percent=<0-100>] ' +
    '[effective=<instant>]',
  example: 'routes add 1900000001 NATIVE wechat-main priority=10 cost=0.38% percent=10',
}

const names = ['priority', 'from', 'to', 'cost', 'fixed', 'percent', 'effective']

/** A new route; the same again is the one that is there. */
export async function addErrand(errand: RoutesErrand): Promise<number> {
  const { db, now, print, args } = errand
  const [mchid = '', method, channel = ''] = placesOf(addForm, args.slice(0, 3), 3)
  const named = namedOf(addForm, args.slice(3), names)
  await refuseUnknown(db, addForm, channel === 'wallet' ? [] : [channel])
  const to = named.get('to')
  const route: NewRoute = {
    mchid: mchid === 'all' ? anybody : mchid,
    method: readChoice('method', method === 'all' ? '*' : method, routeMethods),
    channel: channel === 'wallet' ? null : channel,
    priority: readCount(addForm, 'priority', named.get('priority') ?? '100', 1_000_000),
    amountFrom: readYuan('from', named.get('from') ?? '0'),
    amountTo: to === undefined ? null : readYuan('to', to),
    costPpm: readPercent('cost', named.get('cost') ?? '0%'),
    costFixed: readYuan('fixed', named.get('fixed') ?? '0'),
    percent: readCount(addForm, 'percent', named.get('percent') ?? '100', 100),
    effectiveFrom: readInstant(named.get('effective'), now()),
  }
  print(`已新增路由，5秒内生效\n${routeLine(await addRoute(errand, route))}`)
  return 0
}

function readInstant(value: string | undefined, now: Date): Date {
  if (value === undefined) return now
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/.test(value)
  const instant = new Date(isInstant ? value : '')
  if (Number.isNaN(instant.getTime()))
    throw refused(addForm, 'effective is an instant like 2026-12-01T00:00:00+08:00')
  return instant
}

/** A slip in a name would leave orders without a channel. */
async function refuseUnknown(
  db: RoutesErrand['db'],
  form: Form,
  channels: readonly string[],
): Promise<void> {
  const known = (await describeChannels(db)).map(({ channel }) => channel.id)
  const unknown = channels.find((channel) => !known.includes(channel))
  if (unknown !== undefined)
    throw refused(
      form,
      `there is no channel ${JSON.stringify(unknown)}; there are: ${known.join(', ') || 'none yet'}`,
    )
}

export const stageForm: Form = {
  usage: 'routes stage <route id> <0-100>',
  example: 'routes stage rt_01JA2B3C4D5E6F7G8H9JKMNPQR 50',
}

/** 放量: of a hundred orders so many may take it; those that took it before still do. */
export async function stageErrand(errand: RoutesErrand): Promise<number> {
  const { print, args } = errand
  const [id, percent] = placesOf(stageForm, args, 2)
  const route = {
    id: readRouteId(stageForm, id),
    percent: readCount(stageForm, 'it', percent, 100),
  }
  print(`放量比例已调整，5秒内生效\n${routeLine(await stageRoute(errand, route))}`)
  return 0
}

export const closeForm: Form = {
  usage: 'routes close <route id>',
  example: 'routes close rt_01JA2B3C4D5E6F7G8H9JKMNPQR',
}

/** No order takes it any more; a closed route is not opened again. */
export async function closeErrand(errand: RoutesErrand): Promise<number> {
  const { print, args } = errand
  const [id] = placesOf(closeForm, args, 1)
  const route = await closeRoute(errand, { id: readRouteId(closeForm, id) })
  print(`路由已关闭，5秒内生效\n${routeLine(route)}`)
  return 0
}

export const allowForm: Form = {
  usage: 'routes allow <mchid> [<channel> …]',
  example: 'routes allow 1900000001 wechat-main',
}

/** 合同通道: the channels that a merchant's contract names, all of them; none lifts the bound. */
export async function allowErrand(errand: RoutesErrand): Promise<number> {
  const { db, print, args } = errand
  const [mchid = '', ...channels] = placesOf(allowForm, args, 1, 64)
  await refuseUnknown(db, allowForm, channels)
  await allowChannels(errand, { mchid, channels })
  const named = channels.length === 0 ? '不限通道' : `仅限通道 ${channels.join('、')}`
  print(`商户 ${mchid} ${named}，5秒内生效\n`)
  return 0
}

function readRouteId(form: Form, value: string | undefined): RouteId {
  const ulid = /^rt_([0-7][0-9A-HJKMNP-TV-Z]{25})$/.exec(value ?? '')?.[1]
  if (ulid === undefined) throw refused(form, `${JSON.stringify(value)} is no id of a route`)
  return `rt_${ulid}`
}
