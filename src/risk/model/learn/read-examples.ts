import type { Db } from '#platform/db'
import { stableHash } from '../../stable-hash.ts'
import {
  findDecided,
  findLabels,
  findTraced,
  type LabelFact,
  readLogged,
  type Span,
} from './store.ts'

/** A payment as it was judged, and what it turned out to be. */
export type Example = Readonly<{
  customer: string
  payment: string
  at: Date
  values: Float64Array
  isFraud: boolean
}>

/**
 * Of ten customers one tells how likely a margin is a fraud, and teaches the trees nothing: all of one
 * customer's payments are of the same kind.
 */
export const isHeldOut = (customer: string): boolean =>
  stableHash(`calibrate:${customer}`) % 10 === 0

/**
 * What was logged of the payments of a span, in the order of time, with what was told of them by an
 * instant. Who was let go and of whom nothing was told is honest. What was stopped and of which nothing
 * was told is left out: nobody knows what it would have been.
 */
export async function* readExamples(db: Db, span: Span, labelledBy: Date): AsyncGenerator<Example> {
  const labels = await labelsOf(db, { from: span.from, to: labelledBy })
  for await (const { isPaid, ...logged } of readLogged(db, span)) {
    const label = labels.get(keyOf(logged))
    if (label !== undefined || isPaid) yield { ...logged, isFraud: label ?? false }
  }
}

type Key = Readonly<{ customer: string; payment: string }>

const keyOf = ({ customer, payment }: Key): string => `${customer} ${payment}`

const keysMax = 2_000

/** By the payments that were decided; what was told last counts. */
async function labelsOf(db: Db, told: Span): Promise<ReadonlyMap<string, boolean>> {
  const labels = new Map<string, boolean>()
  const facts = await findLabels(db, told)
  for (let at = 0; at < facts.length; at += keysMax) {
    const slice = facts.slice(at, at + keysMax)
    const decided = new Set((await findDecided(db, slice.flatMap(keysOf))).map(keyOf))
    const traced = await findTraced(db, slice.map(traceOf))
    const keys = new Map(traced.map((one) => [one.fact, keyOf(one)]))
    for (const fact of slice) {
      const named = keysOf(fact)
        .map(keyOf)
        .find((one) => decided.has(one))
      // What a case tells is a fact of the case, whose id says nothing of the payment.
      const key = named ?? keys.get(fact.id)
      if (key !== undefined) labels.set(key, fact.isFraud)
    }
  }
  return labels
}

const traceOf = ({ id, payment, paidAtMs }: LabelFact) => ({
  fact: id,
  customer: payment.customer,
  at: new Date(paidAtMs),
  amount: payment.amountMinor,
})

/** `order:balance:labelled` is a fact of `order:balance`, or of `order`: the longest that was decided. */
function keysOf({ id, payment: { customer } }: LabelFact): readonly Key[] {
  const parts = id.split(':')
  return parts.map((_, index) => ({
    customer,
    payment: parts.slice(0, parts.length - index).join(':'),
  }))
}
