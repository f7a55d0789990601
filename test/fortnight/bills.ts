import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBill } from '@tongbao/apiv3'
import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { createDemoBank } from '../../src/clearing/bank/demo/demo-bank.ts'
import type { BillKind } from '../../src/clearing/bill/bill.ts'
import { piecesOf, platformBill } from '../../src/clearing/bill/make-bill.ts'
import { reconcileBank } from '../../src/clearing/reconcile/reconcile-bank.ts'
import { reconcileChannel } from '../../src/clearing/reconcile/reconcile-channel.ts'
import { merchants } from './plan.ts'
import { keys } from './town.ts'

/** Bills of every merchant and day, read by the strict reader, beside the ledger's own entries. */
export async function billFaults(db: Db): Promise<readonly string[]> {
  const faults: string[] = []
  const dates = await datesCut(db)
  for (const { mchid } of merchants) {
    let before: bigint | undefined
    for (const date of dates) {
      faults.push(...(await tradeFaults(db, mchid, date)))
      const flow = await flowOf(db, mchid, date)
      if (before !== undefined && flow.opening !== undefined && flow.opening !== before)
        faults.push(`${mchid} ${date}: the fund flow opens with ${flow.opening} after ${before}`)
      before = flow.closing ?? before
      const booked = await bookedBy(db, mchid, date)
      if (flow.closing !== undefined && flow.closing !== booked)
        faults.push(
          `${mchid} ${date}: the fund flow closes with ${flow.closing}, the books with ${booked}`,
        )
    }
  }
  return faults
}

async function datesCut(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ date: string }>`
    select business_date::text as date from clearing.day order by 1`.execute(db)
  return rows.map(({ date }) => date)
}

const nobody = {
  subMerchants: async () => [],
  async *sharingRows() {},
}

async function* bytesOf(db: Db, mchid: string, businessDate: string, kind: BillKind) {
  const name = { mchid, businessDate, kind, scope: 'own' }
  for await (const { text } of piecesOf({ db, ...nobody }, name)) yield Buffer.from(text)
}

async function tradeFaults(db: Db, mchid: string, date: string): Promise<readonly string[]> {
  const told = { paid: 0n, refunded: 0n, fee: 0n }
  for await (const row of readBill(bytesOf(db, mchid, date, 'trade_all'), 'trade_all')) {
    told.paid += row.orderAmount
    told.refunded += row.requestedRefund
    told.fee += row.fee
  }
  const { rows } = await sql<{ paid: bigint; refunded: bigint; fee: bigint }>`
    select coalesce(sum(t.amount) filter (where t.posting like 'pay\\_%'), 0)::bigint as paid,
           coalesce(sum(t.amount) filter (where t.posting like 'reverse\\_%'
             or t.kind = 'pending' and t.posting like 'refund\\_%'), 0)::bigint as refunded,
           (select coalesce(sum(fee_unsettled + fee_sharing), 0)::bigint from clearing.merchant_day
            where mchid = ${mchid} and business_date = ${date}::date) as fee
    from ledger.transfer t
    join ledger.account a on a.id in (t.debit_account, t.credit_account) and a.owner = ${mchid}
      and a.kind in ('merchant_unsettled', 'merchant_sharing', 'merchant_available')
    where t.business_date = ${date}::date`.execute(db)
  const [booked] = rows
  return (['paid', 'refunded', 'fee'] as const)
    .filter((sum) => booked?.[sum] !== told[sum])
    .map(
      (sum) =>
        `${mchid} ${date}: the trade bill tells ${sum} ${told[sum]}, the books ${booked?.[sum]}`,
    )
}

/** Undefined on a day without a movement. */
async function flowOf(db: Db, mchid: string, date: string) {
  let opening: bigint | undefined
  let closing: bigint | undefined
  for await (const row of readBill(bytesOf(db, mchid, date, 'flow_basic'), 'fund_flow')) {
    const moved = row.direction === '收入' ? row.amount : -row.amount
    if (opening === undefined) opening = row.balance - moved
    else if (closing !== undefined && closing + moved !== row.balance)
      throw new Error(`${mchid} ${date}: line ${row.line} does not follow from the one before`)
    closing = row.balance
  }
  return { opening, closing }
}

/** What may leave the three purses at the end of a date, from every entry until then. */
async function bookedBy(db: Db, mchid: string, date: string): Promise<bigint> {
  const { rows } = await sql<{ balance: bigint }>`
    select coalesce(sum(case
      when a.id = t.credit_account and t.kind in ('direct', 'post') then t.amount
      when a.id = t.debit_account and t.kind in ('direct', 'pending') then -t.amount
      when a.id = t.debit_account and t.kind = 'void' then t.amount
      else 0 end), 0)::bigint as balance
    from ledger.account a
    join ledger.transfer t on a.id in (t.debit_account, t.credit_account)
    where a.owner = ${mchid} and t.business_date <= ${date}::date
      and a.kind in ('merchant_unsettled', 'merchant_sharing', 'merchant_available')`.execute(db)
  return rows[0]?.balance ?? 0n
}

/** Each day against the wallet's bill and the bank's statement; answers what differs. */
export async function reconciled(db: Db): Promise<readonly unknown[]> {
  const spillFolder = mkdtempSync(join(tmpdir(), 'tongbao-fortnight-'))
  const now = () => new Date('2026-10-30T10:00:00+08:00')
  const bank = createDemoBank({ db, keys, now })
  try {
    for (const businessDate of await datesCut(db)) {
      await reconcileChannel(
        { db, now, spillFolder },
        { businessDate, party: 'wallet', bytes: wallet(db, businessDate) },
      )
      const statement = await bank.statement(businessDate)
      if (statement)
        await reconcileBank(
          { db, now, spillFolder },
          { businessDate, bank: bank.custody, statement },
        )
    }
  } finally {
    rmSync(spillFolder, { recursive: true })
  }
  const { rows } = await sql`
    select business_date::text as date, source, class, key from clearing.recon_break`.execute(db)
  return rows
}

async function* wallet(db: Db, date: string) {
  for await (const text of platformBill(db, date)) yield Buffer.from(text)
}
