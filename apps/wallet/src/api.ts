import { withDevice, withSignals } from './signal/signals.ts'

/** Every call of the wallet's own API, typed. Amounts are strings of fen and never become numbers. */

import type { Counter } from './collect/counter.ts'
import type { Held } from './held/held.ts'

export type Money = { amount: string; currency: string }

export type Card = {
  id: string
  bank: string
  bankType: string
  kind: 'debit' | 'credit'
  last4: string
  phone: string
}

export type Me = {
  id: string
  name: string
  phone: string
  pinSet: boolean
  pinLockedUntil: string | null
  balance: Money
  cards: Card[]
  /** Null while money may leave. */
  freeze: Freeze | null
  consent: Consent
}

/** Since when, and whether the customer alone may end it. */
export type Freeze = { since: string; canThaw: boolean }

/** Whether the customer lets us know devices and typing. */
export type Consent = 'unasked' | 'granted' | 'refused'

export type FundingOption = {
  /** `balance`, `card:<id>` or `mixed:<id>`. */
  id: string
  title: string
  enabled: boolean
  reason?: string
  balanceShare?: string
  cardShare?: string
}

/** The one right action after a refusal; what each means is in docs/reference/next-steps.md. */
export type Act =
  | 'retry'
  | 'other_means'
  | 'enter_pin'
  | 'reset_pin'
  | 'set_pin'
  | 'look'
  | 'bills'
  | 'ask_merchant'
  | 'scan_again'
  | 'new_code'
  | 'sign_in'
  | 'mend'
  | 'prove'
  | 'appeal'
  | 'thaw'
  | 'support'

/** What the server says beside a refusal: what happened, what became of the money, what to do. */
export type NextStep = {
  act: Act
  money: 'none' | 'maybe' | 'returned'
  /** How often this page may try again by itself. */
  tries: number
  say: { zh: string; en: string }
}

/** How an order stands, for a payer who does not know whether it was paid. */
export type Standing =
  | { is: 'paid'; payment: Payment }
  | { is: 'unpaid' | 'confirming' }
  | { is: 'over'; step: NextStep }

export type SubOrder = { merchant: string; description: string; amount: Money }

export type Cashier = {
  prepayId: string
  merchant: string
  description: string
  amount: Money
  expiresAt: string
  state: string
  tradeType: string
  subOrders?: SubOrder[]
  funding: FundingOption[]
  /** What to do once it cannot be paid any more. */
  over: NextStep
  redirectUrl?: string
}

export type Payment = {
  state: string
  transactionId: string
  outTradeNo: string
  merchant: string
  amount: Money
  paidAt: string
  method: string
  returnUrl?: string
}

export type JsapiParams = Record<
  'appId' | 'timeStamp' | 'nonceStr' | 'package' | 'signType' | 'paySign',
  string
>
export type AppParams = Record<
  'appid' | 'partnerid' | 'prepayid' | 'package' | 'timestamp' | 'noncestr' | 'sign',
  string
>

/** What opens a cashier: a scanned or pasted text, or call-up parameters signed by the merchant. */
export type PayRequest = { code: string } | { jsapi: JsapiParams } | { app: AppParams }

export type PaymentCode = { code: string; expiresAt: string }
export type PaymentCodeState = {
  state: 'waiting' | 'confirm' | 'paid' | 'expired' | 'failed'
  cashier?: Cashier
  payment?: Payment
}

export type BillKind = 'payment' | 'refund' | 'top_up' | 'withdrawal'
export type Bill = {
  id: string
  kind: BillKind
  title: string
  amount: Money
  direction: 'in' | 'out'
  state: string
  at: string
}
export type BillRefund = { amount: Money; state: string; at: string; reason?: string }
export type BillDetail = Bill & {
  merchant?: string
  description?: string
  outTradeNo?: string
  transactionId?: string
  method: string
  refunds?: BillRefund[]
  timeline: { at: string; text: string }[]
}
export type BillFilter = { q?: string; month?: string; kind?: string }
export type BillPage = { bills: Bill[]; next?: string }

export type Message = {
  id: string
  kind: string
  title: string
  body: string
  /** Whom it is about, if it is about a merchant. */
  merchant?: string
  /**
   * `package` opens a transfer that waits; `freeze` offers to freeze, `frozen` leads to where it is
   * ended; `caseId` and `heldId` to what people look at; `en` is the body in English.
   */
  data: Partial<
    Record<
      'amount' | 'currency' | 'package' | 'freeze' | 'frozen' | 'caseId' | 'heldId' | 'en',
      string
    >
  >
  at: string
  read: boolean
}
export type MessagePage = { messages: Message[]; next?: string; unread: number }

export type DemoCard = { number: string; name: string; balance: Money | string }
/** A text of the demo's inbox, as it would have reached the phone. */
export type InboxMessage = { phone: string; text: string; at: string }
export type CodePurpose = 'sign_in' | 'sign_up' | 'reset_pin'
export type Transfer = { cardId: string; amount: string; pin: string; requestId: string }

