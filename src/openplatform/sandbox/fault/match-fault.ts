import { draw } from './draw.ts'
import { type FaultName, faultOf, strikesCalls, type Verb } from './fault.ts'
import type { FaultOrder } from './fault-order.ts'

/** Who asks which faults may strike: the face for calls, the deliverer, the payer’s side. */
export type Side = 'call' | 'callback' | 'payer'

/** What could be struck. */
export type Target = Readonly<{ side: Side; verb: Verb; path: string }>

export const sideOf = (name: FaultName): Side => {
  if (strikesCalls(name) || lies.includes(name)) return 'call'
  return faultOf(name).place === 'callback' ? 'callback' : 'payer'
}

/** Told of the payer, and struck where the merchant calls. */
const lies: readonly FaultName[] = ['late_success', 'late_success_expired']

/** Whether an order is about calls of this kind at all, at whatever number it stands. */
export function concerns({ fault, verb, path }: FaultOrder, target: Target): boolean {
  const { verbs, only } = faultOf(fault)
  if (sideOf(fault) !== target.side || !verbs.includes(target.verb)) return false
  if (only && !only.test(target.path)) return false
  if (verb !== null && verb !== target.verb) return false
  return path === null || target.path.startsWith(path)
}

/**
 * Which of the orders strikes, if any: the first whose turn it is. The orders concern the call, stand
 * in the order in which they were given, and have counted it already, so that `seen` is its number
 * with each of them. Pure: the same counts and seeds give the same fault.
 */
export const matchFault = (orders: readonly FaultOrder[]): FaultOrder | undefined =>
  orders.find(
    ({ skip, take, struck, rate, seed, seen }) =>
      seen > skip && (take === null || struck < take) && draw(seed, seen) < rate,
  )
