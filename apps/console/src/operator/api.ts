import { get, post } from '../api.ts'

export type Asked = Readonly<{ approvalId: string; state: string }>

export type MerchantLine = Readonly<{
  mchid: string
  kind: 'direct' | 'provider' | 'sub_merchant'
  name: string
  shortName: string
  state: 'active' | 'suspended'
  parentMchid: string | null
  createdAt: string
  rating: 'low' | 'medium' | 'high' | null
  reviewOn: string | null
}>

export type Terms = Readonly<{
  cycle: 'T' | 'D'
  days: number
  payout: 'auto' | 'manual'
  payoutMin: string
  refundShare: 'take_back' | 'merchant_pays'
}>

export type FeeLine = Readonly<{
  method: string
  /** Fen of the month, from which it holds; from the first where nothing is said. */
  tierFrom?: string
  ratePpm: string
  floor: string
  cap: string | null
  rounding: 'half_up' | 'up' | 'down'
  returnsFee: boolean
}>

export type ChangeLine = Readonly<{
  approvalId: string
  kind: string
  content: Readonly<Record<string, string | number | boolean | null>>
  state: string
  refusal: string | null
  proposedByName: string | null
  proposedAt: string
  executedAt: string | null
}>

export type MerchantWhole = MerchantLine &
  Readonly<{
    industries: readonly Readonly<{ industry: string; effectiveFrom: string }>[]
    subMerchants: number
    limit: Readonly<{ singleMax: string | null; dayMax: string | null; setAt: string }> | null
    products: readonly Readonly<{ product: string; state: string; movedAt: string }>[]
    certificates: readonly Readonly<{
      serial: string
      state: 'active' | 'revoked'
      notAfter: string
      usedAt: string | null
    }>[]
    apps: readonly Readonly<{ appid: string; name: string; kind: string; isOwn: boolean }>[]
    accounts: readonly Readonly<{
      id: string
      unit: string
      bankName: string
      last4: string
      holderName: string
      kind: 'corporate' | 'personal'
    }>[]
    nodes: readonly Readonly<{
      id: string
      kind: 'branch' | 'store' | 'terminal'
      parentId: string | null
      code: string | null
      name: string
      state: 'active' | 'closed'
      settlesItself: boolean
    }>[]
    fees: readonly FeeLine[]
    feeDates: readonly string[]
    terms: readonly (Terms &
      Readonly<{
        unit: string
        agreed: readonly (Terms & Readonly<{ effectiveFrom: string }>)[]
      }>)[]
    people: readonly Readonly<{
      id: string
      name: string
      roles: readonly string[]
      state: 'active' | 'suspended'
      lastSeenAt: string | null
    }>[]
    changes: readonly ChangeLine[]
  }>

type Page<Name extends string, Row> = Readonly<Record<Name, readonly Row[]>> &
  Readonly<{ next: string | null }>
type Asking = Readonly<Record<string, string | undefined>>

export const merchants = {
  page: (query: Asking) => get<Page<'merchants', MerchantLine>>('/ops/merchants', query),
  one: (mchid: string) => get<MerchantWhole>(`/ops/merchants/${mchid}`),
  accountNumber: (mchid: string, body: Readonly<{ unit: string; reason: string }>) =>
    post<Readonly<{ accountNumber: string }>>(`/ops/merchants/${mchid}/account-number`, body),
  ask: (mchid: string, what: 'state' | 'fees' | 'industry' | 'terms' | 'limits', body: object) =>
    post<Asked>(`/ops/merchants/${mchid}/${what}`, body),
}

/** What everybody, or everybody of one industry, pays from a day on. */
export type PublishedFees = Readonly<{
  subject: string
  industry: string | null
  effectiveFrom: string
  isInForce: boolean
  rows: readonly FeeLine[]
}>

export const publishedFees = {
  all: () =>
    get<
      Readonly<{
        published: readonly PublishedFees[]
        standard: readonly FeeLine[]
        changes: readonly ChangeLine[]
      }>
    >('/ops/fees'),
  ask: (body: object) => post<Asked>('/ops/fees', body),
}

