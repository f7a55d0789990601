import { type Means, type Outcome, outcomeOf, outcomeText } from '../rule/outcome.ts'

/** What is to be done about a payment. */
export type Verdict = Exclude<Outcome, { act: 'SCORE' }> | Readonly<{ act: 'ALLOW' }>
export type VerdictAct = Verdict['act']

/** From the gentlest to the strictest. */
export const verdictActs = [
  'ALLOW',
  'ALLOW_MONITOR',
  'CHALLENGE',
  'DELAY',
  'REVIEW',
  'DENY',
  'FREEZE',
] as const satisfies readonly VerdictAct[]

export const severityOf = ({ act }: Verdict): number => verdictActs.indexOf(act)

/** The money moves at once, and nobody is asked for anything. */
export const goesOn = ({ act }: Verdict): boolean => act === 'ALLOW' || act === 'ALLOW_MONITOR'

export const verdictText = (verdict: Verdict): string =>
  verdict.act === 'ALLOW' ? 'ALLOW' : outcomeText(verdict)

/** The other way round; `undefined` for a text that is none. */
export function verdictOf(text: string): Verdict | undefined {
  if (text === 'ALLOW') return { act: 'ALLOW' }
  const outcome = outcomeOf(text)
  return outcome?.act === 'SCORE' ? undefined : outcome
}

/**
 * The stricter of two. Of two challenges any means is left that satisfies both, and where there is none
 * those of the first; of two delays the longer.
 */
export function stricter(one: Verdict, other: Verdict): Verdict {
  if (one.act === 'CHALLENGE' && other.act === 'CHALLENGE') {
    const both = one.means.filter((each) => other.means.includes(each))
    return both.length > 0 ? { act: 'CHALLENGE', means: both } : one
  }
  if (one.act === 'DELAY' && other.act === 'DELAY') return one.hours >= other.hours ? one : other
  return severityOf(one) >= severityOf(other) ? one : other
}

/** A face is not stolen with a phone, a SIM or a password. */
const lastMeans: Means = 'face'

/** A challenge without the means that somebody else may hold now. */
export function trusted(verdict: Verdict, distrusted: ReadonlySet<Means>): Verdict {
  if (verdict.act !== 'CHALLENGE') return verdict
  const left = verdict.means.filter((each) => !distrusted.has(each))
  return { act: 'CHALLENGE', means: left.length > 0 ? left : [lastMeans] }
}

/** Whether the money may move now, of a customer who has proved so much for this payment. */
export const mayMove = (verdict: Verdict, proved: readonly Means[]): boolean =>
  goesOn(verdict) ||
  (verdict.act === 'CHALLENGE' && verdict.means.some((each) => proved.includes(each)))
