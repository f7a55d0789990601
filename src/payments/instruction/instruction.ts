import { type Id, newId } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import { hourMs, minuteMs, plusMs, secondMs } from '#kernel/time'

/**
 * What we know of a call: written down, under way, without an answer to believe, or answered. UNKNOWN
 * is a state and no error: nobody may say success or failure before the channel was asked.
 */
export const instructionStates = machine('CREATED', {
  CREATED: ['SENT', 'KNOWN'],
  SENT: ['CREATED', 'UNKNOWN', 'KNOWN'],
  UNKNOWN: ['CREATED', 'SENT', 'KNOWN'],
  KNOWN: ['SENT', 'UNKNOWN'],
})
export type InstructionState = StateOf<typeof instructionStates>

/** `give_back` refunds a payment that nobody needs: a second one for its order, or one that came too late. */
export type InstructionKind = 'pay' | 'close' | 'reverse' | 'refund' | 'transfer' | 'give_back'

/**
 * How the thing itself stands at the channel, as last heard. `absent`: the channel does not know the
 * number; `refused`: it said no; `disputed`: what it says is not what was
 * asked; people look at it, and it is asked again until it names what was asked.
 */
export type Standing =
  | 'open'
  | 'asking'
  | 'succeeded'
  | 'failed'
  | 'closed'
  | 'abnormal'
  | 'refused'
  | 'absent'
  | 'disputed'
  | 'reversed'

export type InstructionId = Id<'pi'>
export type InstructionKey = Readonly<{ mchid: string; id: InstructionId }>

export type Instruction = InstructionKey &
  Readonly<{
    kind: InstructionKind
    /** The order, refund or transfer bill that it is for. */
    subject: string
    /** The pay instruction that it closes, reverses or refunds. */
    target: InstructionId | null
    channel: string
    /** Trade type of its order; `TRANSFER` of a transfer. */
    method: string
    amount: Money
    state: InstructionState
    standing: Standing | null
    /** Calls that may have reached the channel. */
    calls: number
    /** How often in a row the channel did not know the number. */
    absences: number
    /** When the resolver looks again; null once nothing more is expected. */
    nextAt: Date | null
    /** What the channel calls it. */
    channelId: string | null
    /** What the channel gave for the payer's hand: a code, a link, a prepay_id, a package_info. */
    handover: string | null
    lastAnswer: string | null
    createdAt: Date
    sentAt: Date | null
    unknownSince: Date | null
    settledAt: Date | null
  }>

export type NewInstruction = Pick<
  Instruction,
  'mchid' | 'kind' | 'subject' | 'target' | 'channel' | 'method' | 'amount'
>

export const refuse = refusals({
  CHANNEL_UNKNOWN: [
    500,
    '支付通道结果未知，请用相同参数重试或查询订单，勿更换单号',
    'SYSTEM_ERROR',
  ],
  CHANNEL_BUSY: [500, '支付通道繁忙，本次未受理，请稍后用相同参数重试', 'SYSTEM_ERROR'],
  CHANNEL_REFUSED: [400, '支付通道未受理该请求', 'INVALID_REQUEST'],
  SUBJECT_ENDED: [400, '该业务已结束，不能再次发起，请查询其结果', 'INVALID_REQUEST'],
  INSTRUCTION_LIVE: [500, '上一次请求的结果尚未确定，请稍后用相同参数重试', 'SYSTEM_ERROR'],
})

export const newInstruction = (asked: NewInstruction, now: Date): Instruction => ({
  ...asked,
  id: newId('pi', now),
  state: 'CREATED',
  standing: null,
  calls: 0,
  absences: 0,
  nextAt: now,
  channelId: null,
  handover: null,
  lastAnswer: null,
  createdAt: now,
  sentAt: null,
  unknownSince: null,
  settledAt: null,
})

/** The number that the channel knows: letters and digits, which every kind of number there admits. */
export const numberAtChannel = (id: InstructionId): string => id.replace('_', '')

/** Back from the channel's number; undefined for a number that we never gave. */
export const idOfNumber = (number: string): InstructionId | undefined =>
  /^pi[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(number) ? `pi_${number.slice(2)}` : undefined

/** Nothing more can come of these by themselves; a late success may still be heard. */
const settledStandings: ReadonlySet<Standing> = new Set([
  'succeeded',
  'failed',
  'closed',
  'refused',
  'absent',
  'disputed',
  'reversed',
])
export const isSettled = ({ standing }: Pick<Instruction, 'standing'>): boolean =>
  standing !== null && settledStandings.has(standing)

/**
 * Whether another of its kind must wait: it has come to pass or may still, or people are looking at
 * it. Asked with its subject locked.
 */
export const blocksAnother = ({ standing }: Pick<Instruction, 'standing'>): boolean =>
  standing === null || !notDone.has(standing)

const notDone: ReadonlySet<Standing> = new Set([
  'failed',
  'closed',
  'refused',
  'absent',
  'reversed',
])

/** Whoever calls holds the instruction so long; a call is over by then. */
export const callLeaseMs = 30 * secondMs

/** Written down before the call, so that whoever finds it after a crash knows that it may have gone out. */
export const sending = (instruction: Instruction, now: Date): Instruction => ({
  ...instruction,
  state: 'SENT',
  calls: instruction.calls + 1,
  absences: 0,
  sentAt: now,
  nextAt: plusMs(now, callLeaseMs),
})

/**
 * Until the channel's not knowing a number counts: longer than a call may be under way, so that a
 * request cannot land after we have called it absent.
 */
export const absenceGraceMs = minuteMs
export const absencesNeeded = 2

/** Waits between two looks at what is unknown (faults: 99.9 % resolved within 15 minutes). */
const unknownWaitsMs = [2, 5, 10, 20, 30, 60, 120, 300].map((seconds) => seconds * secondMs)

const unknownLongestMs = 30 * minuteMs

/** When to look again at what is unknown. */
export function nextQuery(since: Date, now: Date): Date {
  const ageMs = now.getTime() - since.getTime()
  return plusMs(now, unknownWaitsMs.find((waitMs) => ageMs < waitMs * 4) ?? unknownLongestMs)
}

/**
 * When to look again at what is known to be under way: after twice its age, from a minute to an hour.
 * The channel tells us by itself, several times within that minute, and a merchant who asks has it
 * asked at once; so the five looks of an order's two hours are for what nobody told. A refund to a
 * bank card takes days.
 */
export function nextLook(since: Date, now: Date): Date {
  const ageMs = now.getTime() - since.getTime()
  return plusMs(now, Math.min(Math.max(2 * ageMs, minuteMs), hourMs))
}

/** From when on an unknown outcome is an alarm (faults §6: 99.9 % are resolved by then). */
export const alarmAfterMs = 15 * minuteMs
