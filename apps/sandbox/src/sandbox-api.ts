import { queryOptions } from '@tanstack/react-query'
import { get, post, remove, segment } from './api.ts'

/** What the control API answers; amounts are texts of fen. */
export type Money = { amount: string; currency: string }
export type Clock = {
  businessTime: string
  businessDate: string
  isWorkingDay: boolean
  wallTime: string
  offsetMs: number
  nextSettlement: string
}
export type Call = {
  at: string
  mchid: string | null
  method: string
  path: string
  status: number
  tookMs: number
  requestId: string
  code: string | null
}
export type Overview = {
  version: string
  baseUrl: string
  clock: Clock
  counts: Record<'merchants' | 'payers' | 'faults' | 'callbacks' | 'acknowledged', number>
  calls: Call[]
}
export type AppKind = 'official_account' | 'mini_program' | 'app' | 'web'
export type MerchantKind = 'direct' | 'provider' | 'sub_merchant'
export type Merchant = {
  mchid: string
  name: string
  kind: MerchantKind
  parentMchid: string | null
  apps: { appid: string; kind: AppKind; secret: string }[]
  serial: string | null
  apiV3Key: string | null
  isKeyWaiting: boolean
  createdAt: string
}
export type NewMerchant = {
  name: string
  kind: MerchantKind
  parentMchid?: string
  keyMode: 'certificate' | 'public_key'
}
export type Payer = {
  customerId: string
  name: string
  phone: string
  password: string
  pin: string
  cards: string[]
  state: 'active' | 'frozen'
  balance: Money
  createdAt: string
}
export type Order = {
  at: string
  mchid: string | null
  outTradeNo: string
  description: string
  amount: string
  code: string
}
export type Funding = { id: string; title: string; enabled: boolean; reason?: string }
export type Cashier = {
  prepayId: string
  merchant: string
  description: string
  amount: Money
  expiresAt: string
  state: string
  funding: Funding[]
}
export type Payment = {
  state: string
  transactionId: string
  outTradeNo: string
  merchant: string
  amount: Money
  paidAt: string
  method: string
}
export type CodeState = {
  state: 'waiting' | 'confirm' | 'paid' | 'expired' | 'failed'
  cashier?: Cashier
  payment?: Payment
}
export type Transfer = {
  merchant: string
  remark: string
  amount: Money
  state: string
  expiresAt: string
}
export type Words = { zh: string; en: string }
export type Parameter = { title: Words; min: number; max: number; usual: number }
export type Fault = {
  name: string
  place: string
  verbs: string[]
  effect: 'none' | 'once' | 'twice'
  title: Words
  happens: Words
  advice: Words
  parameters: Record<string, Parameter>
}
export type FaultOrder = {
  mchid: string
  id: string
  fault: string
  verb: string | null
  parameters: Record<string, number>
  skip: number
  take: number | null
  rate: number
  seen: number
  struck: number
  playId: string | null
  createdAt: string
}
export type NewFaultOrder = {
  mchid: string
  fault: string
  verb?: string
  parameters: Record<string, number>
  take?: number
  rate?: number
}
export type Strike = {
  mchid: string
  id: string
  fault: string
  verb: string
  number: number
  subject: string
  request: string
  done: string
  struckAt: string
}
export type Step = {
  faults: string[]
  verb?: string
  atCall?: number
  take?: number
  parameters?: Record<string, number>
}
export type Script = { mchid: string; name: string; steps: Step[] }
export type Play = { id: string; seed: string; script: string; orders: FaultOrder[] }
export type Delivery = {
  mchid: string
  id: string
  callbackId: string
  subject: string
  eventType: string
  url: string
  resource: string
  headers: Record<string, string>
  answer: string
  tookMs: number
  sentAt: string
}
export type Jump = {
  from: string
  to: string
  stops: number
  failures: { at: string; turn: string; reason: string }[]
  clock: Clock
}
export type Aim = { settlement: true } | { hours: number } | { days: number } | { to: string }

const of = (mchid: string): string => (mchid === '' ? '' : `?mchid=${segment(mchid)}`)

