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

export type Merchant = Awaited<ReturnType<typeof openMerchant>>

let serial = 0
const newNumber = (): string => `acc${process.pid}n${String(serial++).padStart(6, '0')}`

export async function openMerchant(options: Options) {
  const { mchid, appid, flaw } = options
  // Its own rule of repeating is what is looked at, so the client repeats nothing.
  const client = createClient({ ...options, retries: 0, attemptMs: 10_000 })
  const book = new Map<string, Order>()
  const refunds = new Set<string>()
  const server = createServer((request, response) => void hear(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    if (flaw === 'acknowledges first') response.writeHead(204).end()
    const status = await take(request, body).catch(() => 401)
    // Only what it means to acknowledge takes it long, as it does where goods are shipped first.
    if (flaw === 'answers late' && status === 204) await sleep(options.lateMs)
    if (!response.headersSent) response.writeHead(status).end(status === 204 ? undefined : 'FAIL')
  }

  async function take({ headers }: IncomingMessage, body: Buffer): Promise<number> {
    if (flaw === 'accepts wrong signatures') {
      const notification = JSON.parse(body.toString()) as Notification
      const text = decryptResource(options.apiV3Key, notification.resource)
      return settle(notification.event_type, JSON.parse(text))
    }
    const opened = await opensWithNewKeys({ headers, body })
    return settle(opened.notification.event_type, opened.content)
  }

  /** A key that it does not know may be a new one: it asks once. */
  async function opensWithNewKeys(signed: Parameters<Client['openNotification']>[0]) {
    try {
      return client.openNotification(signed)
    } catch (error) {
      if (!(error instanceof WechatpayError && /not known/.test(error.message))) throw error
      await client.certificates()
      return client.openNotification(signed)
    }
  }

  async function settle(event: string, content: unknown): Promise<number> {
    if (event.startsWith('REFUND.')) {
      const { out_refund_no } = content as { out_refund_no: string }
      return refunds.has(out_refund_no) ? 204 : 400
    }
    const told = content as TransactionView
    const order = book.get(told.out_trade_no)
    if (!order || told.mchid !== mchid || told.appid !== appid) return 400
    if (flaw !== 'ignores amounts' && told.amount?.total !== order.total) return 400
    if (order.state === 'SUCCESS' && flaw !== 'acts twice') return 204
    order.state = 'SUCCESS'
    order.gifts++
    // A gift back for every larger order: what it does a second time is seen.
    if (order.total >= 800)
      void refund(told.out_trade_no, 1, `gift${order.gifts}${told.out_trade_no}`).catch(() => 0)
    return 204
  }

  /** Asks for a payment; in doubt it looks, and asks again under the same number. */
  async function place(total: number, outTradeNo = newNumber()): Promise<string> {
    const order: Order = { total, state: 'NOTPAY', gifts: 0, codeUrl: '' }
    book.set(outTradeNo, order)
    try {
      const { code_url } = await client.pay.native({ ...bodyOf(outTradeNo, total) })
      order.codeUrl = code_url
      return outTradeNo
    } catch (error) {
      if (!(error instanceof WechatpayError) || flaw === 'never looks back') return outTradeNo
      if (error.status === 429 && flaw !== 'hammers') await sleep(250)
      if (flaw === 'new number when in doubt' && error.outcomeUnknown) return place(total)
      if (error.outcomeUnknown || error.status === 429) return place(total, outTradeNo)
      throw error
    }
  }

  const bodyOf = (outTradeNo: string, total: number) => ({
    appid,
    mchid,
    description: '一碗面',
    out_trade_no: outTradeNo,
    notify_url: notifyUrl,
    amount: { total, currency: 'CNY' as const },
  })

  async function refund(outTradeNo: string, fen: number, number = newNumber()): Promise<string> {
    refunds.add(number)
    const total = book.get(outTradeNo)?.total ?? 0
    const body = {
      out_trade_no: outTradeNo,
      out_refund_no: number,
      notify_url: notifyUrl,
      amount: { refund: fen, total, currency: 'CNY' as const },
    }
    try {
      await client.refunds.create(body)
      return number
    } catch (error) {
      if (!(error instanceof WechatpayError && error.outcomeUnknown)) throw error
      if (flaw === 'never looks back') return number
      return refund(outTradeNo, fen, flaw === 'new number when in doubt' ? newNumber() : number)
    }
  }

  async function query(outTradeNo: string): Promise<void> {
    try {
      await client.pay.query(outTradeNo)
    } catch (error) {
      const isDoubtful = error instanceof WechatpayError && error.code === 'SIGNATURE_INVALID'
      if (isDoubtful && flaw === 'trusts every answer') await refund(outTradeNo, 1)
      else if (isDoubtful && flaw !== 'never looks back') await query(outTradeNo)
      else if (!isDoubtful) throw error
    }
  }

  return {
    client,
    notifyUrl,
    place,
    refund,
    query,
    bodyOf,
    /** What it sold by itself, without a code. */
    write: (outTradeNo: string, total: number) =>
      book.set(outTradeNo, { total, state: 'NOTPAY', gifts: 0, codeUrl: '' }),
    codeOf: (outTradeNo: string): string => book.get(outTradeNo)?.codeUrl ?? '',
    isPaid: (outTradeNo: string): boolean => book.get(outTradeNo)?.state === 'SUCCESS',
    newNumber,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
