import type { Id } from '#kernel/id'
import type { Product } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import type { Colour } from '../list/entry.ts'
import type { Contribution } from '../model/explain-score.ts'
import type { ModelId } from '../model/registry/registered-model.ts'
import { remedies } from '../rule/outcome.ts'
import { customerText, type ReasonCode, reasons } from '../rule/reasons.ts'
import type { Title } from '../rule/text/terms.ts'
import type { Fault, Seat } from './matrix.ts'
import type { Verdict } from './verdict.ts'

export type Listed = Readonly<{ seat: Seat; colour: Colour }>

/** What the law asks for, by compliance: nothing but another duty sets it aside. */
export type Duty = Readonly<{ code: string; verdict: Verdict; reasons: readonly ReasonCode[] }>

/** A rule that held. */
export type Held = Readonly<{
  /** `id@version`. */
  rule: string
  /** False of a shadow, and of a canary that does not decide for this customer. */
  isDeciding: boolean
  /** As rules write it. */
  outcome: string
  reasons: readonly ReasonCode[]
  /** The factors that it reads, as they were; what was not known is null. */
  evidence: Readonly<Record<string, number | null>>
}>

/** What another model said, which nothing follows from. */
export type Shadow = Readonly<{ model: ModelId; probability: number }>

/** By what a decision was made; with them it can be made again. */
export type Versions = Readonly<{
  catalogue: string
  rules: bigint
  models: bigint
  lists: bigint
  model: ModelId | null
}>

export type Decision = Readonly<{
  id: Id<'rd'>
  customer: string
  /** As payments knows it. */
  payment: string
  at: Date
  product: Product
  amountMinor: bigint
  outcome: Verdict
  /** The first is what the customer hears of. */
  reasons: readonly ReasonCode[]
  listed: readonly Listed[]
  duties: readonly Duty[]
  held: readonly Held[]
  contributions: readonly Contribution[]
  shadows: readonly Shadow[]
  faults: readonly Fault[]
  /** Of the model and the rules that only add to it, at most 1; `null` where neither said anything. */
  score: number | null
  /** Of the model alone; `null` where none was asked. */
  probability: number | null
  versions: Versions
  latencyUs: number
  /** Exactly as the rules and the model saw them; `undefined` where the counters could not be read. */
  values: Values | undefined
}>

/** Said where nothing but a fault stands against a payment: it is ours, and not the customer's. */
const faultText: Title = {
  zh: '安全检查暂时未能完成，为保护您的资金，这笔付款需要进一步确认。',
  en: 'We could not finish the security checks, so to protect your money this payment needs one more step.',
}

/** What the customer hears; `undefined` where the payment simply goes on. */
export function customerWords({ outcome, reasons: codes }: Decision): Title | undefined {
  const { act } = outcome
  if (act === 'ALLOW' || act === 'ALLOW_MONITOR') return undefined
  const [code] = codes
  if (code) return customerText(code, act)
  const remedy = remedies[act]
  return { zh: `${faultText.zh}${remedy.zh}`, en: `${faultText.en} ${remedy.en}` }
}

export const staffWords = ({ reasons: codes }: Decision): readonly Title[] =>
  codes.map((code) => reasons[code].staff)
