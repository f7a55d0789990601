import { fen } from '#kernel/money'
import { minuteMs, plusMs } from '#kernel/time'
import { type Answer, emptyReport, type Report } from '../src/payments/channel/channel.ts'
import { type SubjectState } from '../src/payments/instruction/decide.ts'
import {
  type Instruction,
  type InstructionKind,
  newInstruction,
  type Standing,
  sending,
} from '../src/payments/instruction/instruction.ts'

/** What is heard of an instruction, and what follows, row by row; read by decide.test.ts. */
export const start = new Date('2026-11-24T00:00:00Z')
export const later = plusMs(start, 10 * minuteMs)

/** One that went out once, as `standing` says it was last heard of. */
export function sent(
  kind: InstructionKind,
  standing: Standing | null = null,
  method = 'NATIVE',
): Instruction {
  const asked = { mchid: '1', kind, subject: '42', target: null, channel: 'c', method }
  return { ...sending(newInstruction({ ...asked, amount: fen(100n) }, start), start), standing }
}

export const said = (standing: Report['standing'], amount: bigint | null = 100n): Answer => ({
  is: 'reported',
  report: { ...emptyReport, standing, amount: amount === null ? null : fen(amount) },
})
export const absent: Answer = { is: 'absent' }
export const unknown: Answer = { is: 'unknown', why: 'timeout' }
export const unsent: Answer = { is: 'unsent', why: 'no connection', retryAfterMs: 1000 }
export const refused: Answer = { is: 'refused', code: 'NO', message: 'no', status: 400 }

type Row = readonly [
  is: string,
  instruction: Instruction,
  answer: Answer,
  subject: SubjectState,
  standing: Standing | null,
  verdict: string,
]

