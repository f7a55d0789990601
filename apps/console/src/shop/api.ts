import { get, post } from '../api.ts'

export type Method = 'JSAPI' | 'APP' | 'NATIVE' | 'MWEB' | 'MICROPAY'
export const methods: readonly Method[] = ['NATIVE', 'JSAPI', 'MICROPAY', 'APP', 'MWEB']

export const orderStates = [
  'NOTPAY',
  'USERPAYING',
  'SUCCESS',
  'REFUND',
  'CLOSED',
  'REVOKED',
  'PAYERROR',
] as const
export const refundStates = ['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL'] as const
export const wishStates = ['WAITING', 'DUE', 'DONE', 'FAILED', 'REJECTED', 'EXPIRED'] as const

export type OrderLine = Readonly<{
  mchid: string
  id: string
  outTradeNo: string
  spMchid: string | null
  tradeType: Method
  state: string
  description: string
  amount: string
  currency: string
  deviceId: string | null
  channel: string | null
  refunded: string
  openid: string | null
  bankType: string | null
  createdAt: string
  paidAt: string | null
}>

export type RefundLine = Readonly<{
  mchid: string
  id: string
  outRefundNo: string
  orderId: string
  outTradeNo: string
  state: string
  amount: string
  orderAmount: string
  reason: string | null
  receivedAccount: string
  isReviewed: boolean
  deviceId: string | null
  createdAt: string
  succeededAt: string | null
}>

export type Wish = Readonly<{
  id: string
  batchId: string | null
  rowNo: number
  orderId: string
  outTradeNo: string
  outRefundNo: string
  amount: string
  reason: string
  maker: string
  makerName: string | null
  approvalId: string
  state: string
  failure: string | null
  failureWords: string | null
  createdAt: string
  endedAt: string | null
}>

/** A page of a list: where to go on, and how far was searched where it is not full. */
export type Found<Line> = Readonly<{
  rows: readonly Line[]
  next: string | null
  searchedTo: string | null
}>

export type Fact = Readonly<{
  name: string
  value: string
  as: 'text' | 'amount' | 'time' | 'code' | 'word'
}>

export type Happening = Readonly<{
  at: string
  kind: string
  state?: string
  facts: readonly Fact[]
  lines?: readonly Readonly<{
    posting: string
    kind: string
    debit: string
    credit: string
    amount: string
  }>[]
  body?: string
  tries?: readonly Readonly<{ at: string; tookMs: number; answer: string }>[]
}>

export type OrderStory = Readonly<{
  order: Readonly<{
    mchid: string
    spMchid: string | null
    id: string
    outTradeNo: string
    state: string
    method: Method
    description: string
    attach: string | null
    amount: string
    currency: string
    deviceId: string | null
    refunded: string
    waiting: string
    left: string
    createdAt: string
    paidAt: string | null
  }>
  happenings: readonly Happening[]
  wishes: readonly Wish[]
}>

export type Sum = Readonly<{
  orderCount: number
  paidCount: number
  paidAmount: string
  refundCount: number
  refundAmount: string
}>

export type Home = Readonly<{
  today: Sum
  todaySince: string | null
  yesterday: Sum
  days: readonly (Sum & Readonly<{ date: string }>)[]
  methods: readonly (Sum & Readonly<{ method: Method }>)[]
  money: Readonly<{
    dueAmount: string
    dueOn: string | null
    payout: Readonly<{ id: string; amount: string; state: string; at: string }> | null
  }> | null
  waiting: Readonly<{ approvals: number | null; failedCallbacks: number | null }>
  now: string
}>

export type AskedRow = Readonly<{
  number: string
  amount: string
  reason: string
  outRefundNo?: string
}>
export type CheckedRow = Readonly<{
  code: string | null
  message?: string
  orderId?: string
  outTradeNo?: string
  left?: string
}>
export type Batch = Readonly<{
  id: string
  name: string
  approvalId: string
  makerName: string | null
  createdAt: string
  amount: string
  rows: readonly Wish[]
}>

type Query = Readonly<Record<string, string | undefined>>
const id = encodeURIComponent

/** `api` of `useShop`: paths of the merchant whose pages are open. */
export const shopCalls = (api: (path: string) => string) => ({
  home: () => get<Home>(api('/home')),
  orders: (query: Query) => get<Found<OrderLine>>(api('/orders'), query),
  order: (orderId: string) => get<OrderStory>(api(`/orders/${id(orderId)}`)),
  refunds: (query: Query) => get<Found<RefundLine>>(api('/refunds'), query),
  wishes: (query: Query) =>
    get<{ rows: readonly Wish[]; next: string | null }>(api('/refund-requests'), query),
  askRefund: (orderId: string, body: object) =>
    post<Wish>(api(`/orders/${id(orderId)}/refunds`), body),
  checkFile: (rows: readonly AskedRow[]) =>
    post<{ rows: readonly CheckedRow[] }>(api('/refund-batches/check'), { rows }),
  askFile: (body: object) => post<Batch>(api('/refund-batches'), body),
  batch: (batchId: string) => get<Batch>(api(`/refund-batches/${id(batchId)}`)),
})

export const allOrders = (query: Query) => get<Found<OrderLine>>('/orders', query)
export const allRefunds = (query: Query) => get<Found<RefundLine>>('/refunds', query)

/** A number that nobody else makes, under which a request may come twice. */
export const newRequestId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
