import type { Instruction } from '#payments'
import { numberAtChannel } from '#payments'
import type { Notice } from '../adapter/adapter.ts'
import { differing, type Named } from '../adapter/parties.ts'

/** Why a signed notice is not taken at its word. */
export type Doubt =
  /** An event of a product that nothing here waits for. */
  | 'not_expected'
  /** A share or return that arrived at the channel: kept as a fact. */
  | 'sharing'
  /** A number that we never gave, or that nothing is known of here. */
  | 'unknown_number'
  | 'other_channel'
  | 'other_kind'
  | 'other_merchant'
  | 'other_payment'
  | 'other_id'
  | 'other_currency'
  | 'other_amount'

export type Doubted = Readonly<{ reason: Doubt; detail: string }>

/** Facts and products that are none of ours harm nobody; everything else should be looked at. */
export const isAlarming = (reason: Doubt): boolean =>
  reason !== 'sharing' && reason !== 'not_expected'

type Told = Extract<Notice, Readonly<{ kind: 'payment' | 'refund' | 'transfer' }>>

const kinds: Readonly<Record<Told['kind'], ReadonlySet<Instruction['kind']>>> = {
  payment: new Set<Instruction['kind']>(['pay']),
  refund: new Set<Instruction['kind']>(['refund', 'give_back']),
  transfer: new Set<Instruction['kind']>(['transfer']),
}

/**
 * Whether a notice is about this instruction, whole: attempt, kind, merchants, app, payment, currency and
 * amount. That it is signed only says who speaks. Pure; undefined when there is nothing to doubt.
 */
export function doubtOf(
  notice: Told,
  instruction: Instruction,
  { channelId, wanted }: Readonly<{ channelId: string; wanted: Named }>,
): Doubted | undefined {
  const { channel, kind, amount, target } = instruction
  if (channel !== channelId) return { reason: 'other_channel', detail: `it was told to ${channel}` }
  if (!kinds[notice.kind].has(kind))
    return { reason: 'other_kind', detail: `${notice.kind} of a ${kind}` }
  const member = differing(notice.kind === 'transfer' ? withoutSub(wanted) : wanted, notice.named)
  if (member !== undefined)
    return { reason: 'other_merchant', detail: `${member} ${notice.named[memberOf(member)] ?? ''}` }
  if (notice.about.target !== null && (!target || notice.about.target !== numberAtChannel(target)))
    return { reason: 'other_payment', detail: notice.about.target }
  return doubtOfMoney(notice, { amount, known: instruction.channelId })
}

function doubtOfMoney(
  { report, currency }: Told,
  { amount, known }: Readonly<{ amount: Instruction['amount']; known: string | null }>,
): Doubted | undefined {
  if (known !== null && report.channelId !== null && report.channelId !== known)
    return { reason: 'other_id', detail: `${report.channelId} and not ${known}` }
  if (currency !== amount.currency)
    return { reason: 'other_currency', detail: `${currency} and not ${amount.currency}` }
  if (report.amount?.minor !== amount.minor)
    return {
      reason: 'other_amount',
      detail: `${report.amount?.minor ?? 'nothing'} and not ${amount.minor}`,
    }
  return undefined
}

/** Transfers leave our own purse, whichever merchant they are for. */
const withoutSub = ({ mchid, appid }: Named): Named => ({ mchid, appid })

const members = ['mchid', 'appid', 'subMchid', 'subAppid'] as const
const memberOf = (text: string): keyof Named => members.find((member) => member === text) ?? 'mchid'
