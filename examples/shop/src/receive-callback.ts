import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { afterPaymentNews, afterRefundNews, type RefundNews, type Transaction } from './order.ts'
import type { Callback } from './order-book.ts'
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
 * Takes one delivery of a callback: verify, decrypt, write down, and only then acknowledge. The
 * platform repeats until it hears 200 or 204, so the same id may come many times and counts once.
 */
export function receiveCallback(shop: Shop, delivery: Delivery): Callback {
  const receivedAt = shop.now().toISOString()
  const serial = String(delivery.headers['wechatpay-serial'] ?? '')
  const problem = flawOf(shop, delivery)
  if (problem !== undefined)
    return keep(shop, {
      id: randomUUID(),
      receivedAt: [receivedAt],
      isVerified: false,
      serial,
      answer: 401,
      problem,
    })

  const envelope: Envelope = JSON.parse(delivery.rawBody)
  const seen = shop.book.findCallback(envelope.id)
  if (seen) return keep(shop, { ...seen, receivedAt: [...seen.receivedAt, receivedAt] })

  const resource = decrypted(shop, envelope)
  const news = applied(shop, envelope.event_type, resource)
  return keep(shop, {
    id: envelope.id,
    receivedAt: [receivedAt],
    isVerified: true,
    serial,
    answer: 204,
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

function decrypted(shop: Shop, { resource }: Envelope): Transaction & RefundNews {
  const { ciphertext, nonce, associated_data: associatedData = '' } = resource
  const key = shop.configuration.merchant.apiV3Key
  return JSON.parse(Aes.AesGcm.decrypt(ciphertext, key, nonce, associatedData))
}

/** Writes the news on the order; answers what is odd about it, for the log. */
function applied(
  { book }: Shop,
  eventType: string,
  resource: Transaction & RefundNews,
): string | undefined {
  if (!book.find(resource.out_trade_no)) return 'not an order of this shop'
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
