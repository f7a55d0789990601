import { sql } from 'kysely'
import type { Currency } from '#kernel/money'
import type { Db } from '#platform/db'
import type { Hold } from '../../hold/hold.ts'
import type { PayoutState } from '../../payout/payout.ts'
import { payoutStates } from '../../payout/payout.ts'
import type { Break, BreakClass } from '../../reconcile/recon-break.ts'
import type { Correction } from '../../reconcile/correction/store.ts'
import { selectBreaks } from '../../reconcile/store.ts'
import type { SettlementRow } from '../../settlement/store.ts'

export type CutDayRow = Readonly<{
  businessDate: string
  begunAt: Date
  cutAt: Date | null
  isBooked: boolean
  isProved: boolean
}>

/** Days that were begun to be cut, the newest first. */
export async function findCutDays(
  db: Db,
  { before, limit }: Readonly<{ before: string | null; limit: number }>,
): Promise<readonly CutDayRow[]> {
  const { rows } = await sql<CutDayRow>`
    select d.business_date::text as "businessDate", d.begun_at as "begunAt", d.cut_at as "cutAt",
           exists (select from ledger.day_fact f where f.business_date = d.business_date) as "isBooked",
           exists (select from clearing.custody_proof p where p.business_date = d.business_date) as "isProved"
    from clearing.day d where ${before}::date is null or d.business_date < ${before}::date
    order by d.business_date desc limit ${limit}`.execute(db)
  return rows
}

export type SettlementsAsked = Readonly<{
  date: string
  state?: string | undefined
  after: Readonly<{ mchid: string; unit: string }>
  limit: number
}>

/** Settlements of one business date in the order of merchants, behind one of them. */
export async function findSettlementPage(
  db: Db,
  { date, state, after, limit }: SettlementsAsked,
): Promise<readonly SettlementRow[]> {
  const { rows } = await sql<SettlementRow>`
    select mchid, unit, business_date::text as "businessDate", due_on::text as "dueOn",
           payment_count as "paymentCount", payment_amount as "paymentAmount",
           refund_count as "refundCount", refund_amount as "refundAmount", net, fee, advanced,
           state, carried_in as "carriedIn", settled, carried_out as "carriedOut"
    from clearing.settlement
    where business_date = ${date}::date and (mchid, unit) > (${after.mchid}, ${after.unit})
      and ${state === undefined ? sql`true` : sql`state = ${state}`}
    order by mchid, unit limit ${limit}`.execute(db)
  return rows
}

/** A payout as the institution sees it: nothing of its account but the last digits. */
export type PayoutLine = Readonly<{
  mchid: string
  id: string
  unit: string
  kind: 'automatic' | 'withdrawal'
  outRequestNo: string | null
  amount: bigint
  currency: Currency
  businessDate: string
  bank: string
  bankName: string
  last4: string
  state: PayoutState
  attempt: number
  reason: string | null
  isAccountBad: boolean
  sendAt: Date
  askAt: Date | null
  paidAt: Date | null
  createdAt: Date
  updatedAt: Date
  isHeld: boolean
}>

const payoutColumns = sql`
  p.mchid, p.id, p.unit, p.kind, p.out_request_no as "outRequestNo", p.amount, p.currency,
  p.business_date::text as "businessDate", p.bank, p.bank_name as "bankName", p.last4, p.state,
  p.attempt, p.reason, p.is_account_bad as "isAccountBad", p.send_at as "sendAt",
  p.ask_at as "askAt", p.paid_at as "paidAt", p.created_at as "createdAt",
  p.updated_at as "updatedAt",
  exists (select from clearing.hold h where h.mchid = p.mchid and h.lifted_at is null) as "isHeld"`

export type PayoutsAsked = Readonly<{
  state?: PayoutState | undefined
  mchid?: string | undefined
  /** Only older ones than this. */
  before?: string | undefined
  limit: number
}>