export const table: readonly Row[] = [
  ['a success settles', sent('pay'), said('succeeded'), 'waiting', 'succeeded', 'settle'],
  [
    'an amount that is not named is not compared',
    sent('pay'),
    said('succeeded', null),
    'waiting',
    'succeeded',
    'settle',
  ],
  [
    'another amount is booked by nobody',
    sent('pay'),
    said('succeeded', 99n),
    'waiting',
    'disputed',
    'none',
  ],
  [
    'told again it is no news',
    sent('pay', 'succeeded'),
    said('succeeded'),
    'settled',
    'succeeded',
    'none',
  ],
  [
    'a second success is a surplus',
    sent('pay'),
    said('succeeded'),
    'settled_otherwise',
    'succeeded',
    'take_surplus',
  ],
  [
    'a surplus is taken once',
    sent('pay', 'succeeded'),
    said('succeeded'),
    'settled_otherwise',
    'succeeded',
    'none',
  ],
  [
    'a success after the end is a surplus',
    sent('pay', 'closed'),
    said('succeeded'),
    'ended',
    'succeeded',
    'take_surplus',
  ],
  [
    'what was absent may come to pass',
    sent('pay', 'absent'),
    said('succeeded'),
    'waiting',
    'succeeded',
    'settle',
  ],
  [
    'what failed may come to pass',
    sent('pay', 'failed'),
    said('succeeded'),
    'ended',
    'succeeded',
    'take_surplus',
  ],
  [
    'an old view changes no success',
    sent('pay', 'succeeded'),
    said('open'),
    'settled',
    'succeeded',
    'none',
  ],
  [
    'nor does an end that is told late',
    sent('pay', 'succeeded'),
    said('closed'),
    'settled',
    'succeeded',
    'none',
  ],
  ['an old view changes no end', sent('pay', 'closed'), said('open'), 'ended', 'closed', 'none'],
  [
    'the right amount ends a dispute',
    sent('pay', 'disputed'),
    said('succeeded'),
    'waiting',
    'succeeded',
    'settle',
  ],
  [
    'so does its going back',
    sent('pay', 'disputed'),
    said('reversed'),
    'waiting',
    'reversed',
    'release',
  ],
  ['an old end does not', sent('pay', 'disputed'), said('closed'), 'waiting', 'disputed', 'none'],
  [
    'nor another wrong amount',
    sent('pay', 'disputed'),
    said('succeeded', 98n),
    'waiting',
    'disputed',
    'none',
  ],
  [
    'what was undone is not made doubtful by a wrong amount',
    sent('pay', 'reversed'),
    said('succeeded', 98n),
    'ended',
    'reversed',
    'none',
  ],
  [
    'a wrong amount of what is open is no answer',
    sent('pay'),
    said('open', 99n),
    'waiting',
    null,
    'none',
  ],
  ['silence does not', sent('pay', 'disputed'), unknown, 'waiting', 'disputed', 'none'],
  [
    'what the channel undoes leaves the merchant',
    sent('pay', 'succeeded'),
    said('reversed'),
    'settled',
    'reversed',
    'undo',
  ],
  [
    'a surplus that the channel undoes is none any more',
    sent('pay', 'succeeded'),
    said('reversed'),
    'ended',
    'reversed',
    'undo',
  ],
  [
    'what had ended releases nothing once more',
    sent('pay', 'absent'),
    said('closed'),
    'waiting',
    'closed',
    'none',
  ],
  [
    'a transfer that arrives after its end is booked late',
    sent('transfer', 'failed'),
    said('succeeded'),
    'ended',
    'succeeded',
    'take_surplus',
  ],
  ['what never came to pass ends', sent('pay'), said('reversed'), 'waiting', 'reversed', 'release'],
  ['the payer is asked', sent('pay'), said('asking'), 'waiting', 'asking', 'wait'],
  [
    'a close there ends it here',
    sent('pay', 'open'),
    said('closed'),
    'waiting',
    'closed',
    'release',
  ],
  [
    'a no to an order leaves it to be asked again',
    sent('pay'),
    refused,
    'waiting',
    'refused',
    'none',
  ],
  [
    'a no to a scanned code ends it',
    sent('pay', null, 'MICROPAY'),
    refused,
    'waiting',
    'refused',
    'release',
  ],
  ['a no to a refund is for people', sent('refund'), refused, 'waiting', 'refused', 'abnormal'],
  [
    'a no to a transfer gives the money back',
    sent('transfer'),
    refused,
    'waiting',
    'refused',
    'release',
  ],
  [
    'a no to a repetition says nothing of the first',
    { ...sent('pay'), calls: 2 },
    refused,
    'waiting',
    null,
    'none',
  ],
  ['an unknown outcome is no outcome', sent('pay'), unknown, 'waiting', null, 'none'],
  ['nor does it change one', sent('pay', 'succeeded'), unknown, 'settled', 'succeeded', 'none'],
  ['what never left did not happen', sent('pay'), unsent, 'waiting', 'absent', 'none'],
  [
    'a scanned code that never left ends',
    sent('pay', null, 'MICROPAY'),
    unsent,
    'waiting',
    'absent',
    'release',
  ],
  [
    'a repetition that never left says nothing of the first',
    { ...sent('pay'), calls: 2 },
    unsent,
    'waiting',
    null,
    'none',
  ],
  ['one absence is too early', sent('pay'), absent, 'waiting', null, 'none'],
  [
    'a refund in time is none later',
    sent('refund'),
    said('closed'),
    'waiting',
    'closed',
    'release',
  ],
  [
    'a refund that sticks is for people',
    sent('refund'),
    said('abnormal'),
    'waiting',
    'abnormal',
    'abnormal',
  ],
  [
    'and may arrive all the same',
    sent('refund', 'abnormal'),
    said('succeeded'),
    'waiting',
    'succeeded',
    'settle',
  ],
  [
    'what people have taken over stays theirs',
    sent('refund', 'abnormal'),
    said('succeeded'),
    'ended',
    'succeeded',
    'none',
  ],
]
