import { newId } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { type Clock, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { draw, seedOf } from './draw.ts'
import type { Verb } from './fault.ts'
import { admitFault, type FaultOrder, type NewFaultOrder } from './fault-order.ts'
import type { Parameters } from './fault.ts'
import { orderOf } from './order-fault.ts'
import { findScript, insertOrders, insertPlay, saveSteps } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** One fault of a script: at which call, or from when on. */
export type Step = Readonly<{
  /** One of these; of several the seed chooses. */
  faults: readonly string[]
  verb?: Verb
  path?: string
  parameters?: Parameters
  /** Of the calls that it concerns, counted from 1 when the play starts. */
  atCall?: number
  /** After the start of the play. */
  afterMs?: number
  /** How often; once when nothing is said. */
  take?: number
  /** Of a million calls so many, by the seed. */
  rate?: number
}>

export type Script = Readonly<{ mchid: string; name: string; steps: readonly Step[] }>

export const refuse = refusals({
  SCRIPT_EMPTY: [400, '剧本须有名称和1至200个步骤，每步至少一种故障'],
  SCRIPT_NOT_FOUND: [404, '没有找到该剧本，请先保存'],
})

const stepsMax = 200
const nameMax = 64

/**
 * Saves a script, `*` for whoever plays it. Refuses SCRIPT_EMPTY, and a step that no order could be
 * made of as `orderFault` does. The second time the later steps stand.
 */
export async function saveScript({ db, now }: Deps, script: Script): Promise<void> {
  const { name, steps } = script
  const isWhole =
    name !== '' && name.length <= nameMax && steps.length > 0 && steps.length <= stepsMax
  if (!isWhole || steps.some(({ faults }) => faults.length === 0)) throw refuse('SCRIPT_EMPTY')
  for (const step of steps)
    for (const fault of step.faults) admitFault(wishOf(script.mchid, step, fault, now()), now())
  await saveSteps(db, script, now())
}

export type Play = Readonly<{
  mchid: string
  id: `fp_${string}`
  script: string
  seed: string
  startedAt: Date
  orders: readonly FaultOrder[]
}>

/**
 * Puts the steps of a script in force for one merchant. The same script and seed strike the same calls
 * with the same faults, as long as the calls come in the same order. Refuses SCRIPT_NOT_FOUND. The
 * second time it is a second play beside the first.
 */
export async function playScript(
  { db, now }: Deps,
  asked: Readonly<{ mchid: string; name: string; seed: string }>,
): Promise<Play> {
  const { mchid, name, seed } = asked
  const script = await findScript(db, { mchid, name })
  if (!script) throw refuse('SCRIPT_NOT_FOUND')
  const startedAt = now()
  const id = newId('fp', startedAt)
  const orders = ordersOf(script.steps, { mchid, seed, id, startedAt })
  await inTransaction(db, async (tx) => {
    if (await insertPlay(tx, { mchid, id, script: name, seed, startedAt }))
      await insertOrders(tx, orders)
  })
  return { mchid, id, script: name, seed, startedAt, orders }
}

type Start = Readonly<{ mchid: string; seed: string; id: string; startedAt: Date }>

/** Ids of one instant do not sort by birth, so the number of the step is written into them. */
export const ordersOf = (
  steps: readonly Step[],
  { mchid, seed, id, startedAt }: Start,
): readonly FaultOrder[] =>
  steps.map((step, index) => {
    const own = seedOf(seed, index)
    const chosen = step.faults[draw(own, 0) % step.faults.length] ?? ''
    const wish = { ...wishOf(mchid, step, chosen, startedAt), seed: own }
    const order = orderOf(wish, startedAt, id)
    const place = String(index).padStart(3, '0')
    return { ...order, id: `fo_${id.slice(3)}_${place}` }
  })

const wishOf = (mchid: string, step: Step, fault: string, startedAt: Date): NewFaultOrder => ({
  mchid,
  fault,
  ...(step.verb !== undefined && { verb: step.verb }),
  ...(step.path !== undefined && { path: step.path }),
  ...(step.parameters !== undefined && { parameters: step.parameters }),
  ...(step.rate !== undefined && { rate: step.rate }),
  ...(step.atCall !== undefined && { skip: step.atCall - 1 }),
  take: step.take ?? 1,
  beginsAt: plusMs(startedAt, step.afterMs ?? 0),
})
