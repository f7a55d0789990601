import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import {
  type BatchKey,
  batchStates,
  type DetailState,
  detailStates,
  type TransferBatch,
  type TransferDetail,
} from './batch.ts'

type BatchRow = Omit<TransferBatch, 'totalAmount'> &
  Readonly<{ totalAmount: bigint; currency: Currency }>

const batchColumns = sql`
  mchid, id, out_batch_no as "outBatchNo", appid, name, remark, scene_id as "sceneId",
  total_amount as "totalAmount", total_count as "totalCount", currency,
  success_amount as "successAmount", success_count as "successCount",
  fail_amount as "failAmount", fail_count as "failCount", notify_url as "notifyUrl",
  content_digest as "contentDigest", state, created_at as "createdAt", updated_at as "updatedAt"`

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly TransferBatch[]> {
  const { rows } = await sql<BatchRow>`
    select ${batchColumns} from clearing.transfer_batch where ${condition}`.execute(db)
  return rows.map(({ totalAmount, currency, ...rest }) => ({
    ...rest,
    totalAmount: money(totalAmount, currency),
  }))
}

/** Answers whether it went in; the same number twice is one batch. */
export async function insertBatch(tx: Tx, batch: TransferBatch): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.transfer_batch (mchid, id, out_batch_no, appid, name, remark, scene_id,
      total_amount, total_count, currency, notify_url, content_digest, state, created_at, updated_at)
    values (${batch.mchid}, ${batch.id}, ${batch.outBatchNo}, ${batch.appid}, ${batch.name},
      ${batch.remark}, ${batch.sceneId}, ${batch.totalAmount.minor}, ${batch.totalCount},
      ${batch.totalAmount.currency}, ${batch.notifyUrl}, ${batch.contentDigest}, ${batch.state},
      ${batch.createdAt}, ${batch.updatedAt})
    on conflict (out_batch_no, mchid) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findBatch(db: Db, { mchid, id }: BatchKey) {
  const [batch] = await select(db, sql`mchid = ${mchid} and id = ${id}`)
  return batch
}

export async function findByOutBatchNo(
  db: Db,
  { mchid, outBatchNo }: Pick<TransferBatch, 'mchid' | 'outBatchNo'>,
): Promise<TransferBatch | undefined> {
  const [batch] = await select(db, sql`out_batch_no = ${outBatchNo} and mchid = ${mchid}`)
  return batch
}

/** Batches of which every detail is decided; other processes take others. */
export const lockDecided = (tx: Tx, limit: number): Promise<readonly TransferBatch[]> =>
  select(
    tx,
    sql`state <> 'FINISHED' and success_count + fail_count = total_count
      order by created_at limit ${limit} for no key update skip locked`,
  )

export async function finishBatches(tx: Tx, keys: readonly BatchKey[], now: Date): Promise<void> {
  if (keys.length === 0) return
  await sql`
    update clearing.transfer_batch b set state = 'FINISHED', updated_at = ${now}
    from ${tableOf(keys, { mchid: 'text', id: 'text' })}
    where b.mchid = r.mchid and b.id = r.id
      and b.state = any(${batchStates.sourcesOf('FINISHED')}::text[])`.execute(tx)
}

/** What a slice decided of a batch. */
export type Tally = BatchKey &
  Readonly<{
    successAmount: bigint
    successCount: number
    failAmount: bigint
    failCount: number
  }>

const tally = {
  mchid: 'text',
  id: 'text',
  successAmount: 'bigint',
  successCount: 'integer',
  failAmount: 'bigint',
  failCount: 'integer',
} as const

/** Rows are locked in the order of their keys, so that two slices never wait in a circle. */
export async function addTallies(tx: Tx, tallies: readonly Tally[], now: Date): Promise<void> {
  const sorted = tallies.toSorted((a, b) => (a.mchid + a.id < b.mchid + b.id ? -1 : 1))
  await sql`
    with held as (
      select b.mchid, b.id from ${tableOf(sorted, { mchid: 'text', id: 'text' })}
      cross join lateral (
        select mchid, id from clearing.transfer_batch
        where mchid = r.mchid and id = r.id for no key update
      ) b
    )
    update clearing.transfer_batch b
    set success_amount = success_amount + r."successAmount",
        success_count = success_count + r."successCount",
        fail_amount = fail_amount + r."failAmount",
        fail_count = fail_count + r."failCount",
        state = 'PROCESSING', updated_at = ${now}
    from ${tableOf(sorted, tally)}, held
    where b.mchid = r.mchid and b.id = r.id and held.mchid = r.mchid and held.id = r.id
      and b.state <> 'FINISHED'`.execute(tx)
}

