import { get, post } from '../api.ts'
import type { Words } from '../i18n.ts'

export const sorts = ['review', 'freeze', 'appeal', 'quality'] as const
export type Sort = (typeof sorts)[number]
export const states = ['OPEN', 'TAKEN', 'PROPOSED', 'DECIDED'] as const
export type State = (typeof states)[number]

export type Act = 'ALLOW' | 'ALLOW_MONITOR' | 'CHALLENGE' | 'DELAY' | 'REVIEW' | 'DENY' | 'FREEZE'

export type Product = 'jsapi' | 'app' | 'h5' | 'native' | 'code_pay' | 'transfer' | 'withdrawal'

export type Reason = Readonly<{ code: string; title: Words }>

export type Case = Readonly<{
  id: string
  customer: string
  sort: Sort
  payment: string | null
  ofCase: string | null
  product: Product | null
  amount: string | null
  act: Act | null
  score: number | null
  reasons: readonly Reason[]
  priority: number
  words: string | null
  state: State
  owner: string | null
  ownerName: string | null
  outcome: string | null
  outcomeTitle: Words | null
  reason: string | null
  answer: string | null
  approvalId: string | null
  openedAt: string
  dueAt: string
  isOverdue: boolean
  takenAt: string | null
  decidedAt: string | null
  isFraud: boolean | null
}>

export type Verdict = Readonly<{ act: Act; means?: readonly string[]; hours?: number }>

export type Choice = Readonly<{
  outcome: string
  title: Words
  customer: Words
  needsTwo: boolean
}>

export type Step = Readonly<{
  id: string
  act: 'opened' | 'taken' | 'put_back' | 'noted' | 'proposed' | 'declined' | 'decided'
  by: string
  byName: string | null
  words: string
  at: string
}>

export type Factor = Readonly<{
  name: string
  family: Words
  unit: string
  title: Words
  value: number
}>

export type Held = Readonly<{
  rule: string
  isDeciding: boolean
  outcome: string
  reasons: readonly Reason[]
  evidence: Readonly<Record<string, number | null>>
  name: Words
  condition: string
  reference: string
}>

export type GraphNode = Readonly<{
  id: string
  kind: 'account' | 'device' | 'ip' | 'phone' | 'card'
  value: string
  hops: number
  isCrowded: boolean
  cases: number
  frauds: number
}>

export type GraphEdge = Readonly<{
  from: string
  to: string
  kind: 'device' | 'ip' | 'phone' | 'card' | 'payee'
  times: string
  lastAt: string
}>

export type Graph = Readonly<{
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
  isCut: boolean
}>

export type Fact = Readonly<{
  kind:
    | 'asked'
    | 'ended'
    | 'refunded'
    | 'labelled'
    | 'changed'
    | 'signed_in'
    | 'topped_up'
    | 'reported'
    | 'listed'
  payment?: Readonly<{ amountMinor: string; product: Product; payee?: string; merchant?: string }>
  amountMinor?: string
  outcome?: 'succeeded' | 'declined' | 'abandoned'
  what?: string
  isFraud?: boolean
  isOk?: boolean
  colour?: string
}>

export type Line = Readonly<{ at: string }> &
  (
    | Readonly<{ is: 'fact'; what: Fact }>
    | Readonly<{
        is: 'decision'
        what: Readonly<{ payment: string; product: Product; amount: string; act: Act }>
      }>
  )

export type Evidence = Readonly<{
  case: Case
  isMine: boolean
  choices: readonly Choice[]
  steps: readonly Step[]
  words: readonly Readonly<{
    by: string
    byName: string | null
    verdict: 'approve' | 'reject'
    note: string
    at: string
  }>[]
  decision: Readonly<{
    id: string
    at: string
    outcome: Verdict
    reasons: readonly Reason[]
    listed: readonly Readonly<{ seat: string; colour: string }>[]
    duties: readonly Readonly<{ code: string; act: Act; reasons: readonly Reason[] }>[]
    faults: readonly string[]
    score: number | null
    probability: number | null
    versions: Readonly<{ rules: string; models: string; lists: string; model: string | null }>
  }> | null
  factors: readonly Factor[]
  held: readonly Held[]
  contributions: readonly Readonly<{ feature: string; title: Words; logits: number }>[]
  timeLine: readonly Line[]
  graph: Graph
  earlier: readonly Case[]
}>

export type Judged = Readonly<{
  outcome: Verdict
  reasons: readonly Reason[]
  score: number | null
}>

export type WhatIf = Readonly<{
  isHeld: boolean
  evidence: readonly Readonly<{
    name: string
    title: Words
    unit: string
    value: number | null
  }>[]
  condition: string
  was: Judged
  without: Judged
  with: Judged
  past: Readonly<{
    decisions: number
    alerts: number
    alertRate: number | null
    precision: number | null
    recall: number | null
    falseAlarmRate: number | null
    caught: string
    caughtAnew: string
    faults: number
    overlap: readonly Readonly<{ id: string; both: number; onlyThis: number; share: number }>[]
  }>
}>

export type Size = Readonly<{ sort: Sort; state: State; all: number; overdue: number }>

const of = (id: string): string => `/risk/cases/${encodeURIComponent(id)}`

export const cases = {
  queue: (filter: Readonly<Record<string, string | undefined>>) =>
    get<{ cases: Case[]; next: string | null }>('/risk/cases', filter),
  sizes: () => get<{ sizes: Size[] }>('/risk/cases/sizes'),
  read: (id: string) => get<Evidence>(of(id)),
  take: (id: string) => post<void>(`${of(id)}/take`),
  putBack: (id: string) => post<void>(`${of(id)}/put-back`),
  note: (id: string, note: Readonly<{ key: string; text: string }>) =>
    post<void>(`${of(id)}/notes`, note),
  decide: (id: string, said: Readonly<{ outcome: string; reason: string; answer?: string }>) =>
    post<{ state: State }>(`${of(id)}/decide`, said),
  whatIf: (
    asked: Readonly<{
      customer: string
      payment: string
      condition: string
      outcome: string
      last?: number
    }>,
  ) => post<WhatIf>('/risk/what-if', asked),
}
