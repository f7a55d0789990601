import { get, post } from '../api.ts'
import type { Asked } from './api.ts'

type Asking = Readonly<Record<string, string | undefined>>
type Page<Name extends string, Row> = Readonly<Record<Name, readonly Row[]>> &
  Readonly<{ next: string | null }>

export const settlementStates = ['due', 'settled', 'carried', 'absorbed'] as const
export const payoutStates = ['CREATED', 'SENT', 'PAID', 'FAILED', 'RETURNED', 'CLOSED'] as const
export const breakClasses = [
  'long',
  'short',
  'amount',
  'state',
  'fee',
  'duplicate',
  'currency',
  'merchant',
  'total',
] as const
export const faults = [
  'custody_unproved',
  'day_uncut',
  'due_held',
  'breaks_open',
  'bills_late',
  'custody_differs',
] as const

export type BreakClass = (typeof breakClasses)[number]

export type Proof = Readonly<{
  businessDate: string
  currency: string
  attempt: number
  parts: readonly Readonly<{ kind: string; title: string; amount: string }>[]
  custody: string
  owed: string
  difference: string
  bankBalance: string | null
  inTransit: string | null
  bankDifference: string | null
  provedAt: string
}>

export type Overview = Readonly<{
  date: string
  isBooked: boolean
  day: Readonly<{ begunAt: string; cutAt: string | null }> | null
  cutThrough: string | null
  merchants: number
  faults: readonly (typeof faults)[number][]
  settlements: readonly Readonly<{
    state: (typeof settlementStates)[number]
    count: number
    net: string
    fee: string
    settled: string
  }>[]
  due: readonly Readonly<{ isHeld: boolean; count: number; amount: string }>[]
  payouts: readonly Readonly<{
    state: 'CREATED' | 'SENT'
    count: number
    amount: string
    since: string
  }>[]
  breaks: readonly Readonly<{ class: BreakClass; count: number; stake: string; since: string }>[]
  lateBills: number
  suspended: string
  proofs: readonly Proof[]
}>

export type CutDay = Readonly<{
  businessDate: string
  begunAt: string
  cutAt: string | null
  isBooked: boolean
  isProved: boolean
}>

export type Settlement = Readonly<{
  mchid: string
  unit: string
  businessDate: string
  dueOn: string
  paymentCount: number
  paymentAmount: string
  refundCount: number
  refundAmount: string
  net: string
  fee: string
  advanced: string
  state: (typeof settlementStates)[number]
  carriedIn: string
  settled: string
  carriedOut: string
}>

export type PayoutLine = Readonly<{
  mchid: string
  id: string
  unit: string
  kind: 'automatic' | 'withdrawal'
  outRequestNo: string | null
  amount: string
  currency: string
  businessDate: string
  bank: string
  bankName: string
  last4: string
  state: (typeof payoutStates)[number]
  attempt: number
  reason: string | null
  isAccountBad: boolean
  sendAt: string
  askAt: string | null
  paidAt: string | null
  createdAt: string
  updatedAt: string
  isHeld: boolean
}>

export type PayoutWhole = PayoutLine &
  Readonly<{
    attempts: readonly Readonly<{
      number: number
      instructionId: string
      sentAt: string
      handedAt: string | null
      outcome: string | null
      reason: string | null
      toldAt: string | null
    }>[]
  }>

export type HoldLine = Readonly<{
  mchid: string
  id: string
  reason: 'risk' | 'dispute' | 'account' | 'unproved'
  note: string
  placedBy: string
  placedByName: string | null
  placedAt: string
}>

export type ChannelDay = Readonly<{
  businessDate: string
  channel: string
  state: 'WAITING' | 'RECONCILED' | 'EMPTY'
  isLate: boolean
  ours: string | null
  theirs: string | null
  matched: string | null
  breaks: number
  openBreaks: number
  net: string | null
  fee: string | null
  settlementState: 'EXPECTED' | 'SETTLED' | null
  how: string | null
  arrivedOn: string | null
  reference: string | null
  lastAnswer: string | null
}>

export const clearing = {
  overview: (date?: string) => get<Overview>('/ops/clearing/overview', { date }),
  days: (before?: string) => get<Page<'days', CutDay>>('/ops/clearing/days', { before }),
  settlements: (query: Asking) =>
    get<Page<'settlements', Settlement>>('/ops/clearing/settlements', query),
  payouts: (query: Asking) => get<Page<'payouts', PayoutLine>>('/ops/clearing/payouts', query),
  payout: (id: string) => get<PayoutWhole>(`/ops/clearing/payouts/${id}`),
  holds: (after?: string) => get<Page<'holds', HoldLine>>('/ops/clearing/holds', { after }),
  hold: (body: object) => post<Readonly<{ id: string }>>('/ops/clearing/holds', body),
  lift: (id: string, body: object) => post<Asked>(`/ops/clearing/holds/${id}/lift`, body),
  channels: (to?: string) =>
    get<Readonly<{ from: string; to: string; days: readonly ChannelDay[]; next: string }>>(
      '/ops/clearing/channels',
      { to },
    ),
  arrival: (body: object) => post<Asked>('/ops/clearing/arrivals', body),
  prove: (date: string) =>
    post<Readonly<{ alarms: readonly string[]; proofs: readonly Proof[] }>>('/ops/clearing/prove', {
      date,
    }),
}

type Side = Readonly<{
  merchant: string
  currency: string
  amount: string
  fee: string
  state: string
}>

export type BreakLine = Readonly<{
  id: string
  businessDate: string
  source: 'channel' | 'bank'
  party: string
  class: BreakClass
  key: string
  extra: number
  occurrence: number
  state: 'OPEN' | 'RESOLVED'
  how: string | null
  evidence: string | null
  pairDate: string | null
  suspended: string
  stake: string
  ours: Side | null
  theirs: Side | null
  openedAt: string
  resolvedAt: string | null
  age: number
}>

export type BreakWhole = BreakLine &
  Readonly<{
    corrections: readonly Readonly<{
      approvalId: string
      posting: string
      title: string
      owner: string
      amount: string
      state: string
      proposedByName: string | null
      proposedAt: string
      executedAt: string | null
    }>[]
    choices: readonly Readonly<{
      name: string
      title: string
      isInto: boolean
      isEnd: boolean
      owner: string
    }>[]
  }>

export const breaks = {
  page: (query: Asking) => get<Page<'breaks', BreakLine>>('/ops/breaks', query),
  one: (id: string) => get<BreakWhole>(`/ops/breaks/${id}`),
  correct: (id: string, body: object) => post<Asked>(`/ops/breaks/${id}/correct`, body),
}