export const sandbox = {
  createMerchant: (input: NewMerchant) => post<Merchant>('/merchants', input),
  takeBundle: (mchid: string) =>
    post<{ files: { name: string; text: string }[] }>(`/merchants/${mchid}/bundle`),
  renewCertificate: (mchid: string) => post<Merchant>(`/merchants/${mchid}/certificates`),
  addApp: (mchid: string, kind: AppKind) => post<Merchant>(`/merchants/${mchid}/apps`, { kind }),
  createPayer: (input: { name: string; balance?: string }) => post<Payer>('/payers', input),
  openid: (customerId: string, appid: string) =>
    get<{ openid: string }>(`/payers/${customerId}/openids/${segment(appid)}`),
  freeze: (customerId: string, verb: 'freeze' | 'unfreeze') =>
    post<Payer>(`/payers/${customerId}/${verb}`),
  scan: (customerId: string, code: string) => post<Cashier>(`/payers/${customerId}/scan`, { code }),
  pay: (customerId: string, input: { code: string; funding: string }) =>
    post<Payment>(`/payers/${customerId}/pay`, input),
  newCode: (customerId: string) =>
    post<{ code: string; expiresAt: string }>(`/payers/${customerId}/payment-codes`),
  codeState: (customerId: string, code: string) =>
    get<CodeState>(`/payers/${customerId}/payment-codes/${code}`),
  answerCode: (customerId: string, code: string, verb: 'confirm' | 'decline') =>
    post<Payment | undefined>(`/payers/${customerId}/payment-codes/${code}/${verb}`),
  transfer: (customerId: string, token: string) =>
    get<Transfer>(`/payers/${customerId}/transfers/${segment(token)}`),
  answerTransfer: (customerId: string, token: string, verb: 'confirm' | 'decline') =>
    post<Transfer>(`/payers/${customerId}/transfers/${segment(token)}/${verb}`),
  orderFault: (input: NewFaultOrder) => post<FaultOrder>('/faults/orders', input),
  liftFault: ({ mchid, id }: Pick<FaultOrder, 'mchid' | 'id'>) =>
    remove(`/faults/orders/${segment(mchid)}/${segment(id)}`),
  saveScript: (input: Script) => post<Script>('/scripts', input),
  play: (name: string, input: { mchid: string; seed: string }) =>
    post<Play>(`/scripts/${segment(name)}/play`, input),
  jump: (aim: Aim) => post<Jump>('/clock/jump', aim),
  redeliver: (input: { mchid: string; subject: string }) =>
    post<{ count: number }>('/callbacks/redeliver', input),
}

const everyMs = 3_000
const live = { refetchInterval: everyMs } as const

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => get<Overview>('/overview'),
  ...live,
})
export const merchantsQuery = queryOptions({
  queryKey: ['merchants'],
  queryFn: async () => (await get<{ merchants: Merchant[] }>('/merchants')).merchants,
  ...live,
})
export const payersQuery = queryOptions({
  queryKey: ['payers'],
  queryFn: async () => (await get<{ payers: Payer[] }>('/payers')).payers,
  ...live,
})
export const ordersQuery = queryOptions({
  queryKey: ['orders'],
  queryFn: async () => (await get<{ orders: Order[] }>('/orders')).orders,
  ...live,
})
export const faultsQuery = queryOptions({
  queryKey: ['faults'],
  queryFn: () => get<{ verbs: string[]; faults: Fault[] }>('/faults'),
  staleTime: Number.POSITIVE_INFINITY,
})
export const inForceQuery = queryOptions({
  queryKey: ['in-force'],
  queryFn: async () => (await get<{ orders: FaultOrder[] }>('/faults/in-force')).orders,
  ...live,
})
export const strikesQuery = (mchid: string) =>
  queryOptions({
    queryKey: ['strikes', mchid],
    queryFn: async () => (await get<{ strikes: Strike[] }>(`/faults/strikes${of(mchid)}`)).strikes,
    ...live,
  })
export const scriptsQuery = queryOptions({
  queryKey: ['scripts'],
  queryFn: async () => (await get<{ scripts: Script[] }>('/scripts')).scripts,
  ...live,
})
export const clockQuery = queryOptions({
  queryKey: ['clock'],
  queryFn: () => get<Clock>('/clock'),
  refetchInterval: 1_000,
})
export const callbacksQuery = (mchid: string) =>
  queryOptions({
    queryKey: ['callbacks', mchid],
    queryFn: async () => (await get<{ callbacks: Delivery[] }>(`/callbacks${of(mchid)}`)).callbacks,
    ...live,
  })
