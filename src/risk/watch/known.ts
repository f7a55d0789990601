import type { Product } from '../fact/fact.ts'
import type { VerdictAct } from '../decision/verdict.ts'
import type { Tally } from './figure.ts'

export type Ended = 'succeeded' | 'declined' | 'abandoned'

/** A decision as it is counted. */
export type Counted = Readonly<{
  customer: string
  payment: string
  at: Date
  product: Product
  act: VerdictAct
  amountMinor: bigint
  /** That held, `id@version`. */
  rules: readonly string[]
}>

/** A payment of which something became known after it was decided. */
export type Known = Counted &
  Readonly<{
    ended: Ended | null
    /** What a label said since the last case; `null` of none. */
    isFraud: boolean | null
    /** What a case found; `null` where there was none, or it could not say. */
    foundFraud: boolean | null
    /** When that case was decided. */
    foundAt: Date | null
  }>

/** What is heard of a payment, one thing at a time. */
export type Heard =
  | Readonly<{ what: 'ended'; ended: Ended }>
  | Readonly<{ what: 'labelled'; isFraud: boolean }>
  | Readonly<{ what: 'found'; isFraud: boolean; at: Date }>

export const unknown = (counted: Counted): Known => ({
  ...counted,
  ended: null,
  isFraud: null,
  foundFraud: null,
  foundAt: null,
})

/**
 * The same again changes nothing. Money that has left does not come back by a later word; and how a payment
 * ended that was simply let go is nothing to learn, because nearly all do.
 */
export function learn(known: Known, heard: Heard): Known {
  switch (heard.what) {
    case 'ended':
      return known.ended === 'succeeded' || letsGo(known.act)
        ? known
        : { ...known, ended: heard.ended }
    case 'labelled':
      return { ...known, isFraud: heard.isFraud }
    case 'found':
      // Cases are read more than once. A later one is the last word, until another label comes.
      return known.foundAt && heard.at <= known.foundAt
        ? known
        : { ...known, foundFraud: heard.isFraud, foundAt: heard.at, isFraud: null }
  }
}

/**
 * What a payment turned out to be: what was said last, by a label or a case; honest, too, where its payer
 * passed the challenge and nobody said otherwise. Of all others nobody knows.
 */
export function truthOf({
  isFraud,
  foundFraud,
  act,
  ended,
}: Pick<Known, 'isFraud' | 'foundFraud' | 'act' | 'ended'>): 'fraud' | 'honest' | undefined {
  const said = isFraud ?? foundFraud
  if (said !== null) return said ? 'fraud' : 'honest'
  return act === 'CHALLENGE' && ended === 'succeeded' ? 'honest' : undefined
}

const letsGo = (act: VerdictAct): boolean => act === 'ALLOW' || act === 'ALLOW_MONITOR'

/** Counts what is known of a payment; with a sign of −1 takes it back. */
export function countKnown(tally: Tally, known: Known, sign: 1n | -1n): void {
  const { at, product, act, amountMinor, ended, rules } = known
  const own = { product, name: act }
  if (ended) tally.add(at, { ...own, measure: ended, value: sign })
  const truth = truthOf(known)
  if (!truth) return
  const hasLeft = letsGo(act) || ended === 'succeeded'
  // Of fraud the money is lost that left, of honest trade that which stayed.
  const isLost = hasLeft === (truth === 'fraud')
  tally.add(at, { ...own, measure: truth, value: sign })
  tally.add(at, { ...own, measure: `${truth}_minor`, value: sign * amountMinor })
  if (isLost) {
    tally.add(at, { ...own, measure: `${truth}_lost`, value: sign })
    tally.add(at, { ...own, measure: `${truth}_lost_minor`, value: sign * amountMinor })
  }
  for (const rule of rules)
    tally.add(at, { product: '', name: rule, measure: `rule_${truth}`, value: sign })
}
