import { timingSafeEqual } from 'node:crypto'
import { refusals } from '#kernel/refusal'
import { beijingDigits, hourMs, minuteMs } from '#kernel/time'
import type { Keys } from '#platform/keys'
import type { OrderKey } from './order.ts'

/** What the merchant hands to the payer: for JSAPI and APP, for the QR code, for the phone's browser. */
export type PrepayKind = 'prepay' | 'native' | 'h5'

/** Validity after issue (APIv3 payments, time_expire and lifetime). */
const lifetimeMs: Readonly<Record<PrepayKind, number>> = {
  prepay: 2 * hourMs,
  native: 2 * hourMs,
  h5: 5 * minuteMs,
}

export const refuse = refusals({
  PREPAY_INVALID: [400, '无法识别的支付码，请使用商户提供的二维码或链接'],
  PREPAY_EXPIRED: [400, '支付码已过期，请让商户重新生成'],
})

type Prepaid = OrderKey & Readonly<{ kind: PrepayKind; isCombine: boolean }>

/**
 * 72 of the digest's 256 bits, because a prepay_id has 64 characters for everything. They are
 * enough: a guess can only be tried here, one in 5 × 10²¹ hits, and what it opens is the sheet of an
 * unpaid order that any payer may be shown; paying it still takes the guesser's own PIN and money.
 */
const sealLength = 12

const sealOf = (keys: Keys, text: string): Buffer =>
  Buffer.from(keys.digest('prepay', text).slice(0, sealLength))

/**
 * A token that names an order, when it was issued, and that we issued it. It is kept nowhere: the
 * seal is a keyed digest, so a token can be neither guessed nor altered, and issuing one costs
 * microseconds. `wx` + 14 digits of Beijing time + number + seal; `up_wx` for combine orders.
 */
export function issuePrepay(
  keys: Keys,
  { kind, isCombine, mchid, id }: Prepaid,
  now: Date,
): string {
  const body = `${beijingDigits(now)}${kind[0]}${BigInt(id).toString(36)}z${mchid}`
  const prefix = isCombine ? 'up_wx' : 'wx'
  return `${prefix}${body}${sealOf(keys, prefix + body).toString()}`
}

const shape = /^(up_wx|wx)([0-9]{14})([pnh])([0-9a-z]+?)z([0-9]{1,10})([\w-]{12})$/

const kinds: Readonly<Record<string, PrepayKind>> = { p: 'prepay', n: 'native', h: 'h5' }

/** Reads a token back, or refuses it as foreign or as out of date. */
export function readPrepay(keys: Keys, token: string, now: Date): Prepaid {
  const [, prefix, issued, letter, number, mchid, seal] = shape.exec(token) ?? []
  const kind = kinds[letter ?? '']
  if (!prefix || !issued || !kind || !number || !mchid || !seal) throw refuse('PREPAY_INVALID')
  const body = `${issued}${letter}${number}z${mchid}`
  if (!timingSafeEqual(sealOf(keys, prefix + body), Buffer.from(seal)))
    throw refuse('PREPAY_INVALID')
  if (issuedAt(issued).getTime() + lifetimeMs[kind] < now.getTime()) throw refuse('PREPAY_EXPIRED')
  return { kind, mchid, id: decimalOf(number), isCombine: prefix === 'up_wx' }
}

const decimalOf = (base36: string): string => {
  let value = 0n
  for (const digit of base36) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value.toString()
}

const issuedAt = (digits: string): Date =>
  new Date(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6+08:00'))

const nativePrefix = 'weixin://wxpay/bizpayurl?pr='

export const codeUrlOf = (token: string): string => `${nativePrefix}${token}`

export const h5UrlOf = (publicUrl: string, token: string): string =>
  `${publicUrl}/wallet/h5?prepay_id=${token}&package=${token.slice(-sealLength)}`

/** The token in whatever the payer has in hand: a scanned code, a link, a bare prepay_id. */
export function tokenIn(code: string): string {
  if (code.startsWith(nativePrefix)) return code.slice(nativePrefix.length)
  if (/^https?:\/\//.test(code) && URL.canParse(code))
    return new URL(code).searchParams.get('prepay_id') ?? ''
  return code.replace(/^prepay_id=/, '')
}
