/** A merchant's server, as it should be or with one thing wrong, and what its people do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Client,
  createClient,
  type Notification,
  type TransactionView,
  WechatpayError,
  decryptResource,
} from '@tongbao/apiv3'

export type Flaw =
  | 'accepts wrong signatures'
  | 'acts twice'
  | 'new number when in doubt'
  | 'ignores amounts'
  | 'answers late'
  | 'acknowledges first'
  | 'trusts every answer'
  | 'hammers'
  | 'never looks back'

type Options = Readonly<{
  baseUrl: string
  mchid: string
  appid: string
  serialNo: string
  privateKey: string
  apiV3Key: string
  /** How late an answer is that is late. */
  lateMs: number
  flaw?: Flaw | undefined
}>

type Order = {
  total: number
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED'
  gifts: number
  codeUrl: string
}

/** What it keeps of its orders and refunds. */
type Desk = Readonly<{
  options: Options
  client: Client
  book: Map<string, Order>
  refunds: Set<string>
  /** Refunds of which it has heard that they arrived. */
  arrived: Set<string>
  /** What it is doing of itself, because it heard of something. */
  busy: Set<Promise<unknown>>
  notifyUrl: () => string
}>

export type Merchant = Awaited<ReturnType<typeof openMerchant>>

let serial = 0
const newNumber = (): string => `acc${process.pid}n${String(serial++).padStart(6, '0')}`
const newOrder = (total: number): Order => ({ total, state: 'NOTPAY', gifts: 0, codeUrl: '' })

