import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Payout, PayoutKey } from './payout.ts'

type Row = Omit<Payout, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

/** Of `clearing.payout p`. */
export const columns = sql`
  p.mchid, p.id, p.unit, p.kind, p.out_request_no as "outRequestNo",
  p.account_type as "accountType", p.amount, p.currency, p.business_date::text as "businessDate",
  p.bank, p.bank_account_id as "bankAccountId", p.account_sealed as "accountSealed", p.last4,
  p.holder_name as "holderName", p.bank_name as "bankName", p.branch_number as "branchNumber",
  p.remark, p.bank_memo as "bankMemo", p.notify_url as "notifyUrl",
  p.content_digest as "contentDigest", p.state, p.attempt, p.reason,
  p.is_account_bad as "isAccountBad", p.send_at as "sendAt", p.ask_at as "askAt",
  p.return_until as "returnUntil", p.paid_at as "paidAt", p.created_at as "createdAt",
  p.updated_at as "updatedAt"`

export const payoutOf = <Given extends Row>({ amount, currency, ...rest }: Given) => ({
  ...rest,
  amount: money(amount, currency),
})

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Payout[]> {
  const { rows } = await sql<Row>`
    select ${columns} from clearing.payout p where ${condition}`.execute(db)
  return rows.map(payoutOf)
}

