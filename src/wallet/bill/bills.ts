import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import { beijing } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Order, Payments, Refund } from '#payments'
import type { Db } from '#platform/db'
import { merchantName, type WireMoney } from '../cashier/open-cashier.ts'
import { methodOf } from '../cashier/pay.ts'
import { findTransfer, findTransfers } from '../transfer/store.ts'
import type { WalletTransfer } from '../transfer/transfer.ts'

export const refuse = refusals({
  BILL_NOT_FOUND: [404, '没有找到这笔账单'],
  APP_NOT_FOUND: [404, '没有找到这个应用'],
})

export type BillKind = 'payment' | 'refund' | 'top_up' | 'withdrawal'

export type Bill = Readonly<{
  id: string
  kind: BillKind
  /** Whom or which card it was with; what it was, the kind says. */
  title: string
  amount: WireMoney
  direction: 'in' | 'out'
  state: string
  at: string
}>

export type BillDeps = Readonly<{ db: Db; directory: Directory; payments: Payments }>

type Filter = Readonly<{
  customerId: string
  /** Words in the merchant, the goods or a number. */
  q?: string | undefined
  /** `2026-11`, in Beijing time. */
  month?: string | undefined
  kind?: BillKind | undefined
  cursor?: string | undefined
}>

const pageSize = 20
/** A search reads so many newest entries at most; an older one is found by its month. */
const searchDepth = 400

/** A payer's history, newest first: payments, refunds, top-ups and withdrawals in one list. */
export async function billsOf(
  deps: BillDeps,
  filter: Filter,
): Promise<Readonly<{ bills: readonly Bill[]; next?: string }>> {
  const span = spanOf(filter)
  const depth = filter.q ? searchDepth : pageSize + 1
  const sources = sourcesOf(deps, { customerId: filter.customerId, ...span, limit: depth })
  const wanted = Object.entries(sources).filter(([kind]) => isWanted(kind, filter.kind))
  const found = (await Promise.all(wanted.map(([, read]) => read()))).flat()
  const matching = found
    .filter(({ bill }) => matches(bill, filter))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const page = matching.slice(0, pageSize)
  const last = page.at(-1)
  const hasMore = matching.length > pageSize && last !== undefined
  return {
    bills: page.map(({ bill }) => bill),
    ...(hasMore && { next: String(last.at.getTime()) }),
  }
}

type Dated = Readonly<{ at: Date; bill: Bill }>
type Page = Readonly<{ customerId: string; since: Date; before: Date; limit: number }>

const sourcesOf = ({ db, directory, payments }: BillDeps, page: Page) => ({
  payment: async () =>
    Promise.all((await payments.paymentsOf(page)).map((order) => ofPayment(directory, order))),
  refund: async () =>
    Promise.all((await payments.refundsOf(page)).map((refund) => ofRefund(directory, refund))),
  transfer: async () => (await findTransfers(db, page)).map(ofTransfer),
})

const isWanted = (source: string, kind: BillKind | undefined): boolean =>
  kind === undefined || source === (kind === 'payment' || kind === 'refund' ? kind : 'transfer')

function matches(bill: Bill, { q, kind }: Filter): boolean {
  if (kind !== undefined && bill.kind !== kind) return false
  return !q || `${bill.title}\n${bill.id}`.toLowerCase().includes(q.toLowerCase())
}

/** The month in Beijing time, cut by the cursor. */
function spanOf({ month, cursor }: Filter): { since: Date; before: Date } {
  const since = month ? new Date(`${month}-01T00:00:00+08:00`) : new Date(0)
  const [year = 0, monthNumber = 0] = (month ?? '').split('-').map(Number)
  const next =
    monthNumber === 12 ? `${year + 1}-01` : `${year}-${String(monthNumber + 1).padStart(2, '0')}`
  const end = month ? new Date(`${next}-01T00:00:00+08:00`) : new Date(8.64e15)
  const seen = cursor ? new Date(Number(cursor)) : end
  return { since, before: seen < end ? seen : end }
}

const wire = ({ minor, currency }: Money): WireMoney => ({ amount: String(minor), currency })