export type CustomerWhole = Readonly<{
  id: string
  name: string
  phone: string
  state: 'active' | 'frozen'
  createdAt: string | null
  hasPin: boolean
  balance: string
  available: string
  cards: readonly Readonly<{ bank: string; kind: 'debit' | 'credit'; last4: string }>[]
  freezes: readonly Readonly<{
    id: string
    frozenBy: 'customer' | 'risk' | 'staff'
    reason: string
    state: 'FROZEN' | 'THAWED'
    frozenAt: string
    thawedAt: string | null
    thawReason: string | null
  }>[]
  changes: readonly ChangeLine[]
}>

export type CustomerBill = Readonly<{
  id: string
  kind: 'payment' | 'refund' | 'top_up' | 'withdrawal'
  title: string
  amount: Readonly<{ currency: string; minor: string }>
  direction: 'in' | 'out'
  state: string
  at: string
}>

export const customers = {
  find: (body: object) => post<Readonly<{ id: string }>>('/ops/customers/find', body),
  one: (id: string) => get<CustomerWhole>(`/ops/customers/${id}`),
  reveal: (id: string, body: Readonly<{ field: 'phone' | 'name'; reason: string }>) =>
    post<Readonly<{ value: string }>>(`/ops/customers/${id}/reveal`, body),
  bills: (id: string, query: Asking) =>
    get<Readonly<{ bills: readonly CustomerBill[]; next?: string }>>(
      `/ops/customers/${id}/bills`,
      query,
    ),
  freeze: (id: string, body: object) => post<Asked>(`/ops/customers/${id}/freeze`, body),
}

export type ChartKind = Readonly<{
  kind: string
  side: 'debit' | 'credit'
  owner: 'customer' | 'merchant' | 'platform' | 'bank' | 'card' | 'channel'
  title: string
}>

export type OwnedAccount = Readonly<{
  kind: string
  owner: string
  currency: string
  state: 'open' | 'frozen' | 'closed'
  title: string
  side: 'debit' | 'credit'
  openedAt: string
  posted: string
  available: string
}>

export type StatementLine = Readonly<{
  key: string
  posting: string
  businessDate: string
  createdAt: string
  debit: string
  credit: string
  balance: string
  counter: Readonly<{ kind: string; owner: string; title: string }> | null
}>

export type Entry = Readonly<{
  key: string
  kind: 'direct' | 'pending' | 'post' | 'void'
  debitKind: string | null
  debitOwner: string | null
  debitTitle: string | null
  creditKind: string | null
  creditOwner: string | null
  creditTitle: string | null
  amount: string
  atMost: string | null
  currency: string
  posting: string
  pendingKey: string | null
  businessDate: string
  createdAt: string
  batch: string
  position: number
}>

export type Traced = Readonly<{
  kind: 'order' | 'refund' | 'payout' | 'break' | 'other'
  id: string
  mchid?: string
  outTradeNo?: string
  outRefundNo?: string
}>

export type Total = Readonly<{
  currency: string
  openingDebit: string
  openingCredit: string
  debits: string
  credits: string
  closingDebit: string
  closingCredit: string
}>

export type TrialBalance = Readonly<{
  businessDate: string
  isFinal: boolean
  isBalanced: boolean
  lines: readonly (Total & Readonly<{ kind: string; title: string }>)[]
  sums: readonly Total[]
}>

export type BookDay = Readonly<{
  businessDate: string
  entries: string
  balances: boolean
  summedAt: string
}>
export type BookProof = Readonly<{
  businessDate: string
  begunAt: string
  endedAt: string | null
  faults: number | null
}>

export const ledger = {
  chart: () => get<Readonly<{ kinds: readonly ChartKind[] }>>('/ops/ledger/chart'),
  accounts: (owner: string) =>
    get<Readonly<{ accounts: readonly OwnedAccount[] }>>('/ops/ledger/accounts', { owner }),
  statement: (query: Asking) =>
    get<
      Readonly<{
        opening: string
        closing: string
        lines: readonly StatementLine[]
        next: string | null
      }>
    >('/ops/ledger/statement', query),
  entries: (key: string) =>
    get<Readonly<{ traced: Traced; entries: readonly Entry[] }>>(
      `/ops/ledger/entries/${encodeURIComponent(key)}`,
    ),
  days: (before?: string) =>
    get<
      Readonly<{
        days: readonly BookDay[]
        proofs: readonly BookProof[]
        next: string | null
      }>
    >('/ops/ledger/days', { before }),
  trial: (date?: string) => get<TrialBalance>('/ops/ledger/trial-balance', { date }),
}
