import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Id } from '#kernel/id'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { FailReason } from './fail-reason.ts'
import type { PackageContent } from './package-info.ts'
import { type BillKey, type BillState, billStates, type TransferBill } from './transfer-bill.ts'

type Row = Omit<TransferBill, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

const columns = sql`
  mchid, id, bill_no as "billNo", out_bill_no as "outBillNo", appid, openid,
  customer_id as "customerId", scene_id as "sceneId", amount, currency, remark, perception, reports,
  name_sealed as "nameSealed", notify_url as "notifyUrl", content_digest as "contentDigest", state,
  fail_reason as "failReason", created_at as "createdAt", updated_at as "updatedAt",
  expires_at as "expiresAt", channel, route_because as "routeBecause",
  package_info as "packageInfo", send_at as "sendAt"`

const billOf = ({ amount, currency, ...rest }: Row): TransferBill => ({
  ...rest,
  amount: money(amount, currency),
})

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly TransferBill[]> {
  const { rows } = await sql<Row>`
    select ${columns} from clearing.transfer_bill where ${condition}`.execute(db)
  return rows.map(billOf)
}

/** Answers whether it went in; the same number twice is one bill. */
export async function insertBill(tx: Tx, bill: TransferBill): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.transfer_bill (mchid, id, bill_no, out_bill_no, appid, openid, customer_id,
      scene_id, amount, currency, remark, perception, reports, name_sealed, notify_url,
      content_digest, state, fail_reason, created_at, updated_at, expires_at, channel,
      route_because, send_at)
    values (${bill.mchid}, ${bill.id}, ${bill.billNo}, ${bill.outBillNo}, ${bill.appid},
      ${bill.openid}, ${bill.customerId}, ${bill.sceneId}, ${bill.amount.minor},
      ${bill.amount.currency}, ${bill.remark}, ${bill.perception}, ${bill.reports},
      ${bill.nameSealed}, ${bill.notifyUrl}, ${bill.contentDigest}, ${bill.state},
      ${bill.failReason}, ${bill.createdAt}, ${bill.updatedAt}, ${bill.expiresAt}, ${bill.channel},
      ${bill.routeBecause}, ${bill.sendAt})
    on conflict (out_bill_no, mchid) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

type OutBillNo = Pick<TransferBill, 'mchid' | 'outBillNo'>

export async function findByOutBillNo(
  db: Db,
  { mchid, outBillNo }: OutBillNo,
): Promise<TransferBill | undefined> {
  const [bill] = await select(db, sql`out_bill_no = ${outBillNo} and mchid = ${mchid}`)
  return bill
}

export async function findByBillNo(
  db: Db,
  { mchid, billNo }: PackageContent,
): Promise<TransferBill | undefined> {
  const [bill] = await select(db, sql`bill_no = ${billNo} and mchid = ${mchid}`)
  return bill
}

export async function lockByOutBillNo(
  tx: Tx,
  { mchid, outBillNo }: OutBillNo,
): Promise<TransferBill | undefined> {
  const [bill] = await select(
    tx,
    sql`out_bill_no = ${outBillNo} and mchid = ${mchid} for no key update`,
  )
  return bill
}

export async function lockByBillNo(
  tx: Tx,
  { mchid, billNo }: PackageContent,
): Promise<TransferBill | undefined> {
  const [bill] = await select(tx, sql`bill_no = ${billNo} and mchid = ${mchid} for no key update`)
  return bill
}

/** Bills of our own wallet that nobody confirmed in time; other processes take others. */
export const lockOverdue = (tx: Tx, now: Date, limit: number): Promise<readonly TransferBill[]> =>
  select(
    tx,
    sql`state = 'WAIT_USER_CONFIRM' and channel is null and expires_at <= ${now}
      order by expires_at limit ${limit} for no key update skip locked`,
  )

