import { plusMs } from '#kernel/time'
import type { Answer, Report } from '../channel/channel.ts'
import {
  absenceGraceMs,
  absencesNeeded,
  type Instruction,
  type InstructionKind,
  isSettled,
  nextLook,
  nextQuery,
  type Standing,
} from './instruction.ts'

/** How the order, refund or transfer stands here, that an instruction is for. */
export type SubjectState =
  /** Nothing has come of it yet. */
  | 'waiting'
  /** It came to pass by this instruction. */
  | 'settled'
  /** It came to pass, but by another: another channel, the wallet. */
  | 'settled_otherwise'
  /** It ended without coming to pass. */
  | 'ended'

/** What is to be done here about what was heard there. */
export type Verdict =
  | 'none'
  /** It came to pass: money moves as was asked. */
  | 'settle'
  /** It came to pass for nobody: the money is taken in, and given back. */
  | 'take_surplus'
  /** The payer is being asked. */
  | 'wait'
  /** Nothing will come of it: what was set aside is free again. */
  | 'release'
  /** It can neither arrive nor return by itself: people decide. */
  | 'abnormal'
  /** It had come to pass, and the channel has undone it: an order's payment, or a surplus. */
  | 'undo'

export type Decision = Readonly<{ instruction: Instruction; verdict: Verdict }>

/** What becomes of a success for an order that is closed. */
export type LatePolicy = 'give_back' | 'reopen'

type Heard = Readonly<{ subject: SubjectState; late: LatePolicy; now: Date }>

/**
 * What an answer, a query or a notice means: how the instruction stands from now on, and what is to be
 * done about its subject. Pure, and safe to be asked about the same thing any number of times, in any
 * order: what came to pass stays so, whatever is heard late.
 */
export function decide(instruction: Instruction, answer: Answer, heard: Heard): Decision {
  if (isDisputed(instruction) && !endsDispute(instruction, answer))
    return lookLater(instruction, heard.now)
  switch (answer.is) {
    case 'reported':
      return onReport(instruction, answer.report, heard)
    case 'refused':
      return onRefusal(instruction, `${answer.code} ${answer.message}`, heard)
    case 'absent':
      return onAbsence(instruction, heard)
    case 'unsent':
      return onUnsent(instruction, answer.why, answer.retryAfterMs, heard)
    case 'unknown':
      return { instruction: unknown(instruction, answer.why, heard.now), verdict: 'none' }
    default:
      return answer satisfies never
  }
}

function onReport(instruction: Instruction, report: Report, heard: Heard): Decision {
  if (differs(instruction, report)) {
    const why = `the channel means ${report.amount?.minor} ${report.amount?.currency}`
    // Of what has moved no money it is an answer that cannot be believed, and is asked for again.
    if (report.standing !== 'succeeded')
      return { instruction: unknown(instruction, why, heard.now), verdict: 'none' }
    return dispute(instruction, why, heard.now)
  }
  const next = known(instruction, report, heard.now)
  // A step back is no news: what is heard late was true once.
  if (isBackward(instruction, report)) return { instruction, verdict: 'none' }
  return { instruction: next, verdict: verdictOf(instruction, report.standing, heard) }
}

/** What came to pass may only be undone, and what ended may only have come to pass after all. */
function isBackward({ standing, kind }: Instruction, report: Report): boolean {
  if (standing === 'succeeded') return !(kind === 'pay' && report.standing === 'reversed')
  if (standing === 'reversed') return true
  if (standing === 'disputed') return false
  return isSettled({ standing }) && !finalStandings.has(report.standing)
}

const finalStandings: ReadonlySet<Standing> = new Set(['succeeded', 'closed', 'failed', 'reversed'])

function verdictOf(
  { kind, standing }: Instruction,
  heardStanding: Standing,
  { subject, late }: Heard,
): Verdict {
  switch (heardStanding) {
    case 'succeeded':
      if (subject === 'waiting') return 'settle'
      if (subject === 'settled' || !mayComeLate.has(kind)) return 'none'
      return subject === 'ended' && late === 'reopen' ? 'settle' : 'take_surplus'
    case 'reversed':
    case 'failed':
    case 'closed':
      if (standing === 'succeeded') return 'undo'
      // One that had ended already may have been followed by another, which the subject waits for.
      return subject === 'waiting' && !(isSettled({ standing }) && standing !== 'disputed')
        ? 'release'
        : 'none'
    case 'abnormal':
      return subject === 'waiting' ? 'abnormal' : 'none'
    case 'asking':
      return subject === 'waiting' ? 'wait' : 'none'
    default:
      return 'none'
  }
}

/** What reaches people by itself, and may do so after we had given up. */
const mayComeLate: ReadonlySet<InstructionKind> = new Set(['pay', 'transfer'])

/** No money is booked on the word of a channel that means another amount (faults, row 8). */
const differs = ({ amount }: Instruction, { amount: told }: Report): boolean =>
  told !== null && (told.minor !== amount.minor || told.currency !== amount.currency)

function dispute(instruction: Instruction, why: string, now: Date): Decision {
  // What came to pass as asked, or was undone, is not made doubtful by a late lie.
  if (instruction.standing === 'succeeded' || instruction.standing === 'reversed')
    return { instruction, verdict: 'none' }
  return {
    instruction: {
      ...instruction,
      state: 'KNOWN',
      standing: 'disputed',
      nextAt: nextLook(instruction.createdAt, now),
      lastAnswer: why,
      settledAt: now,
    },
    verdict: 'none',
  }
}

/**
 * One lie must not outlast the truth: a success of what was asked ends a dispute, and so does the money's
 * going back. What says neither is older than the dispute.
 */