type DetailRow = Omit<TransferDetail, 'amount'> & Readonly<{ amount: bigint; currency: Currency }>

const detailColumns = sql`
  mchid, batch_id as "batchId", position, id, detail_no as "detailNo",
  out_detail_no as "outDetailNo", openid, customer_id as "customerId", amount, currency, remark,
  name_sealed as "nameSealed", state, fail_reason as "failReason", created_at as "createdAt",
  updated_at as "updatedAt"`

async function selectDetails(
  db: Db,
  condition: RawBuilder<unknown>,
): Promise<readonly TransferDetail[]> {
  const { rows } = await sql<DetailRow>`
    select ${detailColumns} from clearing.transfer_detail where ${condition}`.execute(db)
  return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) }))
}

const detailInput = {
  mchid: 'text',
  batchId: 'text',
  position: 'integer',
  id: 'text',
  detailNo: 'text',
  outDetailNo: 'text',
  openid: 'text',
  customerId: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  remark: 'text',
  nameSealed: 'text',
  state: 'text',
  failReason: 'text',
  createdAt: 'timestamptz',
} as const

export async function insertDetails(tx: Tx, details: readonly TransferDetail[]): Promise<void> {
  const rows = details.map(({ amount, ...detail }) => ({
    ...detail,
    amountMinor: amount.minor,
    currency: amount.currency,
  }))
  await sql`
    insert into clearing.transfer_detail (mchid, batch_id, position, id, detail_no, out_detail_no,
      openid, customer_id, amount, currency, remark, name_sealed, state, fail_reason, created_at,
      updated_at)
    select r.mchid, r."batchId", r.position, r.id, r."detailNo", r."outDetailNo", r.openid,
      r."customerId", r."amountMinor", r.currency, r.remark, r."nameSealed", r.state,
      r."failReason", r."createdAt", r."createdAt"
    from ${tableOf(rows, detailInput)}`.execute(tx)
}

/** Details that wait for their money, of merchants not held; other processes take others. */
export const lockWaiting = (tx: Tx, limit: number): Promise<readonly TransferDetail[]> =>
  selectDetails(
    tx,
    sql`state = 'PROCESSING'
      and mchid <> all (array(select mchid from clearing.hold where lifted_at is null))
      order by created_at, id limit ${limit} for no key update skip locked`,
  )

export async function moveDetails(
  tx: Tx,
  details: readonly TransferDetail[],
  now: Date,
): Promise<void> {
  const keys = {
    mchid: 'text',
    batchId: 'text',
    position: 'integer',
    state: 'text',
    failReason: 'text',
  } as const
  const { numAffectedRows } = await sql`
    update clearing.transfer_detail d
    set state = r.state, fail_reason = r."failReason", updated_at = ${now}
    from ${tableOf(details, keys)}
    where d.mchid = r.mchid and d.batch_id = r."batchId" and d.position = r.position
      and d.state = any(${detailStates.sourcesOf('SUCCESS')}::text[])`.execute(tx)
  if (numAffectedRows !== BigInt(details.length))
    throw new Error('a detail was moved from a state that does not lead on')
}

export const findDetails = (
  db: Db,
  page: BatchKey & Readonly<{ state: DetailState | undefined; offset: number; limit: number }>,
): Promise<readonly TransferDetail[]> =>
  selectDetails(
    db,
    sql`mchid = ${page.mchid} and batch_id = ${page.id}
      and (${page.state ?? null}::text is null or state = ${page.state ?? null}::text)
    order by position offset ${page.offset} limit ${page.limit}`,
  )

export async function findDetail(
  db: Db,
  { mchid, id }: BatchKey,
  by: Readonly<{ detailNo: string } | { outDetailNo: string }>,
): Promise<TransferDetail | undefined> {
  const condition =
    'detailNo' in by
      ? sql`batch_id = ${id} and detail_no = ${by.detailNo} and mchid = ${mchid}`
      : sql`out_detail_no = ${by.outDetailNo} and batch_id = ${id} and mchid = ${mchid}`
  const [detail] = await selectDetails(db, condition)
  return detail
}