/** What was sent to a customer, newest first. */
export const findBillsTo = (
  db: Db,
  page: Readonly<{ customerId: string; since: Date; before: Date; limit: number }>,
): Promise<readonly TransferBill[]> =>
  select(
    db,
    sql`customer_id = ${page.customerId} and created_at >= ${page.since}
      and created_at < ${page.before}
    order by created_at desc limit ${page.limit}`,
  )

/** Moves bills along a way of the machine at once; the guard is the way's first step. */
export async function moveBills(
  tx: Tx,
  keys: readonly BillKey[],
  way: readonly [first: BillState, ...rest: BillState[]],
  { failReason, now }: Readonly<{ failReason: FailReason | null; now: Date }>,
): Promise<void> {
  if (keys.length === 0) return
  const to = way.reduce((from, next) => {
    assert(billStates.canMove(from, next), `${from} leads to ${next}`)
    return next
  })
  const { numAffectedRows } = await sql`
    update clearing.transfer_bill b
    set state = ${to}, fail_reason = ${failReason}, updated_at = ${now}, send_at = null
    from ${tableOf(keys, { mchid: 'text', id: 'text' })}
    where b.mchid = r.mchid and b.id = r.id
      and b.state = any(${billStates.sourcesOf(way[0])}::text[])`.execute(tx)
  if (numAffectedRows !== BigInt(keys.length))
    throw new Error(`a transfer moved to ${to} from a state that does not lead there`)
}

export async function findBill(db: Db, { mchid, id }: BillKey): Promise<TransferBill | undefined> {
  const [bill] = await select(db, sql`mchid = ${mchid} and id = ${id}`)
  return bill
}

export async function lockBill(tx: Tx, { mchid, id }: BillKey): Promise<TransferBill | undefined> {
  const [bill] = await select(tx, sql`mchid = ${mchid} and id = ${id} for no key update`)
  return bill
}

/** Bills of which their channel was not told in time, leased until then; other processes take others. */
export async function claimUnsent(
  db: Db,
  claim: Readonly<{ now: Date; leasedUntil: Date; limit: number }>,
): Promise<readonly TransferBill[]> {
  const { rows } = await sql<Row>`
    with due as materialized (
      select mchid, id from clearing.transfer_bill where send_at <= ${claim.now}
      order by send_at limit ${claim.limit} for no key update skip locked
    )
    update clearing.transfer_bill set send_at = ${claim.leasedUntil}
    where (mchid, id) in (select mchid, id from due)
    returning ${columns}`.execute(db)
  return rows.map(billOf)
}

/** The channel was told; what comes of it is the business of the instruction. */
export async function markSent(db: Db, { mchid, id }: BillKey): Promise<void> {
  await sql`
    update clearing.transfer_bill set send_at = null
    where mchid = ${mchid} and id = ${id} and send_at is not null`.execute(db)
}

export async function putPackage(tx: Tx, { mchid, id }: BillKey, packageInfo: string) {
  await sql`
    update clearing.transfer_bill set package_info = ${packageInfo}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

/** The last instruction by which a channel was told of a bill; undefined while it was not told. */
export async function findInstructionOf(
  db: Db,
  { mchid, id }: BillKey,
): Promise<Id<'pi'> | undefined> {
  const { rows } = await sql<Readonly<{ id: Id<'pi'> }>>`
    select id from payments.instruction_fact
    where subject = ${id} and mchid = ${mchid} and kind = 'transfer'
    order by id desc limit 1`.execute(db)
  return rows[0]?.id
}

/** Whether a cancel of the bill may still come to pass; exact while the bill is locked. */
export async function isBeingCancelled(tx: Tx, { mchid, id }: BillKey): Promise<boolean> {
  const { rows } = await sql`
    select 1 from payments.instruction_fact
    where subject = ${id} and mchid = ${mchid} and kind = 'close'
      and (standing is null or standing in ('open', 'asking', 'succeeded'))
    limit 1`.execute(tx)
  return rows.length > 0
}