async function ofPayment(directory: Directory, order: Order): Promise<Dated> {
  const at = order.payment?.paidAt ?? order.createdAt
  const merchant = await merchantName(directory, order.mchid)
  return {
    at,
    bill: {
      id: `${order.mchid}-${order.id}`,
      kind: 'payment',
      title: `${merchant} · ${order.description}`,
      amount: wire(order.amount),
      direction: 'out',
      state: order.state,
      at: beijing(at),
    },
  }
}

const ofRefund = async (directory: Directory, refund: Refund): Promise<Dated> => ({
  at: refund.createdAt,
  bill: {
    id: `${refund.mchid}-${refund.orderId}-${refund.id}`,
    kind: 'refund',
    title: await merchantName(directory, refund.mchid),
    amount: wire(refund.amount),
    direction: 'in',
    state: refund.state,
    at: beijing(refund.createdAt),
  },
})

const ofTransfer = (transfer: WalletTransfer): Dated => ({
  at: transfer.createdAt,
  bill: {
    id: transfer.id,
    kind: transfer.kind,
    title: transfer.cardTitle,
    amount: wire(transfer.amount),
    direction: transfer.kind === 'top_up' ? 'in' : 'out',
    state: 'SUCCESS',
    at: beijing(transfer.createdAt),
  },
})

export type BillDetail = Bill &
  Readonly<{
    merchant?: string
    description?: string
    outTradeNo?: string
    transactionId?: string
    method: string
    refunds?: readonly Readonly<{ amount: WireMoney; state: string; at: string; reason?: string }>[]
    timeline: readonly Readonly<{ at: string; text: string }>[]
  }>

/** Another's bill is answered exactly as one that does not exist. */
export async function billDetail(
  deps: BillDeps,
  { customerId, id }: Readonly<{ customerId: string; id: string }>,
): Promise<BillDetail> {
  if (/^(tu|wd)_/.test(id)) return transferDetail(deps, customerId, id)
  const [mchid = '', orderId = '', refundId] = id.split('-')
  const order = await deps.payments.order({ mchid, id: orderId })
  if (order?.payment?.customerId !== customerId) throw refuse('BILL_NOT_FOUND')
  const refunds = await deps.payments.refundsOfOrder(order)
  const refund = refunds.find((one) => one.id === refundId)
  if (refundId !== undefined && !refund) throw refuse('BILL_NOT_FOUND')
  const payment = await ofPayment(deps.directory, order)
  return {
    ...(refund ? (await ofRefund(deps.directory, refund)).bill : payment.bill),
    merchant: await merchantName(deps.directory, order.mchid),
    description: order.description,
    outTradeNo: order.outTradeNo,
    transactionId: order.id,
    method: refund ? refund.receivedAccount : methodOf(order),
    refunds: refunds.map((one) => ({
      amount: wire(one.amount),
      state: one.state,
      at: beijing(one.createdAt),
      ...(one.reason !== null && { reason: one.reason }),
    })),
    timeline: timelineOf(order, refunds),
  }
}

async function transferDetail(
  { db }: BillDeps,
  customerId: string,
  id: string,
): Promise<BillDetail> {
  const transfer = await findTransfer(db, { customerId, id })
  if (!transfer) throw refuse('BILL_NOT_FOUND')
  const { bill } = ofTransfer(transfer)
  const text = transfer.kind === 'top_up' ? '充值成功' : '提现成功'
  return { ...bill, method: transfer.cardTitle, timeline: [{ at: bill.at, text }] }
}

function timelineOf(order: Order, refunds: readonly Refund[]) {
  const events = [
    { at: order.createdAt, text: '商户下单' },
    ...(order.payment ? [{ at: order.payment.paidAt, text: '支付成功' }] : []),
    ...(order.state === 'REVOKED' && order.closedAt
      ? [{ at: order.closedAt, text: '商户撤销，款项已退回' }]
      : []),
    ...refunds.flatMap(({ createdAt, succeededAt }) => [
      { at: createdAt, text: '商户发起退款' },
      ...(succeededAt ? [{ at: succeededAt, text: '退款到账' }] : []),
    ]),
  ]
  return events
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, text }) => ({ at: beijing(at), text }))
}
