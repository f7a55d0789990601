import { type Clock, dayMs, hourMs, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { alarmAfterMs } from '../instruction/instruction.ts'
import {
  type AlarmKind,
  alarmKinds,
  channelTitle,
  type Found,
  restMs,
  riskKinds,
  windowMs,
} from './alarm.ts'
import { judgeFailing } from './judge-failing.ts'
import {
  type Counted,
  deleteFailures,
  endAlarms,
  findAbnormal,
  findDisputed,
  findExhausted,
  findFailing,
  findOpenAlarms,
  findUnknown,
  raiseAlarms,
} from './store.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  log: Pick<Log, 'error' | 'info' | 'warn'>
  metrics?: Metrics
  /** Channels that are taken for unhealthy, with how many of their methods. */
  unhealthyChannels?: (now: Date) => Promise<readonly Counted[]>
  /** Notices of channels that were not believed, of the last hour. */
  quarantinedNotices?: (since: Date) => Promise<readonly Counted[]>
  /** Bills of channels that should be there and are not. */
  lateBills?: (now: Date) => Promise<readonly Counted[]>
  /** Days that channels should have paid and have not. */
  lateSettlements?: (now: Date) => Promise<readonly Counted[]>
  /** What is wrong with risk, in its own words. */
  riskTroubles?: (now: Date) => Promise<readonly Found[]>
}>

/** Looks for one thing; those of a look that failed stay as they are. */
type Look = Readonly<{ kinds: readonly AlarmKind[]; find: () => Promise<readonly Found[]> }>

/** From so many of a day on, abnormal refunds are a batch; a single one is its merchant's matter. */
const abnormalLimit = 5
/** From so many of an hour on, somebody may be forging notices, or a channel's key has changed. */
const quarantineLimit = 5
const keptMs = 7 * dayMs

/**
 * Raises an alarm for what should be looked at, one row of a kind and subject while it lasts, and ends
 * it once it has not been found for five minutes. It is said in the log once when it is raised and
 * once when it ends, whatever number of processes sweep; killed at any line, the next sweep goes on.
 */
export function createAlarmSweep(deps: Deps): () => Promise<void> {
  const { db, now, log, metrics } = deps
  const tell = metrics?.level('tongbao_alarms', 'Alarms that stand', ['kind'])

  return async () => {
    const at = now()
    const examined = await Promise.all(looksAt(deps, at).map((look) => examine(look, log)))
    const found = examined.flatMap(({ found: some }) => some)
    const kinds = examined.flatMap((each) => each.kinds)
    const [raised, ended] = await inTransaction(db, async (tx) => [
      await raiseAlarms(tx, found, at),
      await endAlarms(tx, { kinds, seenBy: plusMs(at, -restMs), now: at }),
    ])
    for (const { kind, subject } of raised) {
      const alarm = found.find((each) => each.kind === kind && each.subject === subject)
      log.error({ kind, subject, count: alarm?.count }, `alarm: ${alarm?.sentence ?? ''}`)
    }
    for (const { kind, subject, since } of ended)
      log.info({ kind, subject, since }, 'an alarm is over')

    const open = await findOpenAlarms(db)
    for (const kind of alarmKinds)
      tell?.({ kind }, open.filter((alarm) => alarm.kind === kind).length)
    await deleteFailures(db, plusMs(at, -keptMs))
  }
}

async function examine(
  { kinds, find }: Look,
  log: Deps['log'],
): Promise<Readonly<{ kinds: readonly AlarmKind[]; found: readonly Found[] }>> {
  try {
    return { kinds, found: await find() }
  } catch (error) {
    log.warn({ err: error, kinds }, 'alarms of these kinds could not be looked for')
    return { kinds: [], found: [] }
  }
}

function looksAt(deps: Deps, at: Date): readonly Look[] {
  const { db, unhealthyChannels = none, quarantinedNotices = none } = deps
  const { lateBills = none, lateSettlements = none, riskTroubles = async () => [] } = deps
  return [
    {
      kinds: ['payments_failing', 'refunds_failing'],
      find: async () =>
        (await findFailing(db, plusMs(at, -windowMs))).flatMap((each) => judgeFailing(each) ?? []),
    },
    look('instructions_unknown', () => findUnknown(db, plusMs(at, -alarmAfterMs)), unknownText),
    look('instructions_disputed', () => findDisputed(db), disputedText),
    look('callbacks_exhausted', () => findExhausted(db), exhaustedText),
    look(
      'refunds_abnormal',
      () => findAbnormal(db, plusMs(at, -dayMs)),
      abnormalText,
      abnormalLimit,
    ),
    look('channel_unhealthy', () => unhealthyChannels(at), unhealthyText),
    look(
      'notices_quarantined',
      () => quarantinedNotices(plusMs(at, -hourMs)),
      quarantinedText,
      quarantineLimit,
    ),
    look('channel_bills_late', () => lateBills(at), lateBillsText),
    look('channel_settlements_late', () => lateSettlements(at), lateSettlementsText),
    { kinds: riskKinds, find: () => riskTroubles(at) },
  ]
}

const none = async (): Promise<readonly Counted[]> => []

const look = (
  kind: AlarmKind,
  find: () => Promise<readonly Counted[]>,
  sentenceOf: (counted: Counted) => string,
  limit = 1,
): Look => ({
  kinds: [kind],
  find: async () =>
    (await find())
      .filter(({ count }) => count >= limit)
      .map((counted) => ({ ...counted, kind, sentence: sentenceOf(counted) })),
})

const unknownText = ({ subject, count }: Counted): string =>
  `${channelTitle(subject)}有${count}笔指令超过15分钟结果未知，系统仍在查询。请核对通道是否可查询，必要时向通道方人工查证；结果确定前勿换单号重发。`

const disputedText = ({ subject, count }: Counted): string =>
  `${channelTitle(subject)}有${count}笔指令与通道方说法不一致，未记账。请逐笔与通道方核对金额，处理完后用 tongbao alarms done 结束告警。`

const exhaustedText = ({ subject, count }: Counted): string =>
  `商户${subject}有${count}条回调通知重试已尽。请联系商户修复通知地址，再用 tongbao redeliver 重发，处理完后用 tongbao alarms done 结束告警。`

const abnormalText = ({ subject, count }: Counted): string =>
  `近24小时${channelTitle(subject)}有${count}笔退款异常。请提醒商户发起异常退款，改退至用户或商户银行卡。`

const unhealthyText = ({ subject, count }: Counted): string =>
  `${channelTitle(subject)}有${count}种支付方式健康度异常，新订单已避开。请联系通道方，恢复后系统自动启用。`

const lateBillsText = ({ subject, count }: Counted): string =>
  `${channelTitle(subject)}有${count}天的账单过了次日中午仍未取到或不能对账。请用 tongbao clearing channels 查看原因并联系通道方，系统每半小时重取一次。`

const lateSettlementsText = ({ subject, count }: Counted): string =>
  `${channelTitle(subject)}有${count}天的结算款过了4天仍未到账。请核对银行流水并联系通道方，确认到账后用 tongbao clearing settle-channel 提交复核。`

const quarantinedText = ({ subject, count }: Counted): string =>
  `近1小时${channelTitle(subject)}有${count}条通知因与我方记录不符被隔离。请核对通道密钥、商户号与通知内容，防范伪造通知。`