/** Payouts of all merchants or of one, the newest first. */
export async function findPayoutPage(
  db: Db,
  { state, mchid, before = 'po~', limit }: PayoutsAsked,
): Promise<readonly PayoutLine[]> {
  const states = state === undefined ? [...payoutStates.states] : [state]
  const found =
    mchid === undefined
      ? sql`
        select p.* from unnest(${states}::text[]) s(state)
        cross join lateral (
          select * from clearing.payout where state = s.state and id < ${before}
          order by id desc limit ${limit}
        ) p order by p.id desc limit ${limit}`
      : sql`
        select * from clearing.payout
        where mchid = ${mchid} and id < ${before} and state = any(${states}::text[])
        order by id desc limit ${limit}`
  const { rows } = await sql<PayoutLine>`
    select ${payoutColumns} from (${found}) p order by p.id desc`.execute(db)
  return rows
}

export type PayoutAttempt = Readonly<{
  number: number
  instructionId: string
  sentAt: Date
  handedAt: Date | null
  outcome: string | null
  reason: string | null
  toldAt: Date | null
}>

export type PayoutFacts = PayoutLine & Readonly<{ attempts: readonly PayoutAttempt[] }>

/** One payout with what the bank was told and what it said. */
export async function findPayoutFacts(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<PayoutFacts | undefined> {
  const { rows } = await sql<PayoutLine>`
    select ${payoutColumns} from clearing.payout p
    where p.mchid = ${mchid} and p.id = ${id}`.execute(db)
  const [line] = rows
  if (!line) return undefined
  const { rows: attempts } = await sql<PayoutAttempt>`
    select number, instruction_id as "instructionId", sent_at as "sentAt", handed_at as "handedAt",
           outcome, reason, told_at as "toldAt"
    from clearing.payout_attempt where mchid = ${mchid} and payout_id = ${id}
    order by number`.execute(db)
  return { ...line, attempts }
}

/** Whose payout it is; the ids are unique, and a key of the ledger names no merchant. */
export async function findPayoutOwner(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ mchid: string }>`
    select p.mchid from unnest(${[...payoutStates.states]}::text[]) s(state)
    cross join lateral (
      select mchid from clearing.payout where state = s.state and id = ${id} offset 0) p`.execute(
    db,
  )
  return rows[0]?.mchid
}

/** Holds that stand, of all merchants, behind one of them. */
export async function findStandingHolds(
  db: Db,
  { after, limit }: Readonly<{ after: string; limit: number }>,
): Promise<readonly Hold[]> {
  const { rows } = await sql<Hold>`
    select mchid, id, reason, note, placed_by as "placedBy", placed_at as "placedAt",
           lifted_by as "liftedBy", lifted_at as "liftedAt"
    from clearing.hold where lifted_at is null and mchid > ${after}
    order by mchid, id limit ${limit}`.execute(db)
  return rows
}

export type BreakPageAsked = Readonly<{
  state?: 'OPEN' | 'RESOLVED' | undefined
  class?: BreakClass | undefined
  source?: 'channel' | 'bank' | undefined
  date?: string | undefined
  /** Only those found later than this one. */
  after?: string | undefined
  limit: number
}>

/** Differences in the order in which they were found, behind one of them. */
export const findBreakPage = (db: Db, asked: BreakPageAsked): Promise<readonly Break[]> =>
  selectBreaks(
    db,
    sql`b.id > ${asked.after ?? ''}
      and ${asked.state === undefined ? sql`true` : asked.state === 'OPEN' ? sql`b.state = 'OPEN'` : sql`b.state = 'RESOLVED'`}
      and ${asked.class === undefined ? sql`true` : sql`b.class = ${asked.class}`}
      and ${asked.source === undefined ? sql`true` : sql`b.source = ${asked.source}`}
      and ${asked.date === undefined ? sql`true` : sql`b.business_date = ${asked.date}::date`}
      order by b.id limit ${asked.limit}`,
  )

/** What was asked for to put a difference right, the newest first. */
export async function findCorrections(
  db: Db,
  breakId: string,
): Promise<readonly (Correction & Readonly<{ state: string }>)[]> {
  const { rows } = await sql<Correction & Readonly<{ state: string }>>`
    select c.approval_id as "approvalId", c.break_id as "breakId", c.posting, c.owner, c.amount,
           c.proposed_by as "proposedBy", c.proposed_at as "proposedAt",
           c.executed_at as "executedAt", a.state
    from clearing.recon_correction c
    cross join lateral (
      select state from oversight.approval_fact where id = c.approval_id offset 0) a
    where c.break_id = ${breakId} order by c.approval_id desc`.execute(db)
  return rows
}
