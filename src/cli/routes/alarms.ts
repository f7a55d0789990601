import { beijingText } from '#kernel/time'
import { type Alarm, alarmKinds, endAlarm, findOpenAlarms, findPastAlarms } from '#payments'
import { readChoice } from '../clearing/read-values.ts'
import { tableText } from '../clearing/table.ts'
import { type Form, placesOf, refused, type RoutesErrand } from './errand.ts'

const form: Form = {
  usage: 'alarms [past] | alarms done <kind> <subject> [note]',
  example: 'alarms done instructions_disputed wechat-main 与通道方核对一致',
}

const shownMax = 50

/** 告警 that stand, with what to do; ends with 1 while one stands. `past` shows those that are over. */
export async function alarmsErrand(errand: RoutesErrand): Promise<number> {
  const { db, print, args } = errand
  const [what, ...rest] = args
  if (what === 'done') return done(errand, rest)
  if (what !== undefined && (what !== 'past' || rest.length > 0))
    throw refused(form, `${JSON.stringify(args.join(' '))} is none`)
  const isPast = what === 'past'
  const alarms = isPast ? await findPastAlarms(db, shownMax) : await findOpenAlarms(db)
  const columns = ['告警', '对象', '数量', '开始', ...(isPast ? ['结束', '备注'] : []), '说明']
  print(tableText({ columns, rows: alarms.map(isPast ? pastRow : openRow) }))
  return !isPast && alarms.length > 0 ? 1 : 0
}

const openRow = ({ kind, subject, count, since, sentence }: Alarm) => [
  kind,
  subject,
  BigInt(count),
  beijingText(since),
  sentence,
]

const pastRow = ({ kind, subject, count, since, until, doneNote, sentence }: Alarm) => [
  kind,
  subject,
  BigInt(count),
  beijingText(since),
  until ? beijingText(until) : '',
  doneNote ?? '',
  sentence,
]

async function done({ db, now, print }: RoutesErrand, args: readonly string[]): Promise<number> {
  const [kindText, subject = '', note = ''] = placesOf(form, args, 2, 3)
  const kind = readChoice('kind', kindText, alarmKinds)
  await endAlarm({ db, now }, { kind, subject, note })
  print(`已处理告警 ${kind} ${subject}，此后新发生的会再次告警\n`)
  return 0
}
