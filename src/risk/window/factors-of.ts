import type { Payment } from '../fact/fact.ts'
import { catalogue } from '../factor/catalogue.ts'
import type { Values } from '../factor/factor.ts'
import type { Given, GivenName } from '../factor/given.ts'
import { givenByDevice, givenToPayer } from '../factor/given.ts'
import { approximate } from './amounts.ts'
import { type Counters, cursors } from './counters.ts'
import { deriveChanges, deriveLabels, deriveProfile, deriveVelocity } from './derive-customer.ts'
import { deriveDeviation } from './derive-deviation.ts'
import { deriveDevice, deriveEvent } from './derive-event.ts'
import { deriveFlow } from './derive-flow.ts'
import { deriveGraph } from './derive-graph.ts'
import { deriveMerchant, derivePayee, deriveTerminal } from './derive-payee.ts'
import { type Keys, keysOf } from './keys.ts'
import { at, type Question } from './places.ts'
import { find } from './slab.ts'
import type { Need } from './walk.ts'

const givenNames: readonly GivenName[] = [...givenToPayer, ...givenByDevice].map(([name]) => name)

export const createValues = (): Values => new Float64Array(catalogue.length).fill(Number.NaN)

/** A payment as it is judged: at its own time. */
export type Judged = Readonly<{ payment: Payment; atMs: number; given: Given }>

type Looking = Readonly<{
  /** Those of the payment, if they are known. */
  keys?: Keys
  /** Hears of every slot that is not here: then the factors are those of somebody else. */
  need?: Need
}>
const nothing: Need = () => undefined

/**
 * The factors of a payment as everything before it left them: the payment itself is counted only by
 * `observe`. Reads, and changes no number.
 */
export function factorsOf(
  counters: Counters,
  judged: Judged,
  out: Values,
  { keys = keysOf(judged.payment), need = nothing }: Looking = {},
): Values {
  const question: Question = { ...judged, keys, fen: approximate(judged.payment.amountMinor) }
  const { slabs, labelDelayMs } = counters
  out.fill(Number.NaN)
  for (const name of givenNames) {
    const value = judged.given[name]
    if (value !== undefined) out[at[name]] = value
  }
  find(slabs.customer, keys.customer, cursors.customer)
  find(slabs.customer, keys.payee, cursors.payeeAsPayer)
  find(slabs.payee, keys.customer, cursors.payerAsPayee)
  find(slabs.payee, keys.payee, cursors.payee)
  find(slabs.merchant, keys.merchant, cursors.merchant)
  find(slabs.terminal, keys.terminal, cursors.terminal)
  find(slabs.link, keys.device, cursors.link)
  find(slabs.ip, keys.ip, cursors.ip)
  find(slabs.pair, keys.pair, cursors.pair)
  find(slabs.pair, keys.back, cursors.back)
  deriveEvent(out, question)
  deriveProfile(out, question)
  deriveVelocity(out, question)
  deriveDeviation(out, question)
  derivePayee(out, question)
  deriveMerchant(out, question)
  deriveTerminal(out, question, labelDelayMs)
  deriveDevice(out, question)
  deriveChanges(out, question)
  deriveFlow(out, question)
  deriveLabels(out, question, labelDelayMs)
  // Last, because it looks elsewhere.
  deriveGraph(out, counters, question, need)
  // A quotient of nothing may have other bits than `NaN` has; what is logged is compared by its bits.
  for (let place = 0; place < out.length; place++)
    if (Number.isNaN(out[place])) out[place] = Number.NaN
  return out
}