/** Answers whether it went in: a request number twice, or a unit twice on a day, is one payout. */
export async function insertPayout(tx: Tx, payout: Payout): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.payout (mchid, id, unit, kind, out_request_no, account_type, amount,
      currency, business_date, bank, bank_account_id, account_sealed, last4, holder_name, bank_name,
      branch_number, remark, bank_memo, notify_url, content_digest, state, attempt, send_at,
      created_at, updated_at)
    values (${payout.mchid}, ${payout.id}, ${payout.unit}, ${payout.kind}, ${payout.outRequestNo},
      ${payout.accountType}, ${payout.amount.minor}, ${payout.amount.currency},
      ${payout.businessDate}::date, ${payout.bank}, ${payout.bankAccountId},
      ${payout.accountSealed}, ${payout.last4}, ${payout.holderName}, ${payout.bankName},
      ${payout.branchNumber}, ${payout.remark}, ${payout.bankMemo}, ${payout.notifyUrl},
      ${payout.contentDigest}, ${payout.state}, ${payout.attempt}, ${payout.sendAt},
      ${payout.createdAt}, ${payout.updatedAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Of payouts that were inserted in this transaction and whose money was not there after all. */
export async function deletePayouts(tx: Tx, keys: readonly PayoutKey[]): Promise<void> {
  if (keys.length === 0) return
  await sql`
    delete from clearing.payout p using ${tableOf(keys, { mchid: 'text', id: 'text' })}
    where p.mchid = r.mchid and p.id = r.id`.execute(tx)
}

export async function findPayout(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Payout | undefined> {
  return (await select(db, sql`p.mchid = ${mchid} and p.id = ${id}`))[0]
}

export async function findByRequestNo(
  db: Db,
  { mchid, outRequestNo }: Readonly<{ mchid: string; outRequestNo: string | null }>,
): Promise<Payout | undefined> {
  return (await select(db, sql`p.out_request_no = ${outRequestNo} and p.mchid = ${mchid}`))[0]
}

export async function lockPayout(
  tx: Tx,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Payout | undefined> {
  return (await select(tx, sql`p.mchid = ${mchid} and p.id = ${id} for no key update`))[0]
}

/** A merchant's payouts of some business dates, both counted, newest first. */
export const findPayouts = (
  db: Db,
  asked: Readonly<{ mchid: string; from: string; to: string }>,
): Promise<readonly Payout[]> =>
  select(
    db,
    sql`p.mchid = ${asked.mchid} and p.business_date between ${asked.from}::date and ${asked.to}::date
      order by p.id desc`,
  )

export type UnitKey = Readonly<{ mchid: string; unit: string }>

export type Unit = UnitKey &
  Readonly<{
    isHeld: boolean
    /** It has its automatic payout of the date. */
    isPaidOut: boolean
    /** The account that refused a payout for good, or sent it back, and none was paid since. */
    badAccountId: string | null
  }>

/**
 * Units that were ever settled, in order, behind one of them. They are found by leaping from one to
 * the next in the primary key, since a unit has a settlement for each of its days.
 */
export async function findUnits(
  db: Db,
  { after, date, limit }: Readonly<{ after: UnitKey; date: string; limit: number }>,
): Promise<readonly Unit[]> {
  const { rows } = await sql<Unit>`
    with recursive known as (
      (select mchid, unit from clearing.settlement
       where (mchid, unit) > (${after.mchid}, ${after.unit}) order by mchid, unit limit 1)
      union all
      select n.mchid, n.unit from known k cross join lateral (
        select s.mchid, s.unit from clearing.settlement s
        where (s.mchid, s.unit) > (k.mchid, k.unit) order by s.mchid, s.unit limit 1) n
    )
    select u.mchid, u.unit,
           exists (select from clearing.hold h
                   where h.mchid = u.mchid and h.lifted_at is null) as "isHeld",
           exists (select from clearing.payout p
                   where p.unit = u.unit and p.mchid = u.mchid and p.kind = 'automatic'
                     and p.business_date = ${date}::date) as "isPaidOut",
           case when l.is_account_bad then l.bank_account_id end as "badAccountId"
    from (select mchid, unit from known limit ${limit}) u
    left join lateral (
      select p.is_account_bad, p.bank_account_id from clearing.payout p
      where p.unit = u.unit and p.mchid = u.mchid and (p.is_account_bad or p.state = 'PAID')
      order by p.id desc limit 1) l on true
    order by u.mchid, u.unit`.execute(db)
  return rows
}

/** What is due to be sent and not held back; other processes take others. */
export const lockToSend = (
  tx: Tx,
  { bank, now, limit }: Readonly<{ bank: string; now: Date; limit: number }>,
): Promise<readonly Payout[]> =>
  select(
    tx,
    sql`p.bank = ${bank} and p.state = 'CREATED' and p.send_at <= ${now}
        and not exists (select from clearing.hold h
                        where h.mchid = p.mchid and h.lifted_at is null)
      order by p.send_at limit ${limit} for no key update of p skip locked`,
  )

/** What the bank is to be asked about; other processes take others. */
export const lockToAsk = (
  tx: Tx,
  { bank, now, limit }: Readonly<{ bank: string; now: Date; limit: number }>,
): Promise<readonly Payout[]> =>
  select(
    tx,
    sql`p.bank = ${bank} and p.ask_at <= ${now}
      order by p.ask_at limit ${limit} for no key update of p skip locked`,
  )

/** Writes what may change of payouts that are locked; whoever calls has kept to the machine. */
export async function updatePayouts(tx: Tx, payouts: readonly Payout[]): Promise<void> {
  if (payouts.length === 0) return
  const { numAffectedRows } = await sql`
    update clearing.payout p
    set state = r.state, attempt = r.attempt, reason = r.reason,
        is_account_bad = r."isAccountBad", send_at = r."sendAt", ask_at = r."askAt",
        return_until = r."returnUntil", paid_at = r."paidAt", updated_at = r."updatedAt"
    from ${tableOf(payouts, {
      mchid: 'text',
      id: 'text',
      state: 'text',
      attempt: 'integer',
      reason: 'text',
      isAccountBad: 'boolean',
      sendAt: 'timestamptz',
      askAt: 'timestamptz',
      returnUntil: 'timestamptz',
      paidAt: 'timestamptz',
      updatedAt: 'timestamptz',
    })}
    where p.mchid = r.mchid and p.id = r.id`.execute(tx)
  if (numAffectedRows !== BigInt(payouts.length))
    throw new Error('a payout that was locked is gone')
}