/** A refusal of the server, or `NETWORK` when no answer came and the outcome is unknown. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly detail: unknown
  /** Of payments only. */
  readonly step: NextStep | undefined
  constructor(code: string, status: number, message: string, more: Body = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.detail = more['detail']
    this.step = more['step'] as NextStep | undefined
  }
}

let onSessionEnd = () => {}

/** Called whenever the server says that the session is over. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener
}

type Body = Record<string, unknown>
const DEADLINE_MS = 20_000

async function refusalOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<Record<string, unknown>>
  const code = typeof body['code'] === 'string' ? body['code'] : `HTTP_${response.status}`
  const message = typeof body['message'] === 'string' ? body['message'] : ''
  return new ApiError(code, response.status, message, body)
}

async function call<T>(method: string, path: string, body?: Body): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') {
    // The header forces a preflight, so that a foreign page cannot send the cookie along.
    headers['x-tongbao-wallet'] = '1'
    headers['content-type'] = 'application/json'
  }
  const response = await fetch(`/wallet/api${path}`, {
    method,
    headers,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(DEADLINE_MS),
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  }).catch((cause: unknown) => {
    throw new ApiError('NETWORK', 0, cause instanceof Error ? cause.message : '')
  })
  if (!response.ok) {
    const refusal = await refusalOf(response)
    if (refusal.code === 'SIGN_IN_REQUIRED') onSessionEnd()
    throw refusal
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

function queryOf(values: Record<string, string | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value)
  const text = search.toString()
  return text ? `?${text}` : ''
}

export const get = <T>(path: string) => call<T>('GET', path)
export const post = <T>(path: string, body: Body = {}) => call<T>('POST', path, body)
export const segment = encodeURIComponent

export const api = {
  requestCode: (phone: string, purpose: CodePurpose) =>
    post<{ retryAfterSeconds: number }>('/codes', { phone, purpose }),
  signUp: (input: { phone: string; code: string; name: string; password: string }) =>
    post<Me>('/sign-up', input),
  signIn: (input: { phone: string; password: string } | { phone: string; code: string }) =>
    post<Me>('/sign-in', withDevice(input)),
  signOut: () => post<void>('/sign-out'),
  me: () => get<Me>('/me'),
  setPin: (input: { pin: string; password?: string; code?: string; oldPin?: string }) =>
    post<void>('/pin', input),

  cards: () => get<{ cards: Card[] }>('/cards'),
  bindCard: (input: { number: string; name: string; phone: string; pin: string }) =>
    post<Card>('/cards', input),
  unbindCard: (id: string) => call<void>('DELETE', `/cards/${segment(id)}`),
  demoCards: () => get<{ cards: DemoCard[] }>('/demo-bank/cards'),
  demoInbox: (phone?: string) =>
    get<{ messages: InboxMessage[] }>(`/demo/inbox${queryOf({ phone })}`),
  topUp: (input: Transfer) => post<{ id: string; balance: Money }>('/top-ups', input),
  withdraw: (input: Transfer) =>
    withSignals(input, (body) =>
      post<{ id: string; balance: Money; held?: Held }>('/withdrawals', body),
    ),

  counter: (code: string) => get<Counter>(`/collect/${segment(code)}`),
  payAtCounter: (code: string, input: { amount: string; requestId: string }) =>
    post<{ prepayId: string }>(`/collect/${segment(code)}`, input),
  cashier: (request: PayRequest) => post<Cashier>('/cashier', request),
  pay: (input: { prepayId: string; funding: string; pin: string }) =>
    withSignals(input, (body) => post<Payment>('/cashier/pay', body)),
  standing: (prepayId: string) => post<Standing>('/cashier/standing', { prepayId }),
  newPaymentCode: () => post<PaymentCode>('/payment-codes'),
  paymentCode: (code: string) => get<PaymentCodeState>(`/payment-codes/${segment(code)}`),
  confirmPaymentCode: (code: string, input: { pin: string; funding?: string }) =>
    withSignals(input, (body) => post<Payment>(`/payment-codes/${segment(code)}/confirm`, body)),
  cancelPaymentCode: (code: string) => post<void>(`/payment-codes/${segment(code)}/cancel`),

  bills: (filter: BillFilter, cursor?: string) =>
    get<BillPage>(`/bills${queryOf({ ...filter, cursor })}`),
  bill: (id: string) => get<BillDetail>(`/bills/${segment(id)}`),
  messages: (cursor?: string) => get<MessagePage>(`/messages${queryOf({ cursor })}`),
  readMessages: () => post<void>('/messages/read'),
  miniProgramLogin: (appid: string) => post<{ code: string }>('/mini-program/login', { appid }),
}