const endsDispute = (instruction: Instruction, answer: Answer): boolean =>
  answer.is === 'reported' &&
  !differs(instruction, answer.report) &&
  (answer.report.standing === 'succeeded' || answer.report.standing === 'reversed')

const isDisputed = ({ standing }: Instruction): boolean => standing === 'disputed'

/** The channel is asked again, and people go on looking. */
const lookLater = (instruction: Instruction, now: Date): Decision => ({
  instruction: { ...instruction, nextAt: nextLook(instruction.createdAt, now) },
  verdict: 'none',
})

function known(instruction: Instruction, report: Report, now: Date): Instruction {
  const { standing } = report
  const settled = isSettled({ standing })
  return {
    ...instruction,
    state: 'KNOWN',
    standing,
    absences: 0,
    channelId: report.channelId ?? instruction.channelId,
    handover: report.handover ?? instruction.handover,
    lastAnswer: report.reason ?? standing,
    unknownSince: null,
    nextAt: settled || standing === 'abnormal' ? null : nextLook(instruction.createdAt, now),
    settledAt: settled ? (report.at ?? now) : null,
  }
}

/** Of a payment or close a no is an end; of money on its way to somebody it is a matter for people. */
function onRefusal(instruction: Instruction, why: string, heard: Heard): Decision {
  if (isSettled(instruction)) return { instruction, verdict: 'none' }
  // An earlier call of this number may have been heard, and this no may be about its repetition.
  if (instruction.calls > 1)
    return { instruction: unknown(instruction, why, heard.now), verdict: 'none' }
  return over(instruction, 'refused', why, heard)
}

/** It did not come to pass, for certain. */
const over = (
  instruction: Instruction,
  standing: 'refused' | 'absent',
  why: string,
  { now, subject }: Pick<Heard, 'now' | 'subject'>,
): Decision => ({
  instruction: {
    ...instruction,
    state: 'KNOWN',
    standing,
    nextAt: null,
    unknownSince: null,
    lastAnswer: why,
    settledAt: now,
  },
  verdict: subject === 'waiting' ? endOf(instruction) : 'none',
})

/** What a definite no means for the subject. An order that was only to be opened can be asked again. */
function endOf({ kind, method }: Instruction): Verdict {
  if (kind === 'refund' || kind === 'give_back') return 'abnormal'
  if (kind === 'pay') return method === 'MICROPAY' ? 'release' : 'none'
  return kind === 'transfer' || kind === 'reverse' ? 'release' : 'none'
}

function onAbsence(instruction: Instruction, { now, subject }: Heard): Decision {
  if (isSettled(instruction) || isUntold(instruction)) return { instruction, verdict: 'none' }
  const why = 'the channel does not know the number'
  const absences = instruction.absences + 1
  const asked = unknown(instruction, why, now)
  // However long it was unknown, an absence is confirmed soon.
  const nextAt = earlier(asked.nextAt, plusMs(now, absenceGraceMs))
  const waiting: Instruction = { ...asked, absences, nextAt }
  const sentAt = instruction.sentAt ?? instruction.createdAt
  // A call may still be under way to the channel: too early to say that it never arrived.
  const isEarly = absences < absencesNeeded || now.getTime() - sentAt.getTime() < absenceGraceMs
  if (isEarly) return { instruction: waiting, verdict: 'none' }
  if (canRepeat(instruction)) return { instruction: anew(waiting, now), verdict: 'none' }
  return over(waiting, 'absent', why, { now, subject })
}

/** What we know all of can be sent again under its number; a payer's code is kept nowhere. */
export const canRepeat = ({ kind }: Pick<Instruction, 'kind'>): boolean => kind !== 'pay'

const earlier = (a: Date | null, b: Date): Date => (a !== null && a < b ? a : b)

/** Of what was not told, or not yet again, no question can be open: the answer is to one before. */
const isUntold = ({ state }: Instruction): boolean => state === 'CREATED'

/** None of the calls has arrived: the next is as the first, and a no to it is about nothing else. */
const anew = (instruction: Instruction, now: Date): Instruction => ({
  ...instruction,
  state: 'CREATED',
  calls: 0,
  absences: 0,
  nextAt: now,
})

/**
 * Whether the resolver, looking at it now, sends it again instead of asking. Once at the first absence,
 * and then only when the calls so far are known not to have arrived.
 */
export const isToBeSent = (instruction: Instruction): boolean =>
  canRepeat(instruction) &&
  !isSettled(instruction) &&
  (instruction.state === 'CREATED' || (instruction.absences > 0 && instruction.calls === 1))

function onUnsent(
  instruction: Instruction,
  why: string,
  retryAfterMs: number,
  { now, subject }: Heard,
): Decision {
  if (isSettled(instruction)) return { instruction, verdict: 'none' }
  // This call did nothing, but an earlier one may have.
  if (instruction.calls > 1) {
    const { state } = instruction
    const later = { ...unknown(instruction, why, now), nextAt: plusMs(now, retryAfterMs) }
    return {
      instruction: state === 'KNOWN' ? { ...instruction, nextAt: later.nextAt } : later,
      verdict: 'none',
    }
  }
  if (canRepeat(instruction))
    return {
      instruction: {
        ...instruction,
        state: 'CREATED',
        calls: 0,
        lastAnswer: why,
        nextAt: plusMs(now, retryAfterMs),
      },
      verdict: 'none',
    }
  return over({ ...instruction, calls: 0 }, 'absent', why, { now, subject })
}

function unknown(instruction: Instruction, why: string, now: Date): Instruction {
  if (isSettled(instruction) || isUntold(instruction)) return instruction
  const unknownSince = instruction.unknownSince ?? now
  return {
    ...instruction,
    state: 'UNKNOWN',
    lastAnswer: why,
    unknownSince,
    nextAt: nextQuery(unknownSince, now),
  }
}
