import type { Product } from '../fact/fact.ts'
import { placeOf } from '../factor/catalogue.ts'
import type { Values } from '../factor/factor.ts'
import { type Means, outcomeOf } from '../rule/outcome.ts'
import type { ReasonCode } from '../rule/reasons.ts'
import type { Duty, Held, Listed } from './decision.ts'
import { type Fault, failVerdict, listVerdict, scoreVerdict, type Seat } from './matrix.ts'
import { severityOf, stricter, trusted, type Verdict } from './verdict.ts'

/** Everything that was found out about a payment. */
export type Findings = Readonly<{
  product: Product
  amountMinor: bigint
  listed: readonly Listed[]
  duties: readonly Duty[]
  held: readonly Held[]
  probability: number | null
  faults: readonly Fault[]
  distrusted: ReadonlySet<Means>
}>

export type Judgement = Readonly<{
  outcome: Verdict
  reasons: readonly ReasonCode[]
  score: number | null
  /** The score asked for what was decided, or for something gentler. */
  isScored: boolean
}>

/** Why a verdict is asked for. */
type Ground = Readonly<{
  verdict: Verdict
  reasons: readonly ReasonCode[]
  from: 'list' | 'duty' | 'rule' | 'score' | 'fault'
}>

const allow: Verdict = { act: 'ALLOW' }
const monitor: Verdict = { act: 'ALLOW_MONITOR' }

/**
 * What is done, of everything that was found: the strictest. A payer on the white list is asked nothing
 * by rules and models; a duty by law, a black list and a rule that freezes stand all the same, and where
 * something was missing somebody looks at it afterwards. The same findings are the same judgement.
 */
export function judge(findings: Findings): Judgement {
  const isWhite = findings.listed.some(
    ({ seat, colour }) => seat === 'customer' && colour === 'white',
  )
  const score = scoreOf(findings)
  const all = groundsOf(findings, score)
  const grounds = isWhite ? all.flatMap(whitened) : all
  // Sorted stably, the strictest first, so that its reason is the one that the customer hears.
  const ordered = grounds.toSorted((a, b) => severityOf(b.verdict) - severityOf(a.verdict))
  const outcome = ordered.reduce((so, { verdict }) => stricter(so, verdict), allow)
  const codes = new Set(ordered.flatMap(({ reasons }) => reasons))
  return {
    outcome: trusted(outcome, findings.distrusted),
    reasons: [...codes],
    score,
    isScored: grounds.some(({ from, verdict }) => from === 'score' && severityOf(verdict) > 0),
  }
}

function groundsOf(findings: Findings, score: number | null): Ground[] {
  const { product, amountMinor, listed, duties, held, faults } = findings
  return [
    ...duties.map(({ verdict, reasons }): Ground => ({ verdict, reasons, from: 'duty' })),
    ...listed.map(groundOfList),
    ...held.flatMap(groundOfRule),
    ...(score === null
      ? []
      : [{ verdict: scoreVerdict(product, score), reasons: [], from: 'score' } as const]),
    ...faults.map(
      (fault): Ground => ({
        verdict: failVerdict(fault, product, amountMinor),
        reasons: [],
        from: 'fault',
      }),
    ),
  ]
}

const paidSeats: ReadonlySet<Seat> = new Set(['payee', 'merchant', 'terminal'])

const groundOfList = ({ seat, colour }: Listed): Ground => ({
  verdict: listVerdict(seat, colour),
  reasons: colour === 'white' ? [] : [paidSeats.has(seat) ? 'PAYEE_RISK' : 'LISTED'],
  from: 'list',
})

function groundOfRule({ isDeciding, outcome: text, reasons }: Held): readonly Ground[] {
  const outcome = outcomeOf(text)
  if (!isDeciding || !outcome) return []
  // What only adds to the score is among the reasons too: it may be what made the score high.
  const verdict = outcome.act === 'SCORE' ? allow : outcome
  return [{ verdict, reasons, from: 'rule' }]
}

function whitened(ground: Ground): readonly Ground[] {
  const { from, verdict } = ground
  if (from === 'duty') return [ground]
  if (from === 'fault') return [{ ...ground, verdict: monitor }]
  if (from === 'list') return [ground]
  return verdict.act === 'FREEZE' ? [ground] : []
}

/** The probability of the model and the weights of rules that add to it; `null` where nothing was said. */
function scoreOf({ held, probability }: Findings): number | null {
  let score = probability
  for (const { isDeciding, outcome: text } of held) {
    const outcome = isDeciding ? outcomeOf(text) : undefined
    if (outcome?.act === 'SCORE') score = Math.min(1, (score ?? 0) + outcome.weight)
  }
  return score
}

const hoursFresh = 72
const daysFresh = 3

/** Who has changed what lately may be somebody else: what was changed proves nothing for a while. */
const freshness: readonly (readonly [factor: string, below: number, means: Means])[] = [
  ['change.phone_hours', hoursFresh, 'code'],
  ['device.sim_change_days', daysFresh, 'code'],
  ['change.pin_hours', hoursFresh, 'pin'],
  ['change.device_hours', hoursFresh, 'passkey'],
]
const fresh = freshness.map(([factor, below, means]) => ({ place: placeOf(factor), below, means }))

/** Where nothing is known of changes, a code is still one thing more than the PIN: else nobody could pay. */
const nothingKnown: ReadonlySet<Means> = new Set()

/** Means that somebody else than the customer may hold. */
export function distrustedBy(values: Values | undefined): ReadonlySet<Means> {
  if (!values) return nothingKnown
  const found = fresh.filter(
    ({ place, below }) => place !== undefined && (values[place] ?? Number.NaN) <= below,
  )
  return new Set(found.map(({ means }) => means))
}
