import { get, post } from '../api.ts'
import type { Words } from '../i18n.ts'

export const acts = [
  'ALLOW',
  'ALLOW_MONITOR',
  'CHALLENGE',
  'DELAY',
  'REVIEW',
  'DENY',
  'FREEZE',
] as const
export type Act = (typeof acts)[number]
export type Acts = Readonly<Record<Act, number>>

export const products = [
  'jsapi',
  'app',
  'h5',
  'native',
  'code_pay',
  'transfer',
  'withdrawal',
] as const
export type Product = (typeof products)[number]

/** Amounts are texts of fen. */
export type Outcomes = Readonly<{
  decided: Acts
  passed: number
  failed: number
  abandoned: number
  blockedHonest: number
  challengedHonest: number
  frauds: number
  savedMinor: string
  lostMinor: string
  hinderedMinor: string
  netMinor: string
  p50Us: number | null
  p99Us: number | null
}>

export type Point = Outcomes & Readonly<{ since: string }>

export type Watched = Readonly<{
  grain: 'hour' | 'day' | 'week'
  from: string
  until: string
  total: Outcomes
  series: readonly Point[]
  products: readonly Readonly<{ product: Product; decided: Acts }>[]
  faults: readonly Readonly<{ fault: string; count: number }>[]
}>

export type Alarm = Readonly<{
  kind: string
  subject: string
  count: number
  sentence: string
  since: string
  seenAt: string
  until: string | null
}>

export type Drift = Readonly<{
  model: string
  since: string
  sampled: number
  margins: number
  factors: readonly Readonly<{ name: string; index: number }>[]
}>

export type RuleState = 'draft' | 'backtest' | 'shadow' | 'canary' | 'live' | 'retired'

export type RuleFigures = Readonly<{
  held: number
  decided: number
  fraud: number
  honest: number
  precision: number | null
}>

export type RuleVersion = Readonly<{
  id: string
  version: number
  name: Words
  owner: string
  products: readonly Product[]
  condition: string
  outcome: string
  reasons: readonly string[]
  source: Readonly<{ kind: 'law' | 'typology' | 'engineering'; reference: string }>
  told: Words | null
  state: RuleState
  percent: number
  replaced: number | null
  draftedBy: string
  draftedAt: string
  figures: RuleFigures
}>

export type RuleAsk = Readonly<{
  approvalId: string
  version: number
  to: RuleState
  percent: number
  maker: string
  askedAt: string
}>

export type RuleLine = RuleVersion &
  Readonly<{
    newest: Readonly<{ version: number; state: RuleState }>
    ask: RuleAsk | null
  }>

export type RuleStep = Readonly<{
  version: number
  from: RuleState
  to: RuleState
  percent: number
  by: string
  note: string
  approvalId: string | null
  at: string
}>

export type RuleStory = Readonly<{
  days: number
  versions: readonly RuleVersion[]
  steps: readonly RuleStep[]
  asks: readonly RuleAsk[]
}>

export type Backtest = Readonly<{
  decisions: number
  alerts: number
  faults: number
  alertRate: number | null
  precision: number | null
  recall: number | null
  falseAlarmRate: number | null
  caughtMinor: string
  caughtAnewMinor: string
  from: string | null
  to: string | null
  overlap: readonly Readonly<{ id: string; both: number; share: number | null }>[]
}>

export type Factor = Readonly<{
  name: string
  unit: string
  title: Words
  family: string
  codes: readonly string[]
}>
type Named = Readonly<{ name: string; title: Words }>

export type RuleWords = Readonly<{
  factors: readonly Factor[]
  thresholds: readonly Named[]
  tables: readonly Named[]
  lists: readonly Named[]
  products: readonly Product[]
  reasons: readonly Readonly<{ code: string; title: Words }>[]
}>

export type Checked =
  | Readonly<{
      isRule: true
      canonical: string
      factors: readonly Readonly<{ name: string; title?: Words }>[]
      cost: number
    }>
  | Readonly<{ isRule: false; line: number; column: number; fault: string; issue: string }>

export type Draft = Omit<
  RuleVersion,
  'version' | 'told' | 'state' | 'percent' | 'replaced' | 'draftedBy' | 'draftedAt' | 'figures'
>

export const listKinds = [
  'customer',
  'card',
  'device',
  'ip',
  'phone',
  'account',
  'merchant',
  'terminal',
] as const
export type ListKind = (typeof listKinds)[number]
export const colours = ['black', 'grey', 'white', 'watch'] as const
export type Colour = (typeof colours)[number]

export type Entry = Readonly<{
  id: string
  kind: ListKind
  colour: Colour
  masked: string
  reason: string
  source: string
  addedBy: string
  addedAt: string
  expiresAt: string | null
  removedAt: string | null
  state: 'listed' | 'removed' | 'expired'
}>

export type ListChange = Readonly<{
  id: string
  act: 'add' | 'remove'
  kind: ListKind
  colour: Colour
  reason: string
  source: string
  count: number
  first: string | null
  maker: string
  approvalId: string | null
  state: 'done' | 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'EXECUTED'
  askedAt: string
  doneAt: string | null
  expiresAt: string | null
}>

export type ListAsk = Readonly<{
  act: 'add' | 'remove'
  kind: ListKind
  colour: Colour
  values: readonly string[]
  reason: string
  source: string
  expiresAt: string | null
}>

const versionPath = (id: string, version: number): string =>
  `/risk/rules/${encodeURIComponent(id)}/${version}`

export const risk = {
  watch: (query: Readonly<{ from: string; to: string; product: string | undefined }>) =>
    get<Watched>('/risk/watch', query),
  alarms: () => get<{ open: Alarm[]; past: Alarm[] }>('/risk/alarms'),
  drift: () => get<{ drift: Drift[] }>('/risk/drift'),

  rules: () => get<{ days: number; rules: RuleLine[] }>('/risk/rules'),
  rule: (id: string) => get<RuleStory>(`/risk/rules/${encodeURIComponent(id)}`),
  words: () => get<RuleWords>('/risk/rule-words'),
  check: (condition: string) => post<Checked>('/risk/rule-check', { condition }),
  draft: (draft: Draft) => post<{ id: string; version: number }>('/risk/rules', draft),
  backtest: (id: string, version: number, last: number) =>
    post<Backtest>(`${versionPath(id, version)}/backtest`, { last }),
  move: (id: string, version: number, to: 'shadow' | 'retired', note: string) =>
    post<{ state: RuleState }>(`${versionPath(id, version)}/move`, { to, note }),
  propose: (id: string, version: number, to: 'canary' | 'live' | 'retired', percent: number) =>
    post<{ approvalId: string }>(`${versionPath(id, version)}/propose`, { to, percent }),
  rollBack: (id: string, version: number, note: string) =>
    post<{ version: number }>(`${versionPath(id, version)}/roll-back`, { note }),

  lists: (query: Readonly<{ colour: string | undefined; kind: string | undefined }>) =>
    get<{ entries: Entry[] }>('/risk/lists', query),
  search: (kind: ListKind, value: string) =>
    post<{ entries: Entry[]; changes: ListChange[] }>('/risk/lists/search', { kind, value }),
  changes: () => get<{ changes: ListChange[] }>('/risk/list-changes'),
  change: (ask: ListAsk) =>
    post<{ id: string; count: number; approvalId: string | null }>('/risk/lists/changes', ask),
}
