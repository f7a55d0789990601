import type { Clock } from '#kernel/time'
import type { Answer, Channels, Content } from '../channel/channel.ts'
import type { Books } from './books.ts'

import {
  blocksAnother,
  type Instruction,
  isSettled,
  type NewInstruction,
  newInstruction,
  refuse,
  sending,
} from './instruction.ts'
import { learn, standing } from './learn.ts'

export type InstructDeps = Readonly<{ books: Books; channels: Channels; now: Clock }>

/** How it stands after a call, and what the call said; `null` where none was needed. */
export type Instructed = Readonly<{ instruction: Instruction; answer: Answer | null }>

/**
 * Tells a channel to do something, within the request that wants it: written down, called, and what
 * was answered written down. No transaction is open during the call.
 *
 * The second time: while it may still come to pass, the same number is told again, which the channel
 * answers as the first time. Through another channel it is refused until the first is known not to
 * have happened.
 */
export async function instruct(
  deps: InstructDeps,
  asked: NewInstruction,
  content: Content,
): Promise<Instructed> {
  const begun = await begin(deps, asked)
  if (begun.state !== 'SENT') return { instruction: begun, answer: null }
  return call(deps, begun, content)
}

/** The first of a subject that is born with it, marked as sent: whoever writes both calls next. */
export const firstSending = (asked: NewInstruction, now: Date): Instruction =>
  sending(newInstruction(asked, now), now)

/** Calls for what is marked as sent, and takes in the answer. */
export async function call(
  deps: InstructDeps,
  sent: Instruction,
  content: Content,
): Promise<Instructed> {
  const answer = await deps.channels.send(sent, content)
  return { instruction: await learn(deps, sent, answer, deps.now()), answer }
}

/** Marks it as sent: a new one, or the one that stands. What has succeeded, or people look at, needs no call. */
function begin({ books, now }: InstructDeps, asked: NewInstruction): Promise<Instruction> {
  return books.transact(async (tx) => {
    const held = await tx.hold(asked)
    if (!held) throw new Error('an instruction has a subject')
    const same = held.instructions.filter(
      ({ kind, target }) => kind === asked.kind && target === asked.target,
    )
    const live = same.findLast(blocksAnother)
    if (live && live.channel !== asked.channel) throw refuse('INSTRUCTION_LIVE')
    if (live && isSettled(live)) return live
    // What has ended here is not begun once more under another number.
    const isWanted = asked.kind === 'pay' || asked.kind === 'transfer'
    if (!live && isWanted && held.stateFor('') !== 'waiting') throw refuse('SUBJECT_ENDED')
    const sent = sending(live ?? newInstruction(asked, now()), now())
    await tx.put(sent)
    return sent
  })
}

/** Marks what is due as sent again; undefined when it needs no call any more. */
export function beginAgain(
  { books, now }: InstructDeps,
  due: Instruction,
  isStillDue: (current: Instruction) => boolean,
): Promise<Instruction | undefined> {
  return books.transact(async (tx) => {
    const held = await tx.hold(due)
    const current = held && standing(held, due)
    if (!current || !isStillDue(current)) return undefined
    const sent = sending(current, now())
    await tx.put(sent)
    return sent
  })
}