export async function openMerchant(options: Options) {
  // Its own rule of repeating is what is looked at, so the client repeats nothing.
  const client = createClient({ ...options, retries: 0, attemptMs: 10_000 })
  let notifyUrl = ''
  const desk: Desk = {
    options,
    client,
    book: new Map(),
    refunds: new Set(),
    arrived: new Set(),
    busy: new Set(),
    notifyUrl: () => notifyUrl,
  }
  const { book } = desk
  const server = createServer((request, response) => does(desk, hear(desk, request, response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
  return {
    client,
    notifyUrl,
    place: (total: number) => place(desk, total),
    refund: (outTradeNo: string, fen: number) => refund(desk, outTradeNo, fen),
    query: (outTradeNo: string) => query(desk, outTradeNo),
    bodyOf: (outTradeNo: string, total: number) => bodyOf(desk, outTradeNo, total),
    /** What it sold by itself, without a code. */
    write: (outTradeNo: string, total: number) => book.set(outTradeNo, newOrder(total)),
    codeOf: (outTradeNo: string): string => book.get(outTradeNo)?.codeUrl ?? '',
    isPaid: (outTradeNo: string): boolean => book.get(outTradeNo)?.state === 'SUCCESS',
    hasArrived: (refundNo: string): boolean => desk.arrived.has(refundNo),
    /** Ends when it does nothing any more of what callbacks have set off. */
    idle: async (): Promise<void> => {
      while (desk.busy.size > 0) await Promise.allSettled(desk.busy)
    },
    newNumber,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function does({ busy }: Desk, work: Promise<unknown>): void {
  busy.add(work)
  void work.catch(() => 0).finally(() => busy.delete(work))
}

async function hear(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { flaw, lateMs } = desk.options
  const body = await buffer(request)
  if (flaw === 'acknowledges first') response.writeHead(204).end()
  const status = await take(desk, request, body).catch(() => 401)
  // Only what it means to acknowledge takes it long, as it does where goods are shipped first.
  if (flaw === 'answers late' && status === 204) await sleep(lateMs)
  if (!response.headersSent) response.writeHead(status).end(status === 204 ? undefined : 'FAIL')
}

async function take(desk: Desk, { headers }: IncomingMessage, body: Buffer): Promise<number> {
  const { flaw, apiV3Key } = desk.options
  if (flaw === 'accepts wrong signatures') {
    const notification = JSON.parse(body.toString()) as Notification
    const text = decryptResource(apiV3Key, notification.resource)
    return settle(desk, notification.event_type, JSON.parse(text))
  }
  const opened = await opensWithNewKeys(desk, { headers, body })
  return settle(desk, opened.notification.event_type, opened.content)
}

/** A key that it does not know may be a new one: it asks once. */
async function opensWithNewKeys(
  { client }: Desk,
  signed: Parameters<Client['openNotification']>[0],
) {
  try {
    return client.openNotification(signed)
  } catch (error) {
    if (!(error instanceof WechatpayError && /not known/.test(error.message))) throw error
    await client.certificates()
    return client.openNotification(signed)
  }
}

async function settle(desk: Desk, event: string, content: unknown): Promise<number> {
  const { mchid, appid, flaw } = desk.options
  if (event.startsWith('REFUND.')) {
    const { out_refund_no } = content as { out_refund_no: string }
    if (!desk.refunds.has(out_refund_no)) return 400
    desk.arrived.add(out_refund_no)
    return 204
  }
  const told = content as TransactionView
  const order = desk.book.get(told.out_trade_no)
  if (!order || told.mchid !== mchid || told.appid !== appid) return 400
  if (flaw !== 'ignores amounts' && told.amount?.total !== order.total) return 400
  if (order.state === 'SUCCESS' && flaw !== 'acts twice') return 204
  order.state = 'SUCCESS'
  order.gifts++
  // A gift back for every larger order: what it does a second time is seen.
  if (order.total >= 800)
    does(desk, refund(desk, told.out_trade_no, 1, `gift${order.gifts}${told.out_trade_no}`))
  return 204
}

/** Asks for a payment; in doubt it looks, and asks again under the same number. */
async function place(desk: Desk, total: number, outTradeNo = newNumber()): Promise<string> {
  const { flaw } = desk.options
  const order = newOrder(total)
  desk.book.set(outTradeNo, order)
  try {
    const { code_url } = await desk.client.pay.native(bodyOf(desk, outTradeNo, total))
    order.codeUrl = code_url
    return outTradeNo
  } catch (error) {
    if (!(error instanceof WechatpayError) || flaw === 'never looks back') return outTradeNo
    if (error.status === 429 && flaw === 'hammers') return hammer(desk, outTradeNo, total)
    if (error.status === 429) await sleep(250)
    if (flaw === 'new number when in doubt' && error.outcomeUnknown) return place(desk, total)
    if (error.outcomeUnknown || error.status === 429) return place(desk, total, outTradeNo)
    throw error
  }
}

/** As fast as it can, and once more than anybody may in so short a time: no machine is so slow. */
async function hammer(desk: Desk, outTradeNo: string, total: number): Promise<string> {
  const again = () => desk.client.pay.native(bodyOf(desk, outTradeNo, total))
  await Promise.all(Array.from({ length: 4 }, again))
  return outTradeNo
}

const bodyOf = ({ options, notifyUrl }: Desk, outTradeNo: string, total: number) => ({
  appid: options.appid,
  mchid: options.mchid,
  description: '一碗面',
  out_trade_no: outTradeNo,
  notify_url: notifyUrl(),
  amount: { total, currency: 'CNY' as const },
})

async function refund(
  desk: Desk,
  outTradeNo: string,
  fen: number,
  number = newNumber(),
): Promise<string> {
  const { flaw } = desk.options
  desk.refunds.add(number)
  const total = desk.book.get(outTradeNo)?.total ?? 0
  const body = {
    out_trade_no: outTradeNo,
    out_refund_no: number,
    notify_url: desk.notifyUrl(),
    amount: { refund: fen, total, currency: 'CNY' as const },
  }
  try {
    await desk.client.refunds.create(body)
    return number
  } catch (error) {
    if (!(error instanceof WechatpayError && error.outcomeUnknown)) throw error
    if (flaw === 'never looks back') return number
    const next = flaw === 'new number when in doubt' ? newNumber() : number
    return refund(desk, outTradeNo, fen, next)
  }
}

async function query(desk: Desk, outTradeNo: string): Promise<void> {
  const { flaw } = desk.options
  try {
    await desk.client.pay.query(outTradeNo)
  } catch (error) {
    const isDoubtful = error instanceof WechatpayError && error.code === 'SIGNATURE_INVALID'
    if (isDoubtful && flaw === 'trusts every answer') await refund(desk, outTradeNo, 1)
    else if (isDoubtful && flaw !== 'never looks back') await query(desk, outTradeNo)
    else if (!isDoubtful) throw error
  }
}
