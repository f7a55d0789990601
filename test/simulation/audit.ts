import { minuteMs } from '#kernel/time'
import {
  blocksAnother,
  callLeaseMs,
  type Instruction,
  type InstructionId,
  instructionStates,
  isSettled,
} from '../../src/payments/instruction/instruction.ts'
import type { Kernel } from './kernel.ts'
import {
  instructionsFor,
  type Kind,
  type Rows,
  type SimOrder,
  type Tables,
  viewOf,
} from './tables.ts'
import type { Thing } from './thing.ts'
import type { Trace } from './trace.ts'

export type Audit = Readonly<{
  onChange: <K extends Kind>(kind: K, before?: Rows[K], after?: Rows[K]) => void
  /** The resolver takes one to look at. */
  onClaim: (instruction: Instruction) => void
  onSend: (instruction: Instruction) => void
  /** Something was thrown that nothing in the world accounts for. */
  onFault: (subject: string, error: unknown) => void
}>

type Deps = Readonly<{
  kernel: Kernel
  tables: Tables
  trace: Trace
  thingOf: (id: InstructionId) => Thing | undefined
}>

/** Watches every commit: what may never be, not even for a moment. */
export function createAudit(deps: Deps): Audit {
  const { kernel, tables, trace } = deps
  const leases = new Map<InstructionId, number>()
  return {
    onChange: (kind, before, after) => {
      if (kind === 'instruction' && after) {
        const [was, is] = [before as Instruction | undefined, after as Instruction]
        trace.instruction(is, was)
        if (is.standing !== null) trace.reach(`${is.kind} ${is.standing}`)
        instructionFaults(deps, was, is).forEach((fault) => trace.violate(is.subject, fault))
        const isUnderWay = is.state === 'SENT' && is.calls !== was?.calls
        if (isUnderWay) leases.set(is.id, Number(is.sentAt) + callLeaseMs)
        else leases.delete(is.id)
      }
      if (kind === 'order' && after) {
        const [was, is] = [before as SimOrder | undefined, after as SimOrder]
        trace.note(is.id, `order ${is.state}${is.paidBy ? ` by ${trace.nameOf(is.paidBy)}` : ''}`)
        trace.reach(
          `order ${is.state}${was && was.state !== is.state ? ` after ${was.state}` : ''}`,
        )
        orderFaults(deps, was, is).forEach((fault) => trace.violate(is.id, fault))
      }
      if ((kind === 'refund' || kind === 'transfer') && after) {
        const { id, state } = after as Rows['refund' | 'transfer']
        trace.note(id, `${kind} ${state}`)
        trace.reach(`${kind} ${state}`)
      }
      if (kind === 'posting' && after) {
        const { key, debit, credit, minor } = after as Rows['posting']
        if (before) trace.violate(key, `${key} is posted twice`)
        if (minor <= 0n) trace.violate(key, `${key} moves nothing`)
        trace.reach(`posted ${key.slice(key.indexOf(':') + 1)}`)
        trace.note(trace.subjectOfKey(key), `${debit} -> ${credit} ${minor}`)
      }
    },
    onClaim: ({ id, subject }) => {
      const now = kernel.now()
      if ((leases.get(id) ?? 0) > now) trace.violate(subject, 'looked at by two at once')
      leases.set(id, now + callLeaseMs - commitsWithinMs)
    },
    onSend: ({ id, subject }) => {
      const written = tables.instruction.get(id)
      if (!written || written.calls === 0) trace.violate(subject, 'sent before it was written down')
    },
    onFault: (subject, error) => trace.violate(subject, `threw ${String(error)}`),
  }
}

/** A lease is counted from the instant before the claim, and the database may stall meanwhile. */
const commitsWithinMs = 15_000

function instructionFaults(
  { kernel, tables, thingOf }: Deps,
  was: Instruction | undefined,
  is: Instruction,
): readonly string[] {
  const faults: string[] = []
  const { state, standing, nextAt } = is
  if (was && was.state !== state && !instructionStates.canMove(was.state, state))
    faults.push(`an instruction went from ${was.state} to ${state}`)
  if (was?.standing && was.standing !== standing) faults.push(...stepFaults(was, is))
  const isAwaited = state !== 'KNOWN' || !(isSettled(is) || standing === 'abnormal')
  if (isAwaited && nextAt === null) faults.push(`${state} ${standing}, and nobody will look again`)
  if (state === 'UNKNOWN' && Number(nextAt) - kernel.now() > 30 * minuteMs)
    faults.push('unknown, and looked at in more than half an hour')
  if (state !== 'KNOWN' && (standing === 'succeeded' || standing === 'disputed'))
    faults.push(`${standing}, and ${state} again`)
  if (was?.standing !== standing) faults.push(...truthFaults(is, thingOf(is.id)))
  if (!was) {
    if (is.kind === 'pay' && !isWanted(tables.order.get(is.subject)))
      faults.push('a payer is asked for what has ended')
    const others = instructionsFor(viewOf(tables), is.subject).filter(
      (one) => one.id !== is.id && one.kind === is.kind && one.target === is.target,
    )
    if (others.some(blocksAnother)) faults.push(`a second ${is.kind} while one may come to pass`)
  }
  return faults
}

const isWanted = (order: SimOrder | undefined): boolean =>
  order?.state === 'NOTPAY' || order?.state === 'USERPAYING'

/** What came to pass may be undone, and nothing else becomes of it. */
function stepFaults(was: Instruction, is: Instruction): readonly string[] {
  const isUndone = was.standing === 'succeeded' && is.standing === 'reversed' && is.kind === 'pay'
  if (was.standing === 'succeeded' && !isUndone)
    return [`${is.kind} went from ${was.standing} to ${is.standing}`]
  // A dispute ends with the truth, whatever that is.
  return isSettled(was) && was.standing !== 'disputed' && !isSettled(is)
    ? [`${is.kind} is ${is.standing} after ${was.standing}`]
    : []
}

/** Nobody says success or failure but as the channel has it. */
function truthFaults({ kind, standing }: Instruction, thing: Thing | undefined): readonly string[] {
  if (standing === null || kind === 'close' || kind === 'reverse') return []
  const told = `${kind} is called ${standing}`
  if (standing === 'disputed') return thing?.hasLied ? [] : [`${told}, and there was no lie`]
  if (standing === 'absent' || standing === 'refused')
    return thing && !thing.isLate ? [`${told}, and the channel has it ${thing.standing}`] : []
  return thing?.was.has(standing) ? [] : [`${told}, and never was`]
}

function orderFaults(
  { thingOf, tables }: Deps,
  was: SimOrder | undefined,
  { id, state, paidBy, amount }: SimOrder,
): readonly string[] {
  const isPaid = state === 'SUCCESS' || state === 'REFUND'
  const wasPaid = was?.state === 'SUCCESS' || was?.state === 'REFUND'
  const thing = paidBy ? thingOf(paidBy) : undefined
  if (isPaid && (!thing?.was.has('succeeded') || thing.amount !== amount.minor))
    return ['told SUCCESS of what the channel has not taken']
  if (wasPaid && !isPaid && !thing?.was.has('reversed')) return [`told ${state} after SUCCESS`]
  const isOver = state === 'CLOSED' || state === 'REVOKED' || state === 'PAYERROR'
  const live = instructionsFor(viewOf(tables), id).find(
    (one) => one.kind === 'pay' && blocksAnother(one) && !isSettled(one),
  )
  if (was && was.state !== state && isOver && live) return [`${state} while it may be paid`]
  return []
}
