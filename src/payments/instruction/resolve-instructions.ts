import { plusMs } from '#kernel/time'
import type { Answer } from '../channel/channel.ts'
import { isToBeSent } from './decide.ts'
import { beginAgain, call, type InstructDeps } from './instruct.ts'
import { callLeaseMs, type Instruction } from './instruction.ts'
import { learn } from './learn.ts'

/** Looks of one turn; more wait for the next. */
const turnMax = 64

/** Looks at once: a turn is no burst that people at a till would wait behind. */
const lanes = 8

type Deps = InstructDeps &
  Readonly<{
    /** A call that went wrong on our side; the others go on, and this one comes up again. */
    onFault: (fault: Readonly<{ instruction: Instruction; error: unknown }>) => void
  }>

/**
 * Brings every instruction to its end, a turn per call; answers how many were looked at. What is
 * created is sent; what may have gone out is asked about, never believed to have failed; what the
 * channel does not know is sent once more under its number, if it may be.
 *
 * Killed at any line, the next turn goes on: what was under way is found by its lease.
 */
export async function resolveInstructions(deps: Deps): Promise<number> {
  const { books, now } = deps
  const at = now()
  const due = await books.claimDue({
    now: at,
    leasedUntil: plusMs(at, callLeaseMs),
    limit: turnMax,
  })
  const waiting = due.values()
  const lane = async (): Promise<void> => {
    for (const instruction of waiting) await lookAt(deps, instruction)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return due.length
}

async function lookAt(deps: Deps, instruction: Instruction): Promise<void> {
  try {
    await resolve(deps, instruction)
  } catch (error) {
    deps.onFault({ instruction, error })
  }
}

/** Asks how one stands, or sends it; answers it as it stands then. */
export async function resolve(deps: InstructDeps, due: Instruction): Promise<Instruction> {
  const { books, channels, now } = deps
  const content = await books.contentOf(due)
  if (content && isToBeSent(due)) {
    const sent = await beginAgain(deps, due, isToBeSent)
    return sent ? (await call(deps, sent, content)).instruction : due
  }
  return learn(deps, due, asHeard(await channels.query(due, content)), now())
}

/** That a question was not asked, or not answered, says nothing about what was told before it. */
export function asHeard(answer: Answer): Answer {
  if (answer.is === 'unsent') return { is: 'unknown', why: answer.why }
  if (answer.is === 'refused') return { is: 'unknown', why: `${answer.code} ${answer.message}` }
  return answer
}
