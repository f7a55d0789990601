import { type Answer, emptyReport, type Report } from '../channel/channel.ts'
import type { Books, BooksTx, Held } from './books.ts'
import { decide } from './decide.ts'
import { type Instruction, type InstructionKey, isSettled } from './instruction.ts'

type Deps = Readonly<{ books: Books }>

/**
 * Takes in what a channel said about an instruction: in answer to the call, to a query, or by itself.
 * What follows from it (an order paid, a refund arrived, a surplus given back) commits with it.
 *
 * The second time, and in any order: nothing, once it is settled; a success is never unlearned.
 */
export async function learn(
  { books }: Deps,
  instruction: Instruction,
  answer: Answer,
  now: Date,
): Promise<Instruction> {
  if (isQuiet(answer) && !isEnding(instruction)) {
    const { instruction: next } = decide(instruction, answer, { ...anySubject, now })
    if (await books.replace(instruction, next)) return next
  }
  return books.transact(async (tx) => {
    const held = await tx.hold(instruction)
    if (!held) throw new Error('an instruction has a subject')
    return isEnding(instruction)
      ? learnEnding(tx, held, instruction, answer, now)
      : learnOne(tx, held, instruction, answer, now)
  })
}

/** Whatever has become of its subject, this moves the instruction alone; most answers are of this sort. */
const isQuiet = (answer: Answer): boolean =>
  answer.is === 'unknown' || (answer.is === 'reported' && answer.report.standing === 'open')

const anySubject = { subject: 'waiting', late: 'give_back' } as const

/** A close or a reversal is about another instruction, and what is heard of it is about both. */
const isEnding = ({ kind }: Instruction): boolean => kind === 'close' || kind === 'reverse'

export const standing = (held: Held, { id }: Pick<InstructionKey, 'id'>): Instruction => {
  const found = held.instructions.find((one) => one.id === id)
  if (!found) throw new Error('an instruction stands among those of its subject')
  return found
}

async function learnOne(
  tx: BooksTx,
  held: Held,
  { id }: Instruction,
  answer: Answer,
  now: Date,
): Promise<Instruction> {
  const current = standing(held, { id })
  const heard = { subject: held.stateFor(id), late: held.late, now }
  const { instruction, verdict } = decide(current, answer, heard)
  if (instruction !== current) await tx.put(instruction)
  const report = answer.is === 'reported' ? answer.report : null
  if (verdict !== 'none') await tx.carryOut({ instruction, verdict, report }, now)
  return instruction
}

async function learnEnding(
  tx: BooksTx,
  held: Held,
  ending: Instruction,
  answer: Answer,
  now: Date,
): Promise<Instruction> {
  const current = standing(held, ending)
  const target = held.instructions.find(({ id }) => id === current.target)
  if (!target) throw new Error('what is closed was instructed before')
  if (answer.is !== 'reported' && answer.is !== 'absent') {
    const heard = await learnOne(tx, held, ending, answer, now)
    // A no may be for what the other has become meanwhile, so that is asked about now.
    if (heard.standing === 'refused' && isUnderWay(target)) await tx.put({ ...target, nextAt: now })
    return heard
  }
  const told = answer.is === 'reported' ? answer.report : null
  // Done is done: what it ended has ended, and is told so after it.
  if (told?.standing === 'closed' || told?.standing === 'reversed') {
    const own = { is: 'reported', report: { ...emptyReport, standing: 'succeeded' } } as const
    const ended = await learnOne(tx, held, ending, own, now)
    await learnOne(tx, await again(tx, held, target), target, { is: 'reported', report: told }, now)
    return ended
  }
  const after = await learnOne(tx, await again(tx, held, target), target, answer, now)
  return learnOne(tx, await again(tx, held, ending), ending, meaningFor(current, after, told), now)
}

const isUnderWay = (target: Instruction): boolean => target.state === 'KNOWN' && !isSettled(target)

/** The subject as the other finds it: a payment and its close ask differently how an order stands. */
async function again(
  tx: BooksTx,
  held: Held,
  { mchid, kind, subject }: Instruction,
): Promise<Held> {
  return (await tx.hold({ mchid, kind, subject })) ?? held
}

/** What the state of the payment means for closing it: done, in vain, or to be tried again. */
function meaningFor({ kind }: Instruction, target: Instruction, told: Report | null): Answer {
  if (target.standing === 'succeeded' && kind === 'close')
    return { is: 'reported', report: { ...emptyReport, standing: 'failed', reason: 'paid' } }
  if (isSettled(target) && target.standing !== 'succeeded')
    return { is: 'reported', report: { ...emptyReport, standing: 'succeeded' } }
  // Still open, or paid and to be reversed: what was told to the channel has had no effect yet.
  return told === null
    ? { is: 'unknown', why: 'the channel does not know the payment' }
    : { is: 'absent' }
}
