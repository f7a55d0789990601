import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { type BillValues, billHead, billRow, billTail, tallyBill } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { noHandOff } from '#payments'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { requestRefund } from '../src/payments/refund/request-refund.ts'
import { settleRefunds } from '../src/payments/refund/settle-refunds.ts'
import { mchid, start } from './payments.ts'
import type { World } from './world.ts'

export const day = '2026-11-24'
export const dayTwo = '2026-11-25'
/** After both days. */
export const morning = new Date('2026-11-26T01:00:00Z')
export const spillFolder = tmpdir()

export type Trade = Readonly<{
  kind: 'payment' | 'refund' | 'reversal'
  id: string
  mchid: string
  currency: string
  amount: bigint
  fee: bigint
  state: string
}>

/** The same numbers for the same seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export function shuffled<Each>(all: readonly Each[], seed: number): Each[] {
  const next = chance(seed)
  const out = [...all]
  for (let index = out.length - 1; index > 0; index--) {
    const other = next(index + 1)
    const [a, b] = [out[index], out[other]]
    if (a !== undefined && b !== undefined) [out[index], out[other]] = [b, a]
  }
  return out
}

/** Of five merchants; each seventh is a refund, each thirty-first a reversal. */
export function tradesOf(seed: number, count: number): Trade[] {
  const next = chance(seed)
  return Array.from({ length: count }, (_, index): Trade => {
    const amount = BigInt(1 + next(1_000_000))
    const common = { mchid: `190000000${next(5)}`, currency: 'CNY', amount }
    const id = `${seed}${String(index).padStart(7, '0')}`
    const fee = (amount * 6n) / 1_000n
    if (index % 31 === 30)
      return { ...common, kind: 'reversal', id: `42${id}`, fee: -fee, state: 'REVOKED' }
    if (index % 7 === 6)
      return { ...common, kind: 'refund', id: `50${id}`, fee: -fee, state: 'SUCCESS' }
    return { ...common, kind: 'payment', id: `42${id}`, fee, state: 'SUCCESS' }
  })
}

export const keyOf = ({ kind, id }: Trade): string => `${kind}:${id}`

/** What was cut of a day, as if the cut had found it. */
export async function putItems(db: Db, date: string, trades: readonly Trade[]): Promise<void> {
  const cutAt = morning
  await sql`
    insert into clearing.day (business_date, begun_at, cut_at)
    values (${date}::date, ${cutAt}, ${cutAt}) on conflict do nothing`.execute(db)
  await sql`
    insert into clearing.merchant_day
      (mchid, business_date, other, fee_unsettled, fee_sharing, fee_owed, cut_at)
    select distinct r.mchid, ${date}::date, 0, 0, 0, 0, ${cutAt}::timestamptz
    from ${tableOf(trades, { mchid: 'text' })}`.execute(db)
  await sql`
    insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no,
      out_refund_no, appid, openid, trade_type, bank_type, description, profit_sharing, currency,
      amount, order_amount, unsettled, sharing, rate_ppm, returns_fee, fee, refund_status,
      occurred_at)
    select r.mchid, ${date}::date, r.id, r.kind, r.mchid, r.id, 'T' || r.id,
           case r.kind when 'refund' then 'R' || r.id end, 'wx1', 'o1', 'NATIVE', 'OTHERS', '包子',
           false, r.currency, r.amount, r.amount, r.amount, 0, 6000, true, r.fee,
           case r.kind when 'refund' then r.state end, ${cutAt}::timestamptz
    from ${tableOf(trades, {
      mchid: 'text',
      id: 'text',
      kind: 'text',
      currency: 'text',
      amount: 'bigint',
      fee: 'bigint',
      state: 'text',
    })}`.execute(db)
}

export function valuesOf(trade: Trade): BillValues<'trade_all'> {
  const { kind, id, amount, fee } = trade
  const isBack = kind !== 'payment'
  return {
    tradeTime: `${day} 10:06:33`,
    appid: 'wx1',
    mchid: '1900000100',
    subMchid: trade.mchid,
    deviceId: '',
    transactionId: kind === 'refund' ? `42${id}` : id,
    outTradeNo: `T${id}`,
    openid: 'o1',
    tradeType: 'NATIVE',
    tradeState: { payment: 'SUCCESS', refund: 'REFUND', reversal: 'REVOKED' }[kind],
    bankType: 'OTHERS',
    currency: trade.currency,
    settlementTotal: isBack ? 0n : amount,
    couponAmount: 0n,
    refundId: kind === 'refund' ? id : '0',
    outRefundNo: kind === 'refund' ? `R${id}` : '0',
    refundAmount: isBack ? amount : 0n,
    couponRefundAmount: 0n,
    refundType: isBack ? 'ORIGINAL' : '',
    refundStatus: kind === 'refund' ? trade.state : '',
    description: '包子, 两个',
    attach: '{"a":1,"b":2}',
    fee,
    rate: '0.60%',
    orderAmount: isBack ? 0n : amount,
    requestedRefund: isBack ? amount : 0n,
    rateNote: '',
  }
}

/** A channel's bill of those trades, in that order. */
export function billOf(trades: readonly Trade[]): Buffer {
  const tally = tallyBill('trade_all')
  const rows = trades.map((trade) => {
    const values = valuesOf(trade)
    tally.add(values)
    return billRow('trade_all', values)
  })
  return Buffer.from([billHead('trade_all'), ...rows, billTail('trade_all', tally.sums())].join(''))
}

/** In pieces that end anywhere. */
export function streamOf(bytes: Buffer, piece = 7_777): AsyncIterable<Uint8Array> {
  const pieces: Buffer[] = []
  for (let from = 0; from < bytes.length; from += piece)
    pieces.push(bytes.subarray(from, from + piece))
  return Readable.from(pieces)
}

/** Gives a part of a payment of a thousand fen back, and brings it to the payer. */
export async function refunded({ db }: World, outTradeNo: string, minor: bigint): Promise<string> {
  const { id } = await requestRefund(
    { db, now: () => start },
    {
      mchid,
      spMchid: null,
      transactionId: null,
      outTradeNo,
      outRefundNo: `R${outTradeNo}`,
      amount: fen(minor),
      total: fen(1_000n),
      reason: null,
      notifyUrl: null,
      contentDigest: outTradeNo,
    },
  )
  await settleRefunds({ db, handOff: noHandOff }, start)
  return id
}
