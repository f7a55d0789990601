import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { type FaultName, faultOf, isFaultName, type Parameters, type Verb } from './fault.ts'

/** Whichever merchant calls. */
export const everybody = '*'

/** The merchant’s wish, or somebody’s for it: its next calls, or a share of them, are to go wrong. */
export type NewFaultOrder = Readonly<{
  /** A merchant number, or `*`. */
  mchid: string
  fault: string
  /** Only calls of this verb; without it every verb on which the fault can strike. */
  verb?: Verb
  /** Only paths that begin so, such as `/v3/refund/`. */
  path?: string
  parameters?: Parameters
  /** Lets so many calls pass first. */
  skip?: number
  /** Strikes so often at most; without it until `endsAt`, or until it is lifted. */
  take?: number
  /** Of a million calls so many are struck; without it all. */
  rate?: number
  /** Which calls a rate strikes; without it the id of the order. */
  seed?: string
  beginsAt?: Date
  endsAt?: Date
}>

export type FaultOrder = Readonly<{
  mchid: string
  id: Id<'fo'>
  fault: FaultName
  verb: Verb | null
  path: string | null
  parameters: Parameters
  skip: number
  take: number | null
  rate: number
  seed: string
  /** Calls that it concerned so far, and strikes among them. */
  seen: number
  struck: number
  playId: string | null
  beginsAt: Date
  endsAt: Date | null
  liftedAt: Date | null
  createdAt: Date
}>

export const refuse = refusals({
  FAULT_UNKNOWN: [400, '没有这种故障，请从故障表中选择'],
  FAULT_VERB_WRONG: [400, '这种故障不能发生在该操作上，请换一个操作或换一种故障'],
  FAULT_PARAMETER_WRONG: [400, '故障参数不存在或超出范围，请按故障表填写整数'],
  FAULT_COUNT_WRONG: [400, '次数、跳过数或比例超出范围：次数1至1000000，比例为百万分之1至1000000'],
  FAULT_TIME_WRONG: [400, '结束时间须晚于开始时间'],
  FAULT_ORDER_NOT_FOUND: [404, '没有找到该故障安排，或已经结束'],
})

const most = 1_000_000

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max

/** The order as it may be written down, or a refusal that says which member is wrong. */
export function admitFault(asked: NewFaultOrder, now: Date): FaultName {
  const { fault, verb, parameters = {}, skip = 0, take = 1, rate = most } = asked
  if (!isFaultName(fault)) throw refuse('FAULT_UNKNOWN', { field: 'fault', value: fault })
  if (verb !== undefined && !faultOf(fault).verbs.includes(verb))
    throw refuse('FAULT_VERB_WRONG', { field: 'verb', value: verb })
  for (const [name, value] of Object.entries(parameters)) {
    const known = faultOf(fault).parameters[name]
    if (!known || !isWhole(value, known.min, known.max))
      throw refuse('FAULT_PARAMETER_WRONG', { field: `parameters.${name}`, value })
  }
  if (!isWhole(skip, 0, most) || !isWhole(take, 1, most) || !isWhole(rate, 1, most))
    throw refuse('FAULT_COUNT_WRONG')
  const { beginsAt = now, endsAt } = asked
  if (endsAt && endsAt.getTime() <= beginsAt.getTime()) throw refuse('FAULT_TIME_WRONG')
  return fault
}
