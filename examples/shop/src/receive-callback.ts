import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { afterPaymentNews, afterRefundNews, type RefundNews, type Transaction } from './order.ts'
import type { Callback } from './order-book.ts'
import { queryOrder } from './query-order.ts'
import type { Shop } from './shop.ts'

type Delivery = Readonly<{ headers: IncomingHttpHeaders; rawBody: string }>

type Envelope = Readonly<{
  id: string
  event_type: string
  summary: string
  resource: Readonly<{ ciphertext: string; nonce: string; associated_data?: string }>
}>

const clockToleranceSeconds = 300

/**
 * Takes one delivery of a callback: verify, decrypt, compare, write down, and only then acknowledge. The
 * platform repeats until it hears 200 or 204, so the same id may come many times and counts once. What
 * is well signed and not about what we asked for is not believed: the platform is asked instead.
 */
export async function receiveCallback(shop: Shop, delivery: Delivery): Promise<Callback> {
  const receivedAt = shop.now().toISOString()
  const serial = String(delivery.headers['wechatpay-serial'] ?? '')
  const problem = flawOf(shop, delivery)
  const unread = { id: randomUUID(), receivedAt: [receivedAt], serial }
  if (problem !== undefined)
    return keep(shop, { ...unread, isVerified: false, answer: 401, problem })
  const opened = open(shop, delivery.rawBody)
  if (!opened)
    return keep(shop, { ...unread, isVerified: true, answer: 400, problem: 'does not open' })

  const { envelope, resource } = opened
  const seen = shop.book.findCallback(envelope.id)
  const receivedAll = [...(seen?.receivedAt ?? []), receivedAt]
  // What was not acknowledged is looked at again: by now it may be about something of ours.
  if (seen?.answer === 204) return keep(shop, { ...seen, receivedAt: receivedAll })

  const odd = differenceOf(shop, envelope.event_type, resource)
  const news = odd ?? applied(shop, envelope.event_type, resource)
  if (news !== undefined) await askInstead(shop, resource.out_trade_no)
  return keep(shop, {
    id: envelope.id,
    receivedAt: receivedAll,
    isVerified: true,
    serial,
    answer: news === undefined ? 204 : 400,
    eventType: envelope.event_type,
    summary: envelope.summary,
    outTradeNo: resource.out_trade_no,
    resource,
    ...(news === undefined ? {} : { problem: news }),
  })
}

function keep(shop: Shop, callback: Callback): Callback {
  shop.book.keepCallback(callback)
  return callback
}

/** Why the delivery is not to be believed, or undefined when the platform did sign it, and now. */
function flawOf(shop: Shop, { headers, rawBody }: Delivery): string | undefined {
  const timestamp = String(headers['wechatpay-timestamp'] ?? '')
  const nonce = String(headers['wechatpay-nonce'] ?? '')
  const serial = String(headers['wechatpay-serial'] ?? '')
  const signature = String(headers['wechatpay-signature'] ?? '')
  const { platformKeys } = shop.configuration

  const offset = Math.abs(shop.now().getTime() / 1000 - Number(timestamp))
  if (!/^\d+$/.test(timestamp) || offset > clockToleranceSeconds) return 'timestamp out of range'
  // The serial says which key: that of a platform certificate, or the platform's public key.
  const platformKey = Object.hasOwn(platformKeys, serial) ? platformKeys[serial] : undefined
  if (platformKey === undefined) return 'unknown Wechatpay-Serial'
  // Over the bytes as they came: JSON parsed and written again is another text.
  const message = Formatter.response(timestamp, nonce, rawBody)
  return Rsa.verify(message, signature, platformKey) ? undefined : 'signature does not match'
}

type News = Transaction & RefundNews
type Opened = Readonly<{ envelope: Envelope; resource: News }>

/** Undefined for what is no envelope, or was not encrypted for us. */
function open(shop: Shop, rawBody: string): Opened | undefined {
  try {
    const envelope: Envelope = JSON.parse(rawBody)
    const { ciphertext, nonce, associated_data: associatedData = '' } = envelope.resource
    const key = shop.configuration.merchant.apiV3Key
    const text = Aes.AesGcm.decrypt(ciphertext, key, nonce, associatedData)
    return { envelope, resource: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** What it says otherwise than we asked for: whose, in which app, how much. */
function differenceOf(shop: Shop, eventType: string, news: News): string | undefined {
  const { mchid, appid } = shop.configuration.merchant
  const order = shop.book.find(news.out_trade_no)
  if (!order) return 'not an order of this shop'
  if (news.mchid !== mchid) return `for merchant ${news.mchid}`
  if (eventType.startsWith('REFUND.')) {
    const refund = order.refunds.find(({ outRefundNo }) => outRefundNo === news.out_refund_no)
    if (!refund) return 'not a refund of this shop'
    const { refund: told } = news.amount ?? {}
    return told === refund.amount ? undefined : `${told} fen refunded for ${refund.amount}`
  }
  if (news.appid !== appid) return `for app ${news.appid}`
  const { total } = news.amount ?? {}
  return total === order.total ? undefined : `${total} fen paid for ${order.total}`
}

/** What the platform answers to us is believed; when it does not, the callback comes again. */
async function askInstead(shop: Shop, outTradeNo: string): Promise<void> {
  if (shop.book.find(outTradeNo)) await queryOrder(shop, outTradeNo).catch(() => undefined)
}

/** Writes the news on the order; answers what is odd about it, for the log. */
function applied({ book }: Shop, eventType: string, resource: News): string | undefined {
  try {
    book.change(resource.out_trade_no, (order) =>
      eventType.startsWith('REFUND.')
        ? afterRefundNews(order, resource)
        : afterPaymentNews(order, resource),
    )
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
