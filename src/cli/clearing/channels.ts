import { type ChannelDayView, findChannelDays, proposeArrival, sumExpected } from '#clearing'
import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { balanceOf } from '#ledger'
import { findBilledChannels } from '#upstream'
import { ConfigRefused } from '#platform/config'
import { decimal, type Field } from '../ledger/csv.ts'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readPeriod, readStaff } from './read-values.ts'
import { tableText } from './table.ts'

export const channelsForm: Form = {
  usage: 'channels [from] [to] [--channel <name>] [--csv]',
  example: 'channels 2026-11-01 2026-11-30 --channel wechat-main',
  places: [0, 2],
  options: ['--channel'],
  flags: ['--csv'],
}

/**
 * 通道对账与到账: the bill of each channel and day, what it comes to, what differs, and whether its money
 * has arrived. Ends with 1 while a bill is late or a difference is open.
 */
export async function channelsErrand(errand: ClearingErrand): Promise<number> {
  const { db, print, args } = errand
  const { places, option, has } = readArguments(channelsForm, args)
  const period = readPeriod(errand, places[0], places[1])
  const channel = option('--channel') ?? null
  if (channel !== null) await readChannel(errand, channel)
  const days = await findChannelDays(db, { ...period, channel })
  const isCsv = has('--csv')
  print(tableText({ columns, rows: days.map(rowOf) }, isCsv))
  if (!isCsv) print(`\n应收通道款\n${await balancesText(errand, channel)}`)
  return days.some((day) => isLate(day) || day.openBreaks > 0) ? 1 : 0
}

const columns = [
  '业务日期',
  '通道',
  '账单',
  '我方笔数',
  '对方笔数',
  '一致笔数',
  '差错',
  '未办结',
  '收款',
  '退款',
  '手续费',
  '应到账',
  '到账',
  '说明',
]

const isLate = ({ state, lateAt }: ChannelDayView): boolean =>
  state === 'WAITING' && lateAt !== null

const billStates: Readonly<Record<ChannelDayView['state'], string>> = {
  WAITING: '待取',
  RECONCILED: '已对账',
  EMPTY: '无交易',
}

const arrivals: Readonly<Record<NonNullable<ChannelDayView['how']>, string>> = {
  statement: '已到账（银行流水）',
  people: '已到账（人工确认）',
  nothing_due: '无须划款',
}

const rowOf = (day: ChannelDayView): readonly Field[] => [
  day.businessDate,
  day.channel,
  isLate(day) ? '逾期未到' : billStates[day.state],
  day.ours ?? '',
  day.theirs ?? '',
  day.matched ?? '',
  BigInt(day.breaks),
  BigInt(day.openBreaks),
  ...[day.paid, day.refunded, day.fee, day.net].map((minor) => (minor === null ? '' : fen(minor))),
  day.how ? arrivals[day.how] : day.settlementState === null ? '' : '待到账',
  day.reference ?? day.lastAnswer ?? '',
]

/** What a channel owes us, and what of it its bills promise; the rest is not billed yet, or differs. */
async function balancesText({ db }: ClearingErrand, only: string | null): Promise<string> {
  const promised = new Map((await sumExpected(db)).map((each) => [each.channel, each.amount]))
  const rows: (readonly Field[])[] = []
  for (const { id } of await findBilledChannels(db)) {
    if (only !== null && id !== only) continue
    const { posted } = await balanceOf(db, { kind: 'channel_receivable', owner: id }, 'CNY')
    const billed = promised.get(id) ?? 0n
    rows.push([id, posted, fen(billed), fen(posted.minor - billed)])
  }
  return tableText({ columns: ['通道', '应收余额', '已出账待到账', '未出账或有差错'], rows })
}

export const settleChannelForm: Form = {
  usage:
    'settle-channel <channel> <date> --reference <of the bank’s booking> [--arrived <date>] --by <staff>',
  example:
    'settle-channel wechat-main 2026-11-24 --reference 2026112500017 --arrived 2026-11-25 --by st_01JA2B3C4D5E6F7G8H9JKMNPQR',
  places: [2, 2],
  options: ['--reference', '--arrived', '--by'],
}

/**
 * 通道到账申请: says that a channel has paid a day. Another has to approve it; then the running server
 * books it. Asking the same again answers the approval that stands.
 */
export async function settleChannelErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(settleChannelForm, errand.args)
  const channel = await readChannel(errand, places[0] ?? '')
  const date = readDate('date', places[1])
  const reference = option('--reference')
  if (reference === undefined || !/^[\w./-]{1,64}$/.test(reference))
    throw refused(settleChannelForm, '--reference is what the bank calls the booking')
  const arrived = option('--arrived')
  const { id: maker } = await readStaff(errand, option('--by'))
  const approval = await proposeArrival(errand, {
    channel,
    businessDate: date,
    reference,
    arrivedOn: arrived === undefined ? businessDate(errand.now()) : readDate('--arrived', arrived),
    maker,
  })
  errand.print(
    `已提交审批 ${approval.id}：${approval.summary}（${decimal(fen(approval.amount ?? 0n))}元）\n` +
      '须由他人复核：tongbao clearing approve\n',
  )
  return 0
}

/** The name of a channel that is registered; a slip does nothing. */
async function readChannel({ db }: ClearingErrand, value: string): Promise<string> {
  const known = (await findBilledChannels(db)).map(({ id }) => id)
  if (known.includes(value)) return value
  const names = known.length === 0 ? 'there is none yet' : `one of ${known.join(', ')}`
  throw new ConfigRefused([
    `channel: ${JSON.stringify(value.slice(0, 80))} is not registered. Expected: ${names}.`,
  ])
}
