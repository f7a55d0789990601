import { randomUUID } from 'node:crypto'
import { newNonce } from '@tongbao/apiv3'
import { beijing, type Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Outbound } from '#platform/outbound'
import { acknowledges, deadlineMs, newCallback } from './callback.ts'
import { envelopeOf } from './envelope.ts'

export type TryDeps = Readonly<{
  directory: Pick<Directory, 'apiV3Key' | 'callbackKey'>
  outbound: Pick<Outbound, 'post'>
  wireNow: Clock
}>

/** What was sent, what came back, and what is wrong with that; nothing of it is kept. */
export type TriedCallback = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  /** What is encrypted in the body. */
  plaintext: string
  /** 200, or null where there was no answer. */
  status: number | null
  answer: string
  tookMs: number
  /** One word; `fine` when nothing is wrong. */
  verdict:
    | 'fine'
    | 'no_key'
    | 'bad_url'
    | 'forbidden_address'
    | 'no_address'
    | 'timeout'
    | 'connection'
    | 'not_acknowledged'
    | 'signature_not_verified'
}>

const shownBytes = 2_048

/**
 * Sends a merchant a payment that never was, as a real callback is sent: encrypted with its key, signed by
 * the platform, under the guards of every outgoing call, and by the same five seconds. Its number begins
 * with TEST and names no order. As a `probe` its signature is wrong on purpose and begins with
 * WECHATPAY/SIGNTEST/, and whoever takes it does not verify (APIv3 notifications, 签名探测).
 */
export async function tryCallback(
  { directory, outbound, wireNow }: TryDeps,
  {
    mchid,
    appid,
    url,
    isProbe,
  }: Readonly<{
    mchid: string
    appid: string
    url: string
    isProbe: boolean
  }>,
): Promise<TriedCallback> {
  const now = wireNow()
  const plaintext = JSON.stringify(paymentThatNeverWas({ mchid, appid }, now))
  const nothing = { url, headers: {}, body: '', plaintext, status: null, answer: '', tookMs: 0 }
  const apiV3Key = await directory.apiV3Key(mchid)
  if (!apiV3Key) return { ...nothing, verdict: 'no_key' }
  const signer = await directory.callbackKey(mchid)
  const subject = randomUUID()
  const callback = newCallback({
    mchid,
    subject,
    url,
    eventType: 'TRANSACTION.SUCCESS',
    originalType: 'transaction',
    summary: '测试通知',
    resource: plaintext,
    createdAt: now,
  })
  const told = { ...callback, sequence: 1, position: 0n }
  const spoil = isProbe ? 'probe' : undefined
  const { body, headers } = await envelopeOf(told, { apiV3Key, signer }, now, spoil)
  const start = performance.now()
  const outcome = await outbound.post(url, headers, body, { deadlineMs, headBytes: shownBytes })
  const tookMs = Math.round(performance.now() - start)
  const sent = { ...nothing, headers, body, tookMs }
  if ('failure' in outcome) return { ...sent, answer: outcome.detail, verdict: outcome.failure }
  const { status, head = '' } = outcome
  return { ...sent, status, answer: head, verdict: verdictOf(status, isProbe) }
}

function verdictOf(status: number, isProbe: boolean): TriedCallback['verdict'] {
  if (isProbe) return acknowledges(status) ? 'signature_not_verified' : 'fine'
  return acknowledges(status) ? 'fine' : 'not_acknowledged'
}

const paymentThatNeverWas = (
  { mchid, appid }: Readonly<{ mchid: string; appid: string }>,
  now: Date,
) => ({
  mchid,
  appid,
  out_trade_no: `TEST${newNonce().slice(0, 20)}`,
  transaction_id: '4200000000000000000000000000',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功（测试通知）',
  bank_type: 'OTHERS',
  attach: 'TEST',
  success_time: beijing(now),
  payer: { openid: 'test-openid' },
  amount: { total: 1, payer_total: 1, currency: 'CNY', payer_currency: 'CNY' },
})
