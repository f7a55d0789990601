import { call, get, post } from '../api.ts'
import type { Colleague, Sent } from '../oversight/api.ts'
import type { Shop } from '../shop/use-shop.ts'

export type Code = Readonly<{
  id: string
  name: string
  place: string | null
  deviceId: string | null
  amount: string | null
  remark: string | null
  state: 'open' | 'closed'
  link: string
  createdAt: string
}>

export type NewCode = Readonly<{
  name: string
  nodeId: string | null
  amount: string | null
  remark: string | null
}>

export type Node = Readonly<{
  id: string
  kind: 'branch' | 'store' | 'terminal'
  parentId: string | null
  code: string | null
  name: string
  state: 'active' | 'closed'
  settlesItself: boolean
}>

export type NewNode = Readonly<{
  kind: Node['kind']
  name: string
  parentId?: string
  code?: string
}>

export type Charge = Readonly<{
  number: string
  desk: string
  amount: string
  remark: string | null
  state: string
  transactionId: string | null
  createdAt: string
  /** Not too late for the till to undo it. */
  isReversible: boolean
  /** Of the last ones: who charged it. */
  by?: string | null
  refusal?: Readonly<{ code: string; message: string }> | null
}>

export type Desks = Readonly<{
  desks: readonly Readonly<{ desk: string; name: string; kind: Node['kind'] }>[]
  /** Whether the whole merchant's own desk is theirs too. */
  hasOwn: boolean
}>

export type Purse = Readonly<{
  accountType: 'BASIC' | 'OPERATION' | 'FEES'
  available: string
  frozen: string
}>

export type MoneyNow = Readonly<{
  purses: readonly Purse[]
  pending: string
  sharing: string
  onTheWay: string
  owed: string
  holds: readonly Readonly<{ reason: string; since: string }>[]
}>

export type Settlement = Readonly<{
  date: string
  place: string | null
  dueOn: string
  state: string
  paymentCount: number
  paymentAmount: string
  refundCount: number
  refundAmount: string
  net: string
  fee: string
  advanced: string
  settled: string
  carriedOut: string
}>

export type Payout = Readonly<{
  id: string
  kind: 'automatic' | 'withdrawal'
  place: string | null
  amount: string
  state: string
  bank: string
  last4: string
  said: Readonly<{ reason: string; solution: string }> | null
  createdAt: string
  paidAt: string | null
}>

export type PayoutRequest = Readonly<{
  id: string
  accountType: Purse['accountType']
  amount: string
  remark: string | null
  state: string
  reason: string | null
  approvalId: string
  by: string | null
  createdAt: string
}>

export type BillDay = Readonly<{
  date: string
  paymentCount: number
  paymentAmount: string
  refundCount: number
  refundAmount: string
}>

export type FeeRow = Readonly<{
  method: string
  tierFrom: string
  ratePpm: string
  floor: string
  cap: string | null
  rounding: string
  returnsFee: boolean
}>

export type Fees = Readonly<{
  contract: Readonly<{
    source: 'own' | 'industry' | 'published' | 'standard'
    effectiveFrom: string | null
    nextFrom: string | null
    rows: readonly FeeRow[]
  }>
  months: readonly Readonly<{
    month: string
    method: string
    paymentCount: number
    paymentAmount: string
    fee: string
  }>[]
}>

export type Notice = Readonly<{
  id: string
  kind: string
  at: string
  amount: string | null
  about: string
  hint?: string
  isRead: boolean
}>

export type ShopColleague = Colleague & Readonly<{ nodeId: string | null; place: string | null }>

const part = encodeURIComponent

/** What a merchant's people do at the desk, at the merchant whose pages are open. */
export const deskOf = ({ api }: Pick<Shop, 'api'>) => ({
  codes: () => get<{ codes: Code[] }>(api('/codes')),
  addCode: (code: NewCode) => post<{ id: string }>(api('/codes'), code),
  renameCode: (id: string, name: string) =>
    call<void>('PUT', api(`/codes/${part(id)}/name`), { name }),
  closeCode: (id: string) => post<void>(api(`/codes/${part(id)}/close`)),

  desks: () => get<Desks>(api('/desks')),
  charges: (desk: string) => get<{ charges: Charge[] }>(`${api('/charges')}?desk=${part(desk)}`),
  charge: (
    sale: Readonly<{ number: string; desk: string; amount: string; code: string; remark?: string }>,
  ) => post<Charge>(api('/charges'), sale),
  chargeOf: (number: string) => get<Charge>(api(`/charges/${part(number)}`)),
  reverse: (number: string) => post<Charge>(api(`/charges/${part(number)}/reverse`)),

  money: () => get<MoneyNow>(api('/money')),
  settlements: () =>
    get<{ settlements: Settlement[]; payouts: Payout[]; requests: PayoutRequest[] }>(
      api('/settlements'),
    ),
  bills: () => get<{ days: BillDay[] }>(api('/bills')),
  /** An address that the browser downloads from. */
  billUrl: (date: string, kind: string) => `/console/api${api(`/bills/${date}/${kind}`)}`,
  askPayout: (
    wish: Readonly<{
      requestNo: string
      accountType: Purse['accountType']
      amount: string
      remark: string | null
    }>,
  ) => post<{ approvalId: string }>(api('/payout-requests'), wish),
  fees: () => get<Fees>(api('/fees')),

  nodes: () => get<{ nodes: Node[] }>(api('/nodes')),
  addNode: (node: NewNode) => post<Node>(api('/nodes'), node),
  renameNode: (id: string, name: string) =>
    call<void>('PUT', api(`/nodes/${part(id)}/name`), { name }),
  settleNode: (id: string, settlesItself: boolean) =>
    call<void>('PUT', api(`/nodes/${part(id)}/settles-itself`), { settlesItself }),
  closeNode: (id: string) => post<void>(api(`/nodes/${part(id)}/close`)),

  staff: () => get<{ staff: ShopColleague[] }>(api('/staff')),
  invite: (
    body: Readonly<{
      name: string
      login: string
      roles: readonly string[]
      nodeId: string | null
    }>,
  ) => post<Sent>(api('/staff'), body),
  inviteAgain: (id: string) => post<Sent>(api(`/staff/${part(id)}/invite`)),
  setRoles: (id: string, roles: readonly string[]) =>
    call<void>('PUT', api(`/staff/${part(id)}/roles`), { roles }),
  setState: (id: string, state: Colleague['state']) =>
    call<void>('PUT', api(`/staff/${part(id)}/state`), { state }),

  notices: () => get<{ notices: Notice[]; unread: number }>(api('/notices')),
  readNotices: (ids: readonly string[]) => post<void>(api('/notices/read'), { ids }),
})

/** A number that the page makes once for one intention: letters and digits, as numbers of orders are. */
export function newNumber(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(14))
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `"12.5"` yuan as typed → `"1250"` fen; undefined when it is no amount above zero. */
export function fenOfYuan(typed: string): string | undefined {
  const [, whole, rest = ''] = /^(\d{1,7})(?:\.(\d{0,2}))?$/.exec(typed.trim()) ?? []
  if (whole === undefined) return undefined
  const fen = BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))
  return fen > 0n ? fen.toString() : undefined
}
