import { secondMs } from '#kernel/time'
import { type Answer, type Content, emptyReport } from '../../src/payments/channel/channel.ts'
import type { Instruction, InstructionId } from '../../src/payments/instruction/instruction.ts'
import { become, beginLife, type LifeDeps, pay } from './life.ts'
import { isReturn, reportOf, type Thing } from './thing.ts'

export type Institution = Readonly<{
  /** A request arrives, `lateMs` after its sender may still have expected it to. */
  land: (instruction: Instruction, content: Content, lateMs: number) => Answer
  look: (instruction: Instruction) => Answer
  things: ReadonlyMap<InstructionId, Thing>
}>

/** A call is made well after it was written down as sent, and a minute after that it may be called absent. */
const stillExpectedMs = 40 * secondMs

const refused = (code: string): Answer => ({ is: 'refused', code, message: '', status: 400 })
const reported = (thing: Thing): Answer => ({ is: 'reported', report: reportOf(thing) })

/** Another institution with payers of its own. A number happens once, however often it is told. */
export function createInstitution(deps: LifeDeps, channel: string): Institution {
  const things = new Map<InstructionId, Thing>()
  const turnedAway = new Set<InstructionId>()
  return {
    things,
    look: ({ id, kind, target }) => {
      const thing = things.get((kind === 'close' || kind === 'reverse') && target ? target : id)
      return thing ? reported(thing) : { is: 'absent' }
    },
    land: (instruction, content, lateMs) => {
      const { id } = instruction
      const target = 'target' in content ? things.get(content.target) : undefined
      if (content.kind === 'close' || content.kind === 'reverse')
        return target ? end(deps, content.kind, target, things) : { is: 'absent' }
      const known = things.get(id)
      if (known) return again(known)
      const wasTurnedAway = turnedAway.has(id)
      const isLate = lateMs > stillExpectedMs || (lateMs > 0 && wasTurnedAway)
      const born = { instruction, channel, kind: content.kind, of: target ?? null, lateMs, isLate }
      const no = refusalOf(deps, instruction, target, things)
      // A stray copy of what was turned away is turned away as well; only a payer may have money by now.
      if (no || (lateMs > 0 && wasTurnedAway && content.kind !== 'pay')) {
        turnedAway.add(id)
        mayPayAfterNo(deps, things, { ...born, lateMs: 1, isLate: true })
        return no ?? refused('NOT_ENOUGH')
      }
      const thing = newThing(deps, born)
      things.set(id, thing)
      beginLife(deps, thing, instruction.method)
      return reported(thing)
    },
  }
}

type Born = Pick<Thing, 'channel' | 'kind' | 'of' | 'isLate'> &
  Readonly<{ instruction: Instruction; lateMs: number }>

const newThing = (
  { faults }: LifeDeps,
  { instruction: { id, subject, amount }, channel, kind, of, lateMs, isLate }: Born,
): Thing => ({
  id,
  channel,
  kind,
  subject,
  of,
  asked: amount.minor,
  amount: amount.minor,
  standing: 'open',
  was: new Set(['open']),
  hasLied: false,
  isQuiet: lateMs === 0 && faults.happens('nobody_is_told'),
  isLate,
})

/** A bank that was slow: the channel has said no for it already, and may be heard of it before that. */
function mayPayAfterNo(deps: LifeDeps, things: Map<InstructionId, Thing>, born: Born): void {
  const { kernel, faults } = deps
  if (born.kind !== 'pay' || !faults.happens('paid_after_no')) return
  const { random } = kernel
  kernel.after(random.chance(0.5) ? random.between(1, 50) : random.between(50, 20_000), () => {
    const { id } = born.instruction
    if (things.has(id)) return
    const thing = newThing(deps, born)
    things.set(id, thing)
    pay(deps, thing)
  })
}

function refusalOf(
  { faults }: LifeDeps,
  { kind, amount, method }: Instruction,
  of: Thing | undefined,
  things: ReadonlyMap<InstructionId, Thing>,
): Answer | undefined {
  if (kind === 'refund' || kind === 'give_back') {
    if (of?.standing !== 'succeeded') return refused('ORDER_NOT_PAID')
    if (returnedOf(of, things) + amount.minor > of.amount) return refused('EXCEEDS_PAYMENT')
  }
  if (kind === 'pay' && method !== 'MICROPAY') return undefined
  return faults.happens('refused') ? refused('NOT_ENOUGH') : undefined
}

const returnedOf = (of: Thing, things: ReadonlyMap<InstructionId, Thing>): bigint =>
  [...things.values()]
    .filter((one) => one.of === of && isReturn(one) && one.standing !== 'closed')
    .reduce((sum, one) => sum + one.asked, 0n)

/** The same number again: of a payment that is over a no, of everything else how it stands. */
function again(thing: Thing): Answer {
  if (thing.kind !== 'pay') return reported(thing)
  if (thing.standing === 'succeeded') return refused('ORDER_PAID')
  return thing.standing === 'open' || thing.standing === 'asking'
    ? reported(thing)
    : refused('ORDER_CLOSED')
}

function end(
  deps: LifeDeps,
  kind: 'close' | 'reverse',
  thing: Thing,
  things: ReadonlyMap<InstructionId, Thing>,
): Answer {
  const { standing } = thing
  const done = kind === 'close' ? 'closed' : 'reversed'
  const isOver = standing === 'closed' || standing === 'reversed'
  if (kind === 'close') {
    const isTransfer = thing.kind === 'transfer'
    const isFree = standing === (isTransfer ? 'asking' : 'open') || standing === 'failed'
    if (!isOver && !isFree)
      return isTransfer ? refused('NOT_CANCELLABLE') : { is: 'unknown', why: 'ORDER_PAID' }
    // What was never confirmed and has failed is not taken back, it has failed.
    if (isTransfer && standing === 'failed') return refused('NOT_CANCELLABLE')
  } else {
    if (standing === 'asking' && deps.kernel.random.chance(0.3))
      return { is: 'unknown', why: 'USERPAYING' }
    if (returnedOf(thing, things) > 0n) return refused('TRADE_ERROR')
  }
  if (!isOver) become(deps, thing, done)
  const told = isOver ? standing : done
  return { is: 'reported', report: { ...emptyReport, standing: told } }
}
