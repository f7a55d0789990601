import { type OpenedNotification, WechatpayError } from '@tongbao/apiv3'
import type { Clock } from '#kernel/time'
import {
  type Answer,
  type Channels,
  findInstructionById,
  idOfNumber,
  type Instruction,
} from '#payments'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { Mistaken, type Notice } from '../adapter/adapter.ts'
import { expected } from '../adapter/parties.ts'
import type { Connection } from '../channel/connection.ts'
import type { OpenChannels } from '../channel/open-channels.ts'
import { contexts } from '../channel/secrets.ts'
import { type Doubted, doubtOf, isAlarming } from './judge-notice.ts'
import { deleteBeyond, insertQuarantined } from './store.ts'

/** Takes in what a channel said about an instruction; it has committed when this is fulfilled. */
export type Learn = (instruction: Instruction, answer: Answer) => Promise<unknown>

export type NoticeDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  log: Log
  metrics: Metrics
  openChannels: OpenChannels
  channels: Pick<Channels, 'query'>
  learn: Learn
}>

/** How a notice was taken; all but the last are never asked for again. */
export type Taken = 'learned' | 'quarantined'

/** Kept of each channel. */
const keptMax = 10_000
const contentMax = 8_000

/**
 * Takes a notice whose signature is right. What it says is booked only when it is about an instruction
 * of ours, word by word; otherwise it is kept aside, and the channel is asked how the instruction stands,
 * whose answer is booked instead. Throws when nothing could be stored, so that it is sent again.
 *
 * The second time, late, and in any order: as `learn` has it, nothing.
 */
export async function takeNotice(
  deps: NoticeDeps,
  connection: Connection,
  opened: OpenedNotification,
): Promise<Taken> {
  const notice = noticeOf(connection, opened)
  const instruction = await instructionOf(deps, notice)
  const doubted = await doubtAbout(deps, connection, notice, instruction)
  if (!doubted && instruction && 'report' in notice) {
    await deps.learn(instruction, { is: 'reported', report: notice.report })
    return 'learned'
  }
  const why = doubted ?? ({ reason: 'unknown_number', detail: '' } as const)
  await keepAside(deps, { connection, opened, notice, instruction }, why)
  if (instruction?.channel === connection.channel.id && isAlarming(why.reason))
    await deps.learn(instruction, await deps.channels.query(instruction, undefined))
  return 'quarantined'
}

/** A state or an amount that makes no sense is nothing that is waited for. */
function noticeOf({ adapter }: Connection, opened: OpenedNotification): Notice {
  try {
    return adapter.readNotice(opened)
  } catch (error) {
    if (error instanceof Mistaken || error instanceof WechatpayError) return { kind: 'other' }
    throw error
  }
}

async function instructionOf({ db }: NoticeDeps, notice: Notice): Promise<Instruction | undefined> {
  if (notice.kind === 'other' || notice.kind === 'sharing') return undefined
  const id = idOfNumber(notice.about.number)
  return id && (await findInstructionById(db, id))
}

async function doubtAbout(
  { openChannels }: NoticeDeps,
  { channel }: Connection,
  notice: Notice,
  instruction: Instruction | undefined,
): Promise<Doubted | undefined> {
  if (notice.kind === 'other') return { reason: 'not_expected', detail: '' }
  if (notice.kind === 'sharing') return { reason: 'sharing', detail: notice.about.number }
  if (!instruction) return { reason: 'unknown_number', detail: notice.about.number }
  const merchant = await openChannels.merchant(instruction.mchid, channel.id)
  const wanted = expected({ channel, merchant })
  return doubtOf(notice, instruction, { channelId: channel.id, wanted })
}

type Aside = Readonly<{
  connection: Connection
  opened: OpenedNotification
  notice: Notice
  instruction: Instruction | undefined
}>

async function keepAside(deps: NoticeDeps, aside: Aside, doubted: Doubted): Promise<void> {
  const { db, keys, now, log } = deps
  const { id: channelId } = aside.connection.channel
  const { notification, content } = aside.opened
  const noticeId = notification.id.slice(0, 64)
  const { reason, detail } = doubted
  const text = (JSON.stringify(content) ?? '').slice(0, contentMax)
  const number = 'about' in aside.notice ? aside.notice.about.number.slice(0, 64) : null
  const isNew = await inTransaction(db, async (tx) => {
    const kept = await insertQuarantined(tx, {
      channelId,
      noticeId,
      eventType: notification.event_type.slice(0, 64),
      reason,
      number,
      instructionId: aside.instruction?.id ?? null,
      detail: detail.slice(0, 200),
      contentSealed: keys.seal(contexts.notice(channelId, noticeId), text),
      receivedAt: now(),
    })
    if (kept) await deleteBeyond(tx, channelId, keptMax)
    return kept
  })
  if (!isNew || !isAlarming(reason)) return
  const told = { channel: channelId, notice: noticeId, reason, number }
  log.error(told, 'a signed notice of a channel is not about what it names')
}
