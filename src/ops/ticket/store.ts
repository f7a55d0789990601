import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type Ticket, ticketStates, type TicketState, type TicketWord } from './ticket.ts'

const columns = sql`
  mchid, id, node_id as "nodeId", topic, subject, out_trade_no as "outTradeNo",
  call_id as "callId", state, opened_by as "openedBy", opened_at as "openedAt", assignee,
  waiting_since as "waitingSince", answered_at as "answeredAt", moved_at as "movedAt", words, seen,
  closed_at as "closedAt", closed_by as "closedBy"`

export async function insertTicket(tx: Tx, ticket: Ticket): Promise<void> {
  await sql`
    insert into ops.ticket (mchid, id, node_id, topic, subject, out_trade_no, call_id, state,
      opened_by, opened_at, waiting_since, moved_at, words, seen)
    values (${ticket.mchid}, ${ticket.id}, ${ticket.nodeId}, ${ticket.topic}, ${ticket.subject},
      ${ticket.outTradeNo}, ${ticket.callId}, ${ticket.state}, ${ticket.openedBy},
      ${ticket.openedAt}, ${ticket.waitingSince}, ${ticket.movedAt}, ${ticket.words},
      ${ticket.seen})`.execute(tx)
}

export async function insertWord(
  tx: Tx,
  { mchid, id }: Pick<Ticket, 'mchid' | 'id'>,
  word: TicketWord,
): Promise<void> {
  await sql`
    insert into ops.ticket_word (mchid, ticket_id, no, author, by_institution, text, said_at)
    values (${mchid}, ${id}, ${word.no}, ${word.author}, ${word.byInstitution}, ${word.text},
      ${word.saidAt})`.execute(tx)
}

type Key = Readonly<{ mchid: string; id: string }>

export async function findTicketRow(db: Db, { mchid, id }: Key): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`
    select ${columns} from ops.ticket where mchid = ${mchid} and id = ${id}`.execute(db)
  return rows[0]
}

export async function lockTicket(tx: Tx, { mchid, id }: Key): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`
    select ${columns} from ops.ticket where mchid = ${mchid} and id = ${id}
    for no key update`.execute(tx)
  return rows[0]
}

/** Whose it is, for the institution, whose addresses name no merchant. */
export async function findTicketOwner(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ mchid: string }>`
    select mchid from ops.ticket where id = ${id}`.execute(db)
  return rows[0]?.mchid
}

export async function findWords(db: Db, { mchid, id }: Key): Promise<readonly TicketWord[]> {
  const { rows } = await sql<TicketWord>`
    select no, author, by_institution as "byInstitution", text, said_at as "saidAt"
    from ops.ticket_word where mchid = ${mchid} and ticket_id = ${id} order by no`.execute(db)
  return rows
}

type Moved = Pick<
  Ticket,
  | 'mchid'
  | 'id'
  | 'state'
  | 'assignee'
  | 'waitingSince'
  | 'answeredAt'
  | 'movedAt'
  | 'words'
  | 'seen'
  | 'closedAt'
  | 'closedBy'
>

/** Of a ticket that is locked; guarded by the machine where its state changes. */
export async function updateTicket(tx: Tx, moved: Moved): Promise<void> {
  const sources = [...ticketStates.sourcesOf(moved.state), moved.state]
  const { numAffectedRows } = await sql`
    update ops.ticket set state = ${moved.state}, assignee = ${moved.assignee},
      waiting_since = ${moved.waitingSince}, answered_at = ${moved.answeredAt},
      moved_at = ${moved.movedAt}, words = ${moved.words}, seen = ${moved.seen},
      closed_at = ${moved.closedAt}, closed_by = ${moved.closedBy}
    where mchid = ${moved.mchid} and id = ${moved.id} and state = any(${sources})`.execute(tx)
  if (numAffectedRows !== 1n) throw new Error('a ticket that was locked is gone')
}

export async function markSeen(db: Db, { mchid, id }: Key): Promise<void> {
  await sql`
    update ops.ticket set seen = words
    where mchid = ${mchid} and id = ${id} and seen < words`.execute(db)
}

export type ShopTicketsAsked = Readonly<{
  mchid: string
  /** Only what was opened at this node. */
  nodeId: string | null
  state?: TicketState | undefined
  before?: string | undefined
  limit: number
}>

/** A merchant's tickets, the newest first. */
export async function findShopTickets(
  db: Db,
  { mchid, nodeId, state, before = 'tk~', limit }: ShopTicketsAsked,
): Promise<readonly Ticket[]> {
  const { rows } = await sql<Ticket>`
    select ${columns} from ops.ticket
    where mchid = ${mchid} and id < ${before}
      and ${nodeId === null ? sql`true` : sql`node_id = ${nodeId}`}
      and ${state === undefined ? sql`true` : sql`state = ${state}`}
    order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function countUnseen(
  db: Db,
  { mchid, nodeId }: Readonly<{ mchid: string; nodeId: string | null }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ops.ticket
    where mchid = ${mchid} and seen < words
      and ${nodeId === null ? sql`true` : sql`node_id = ${nodeId}`}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Those of a merchant that are not closed; two at once at the bound may both pass. */
export async function countOpen(tx: Tx, mchid: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ops.ticket
    where mchid = ${mchid} and state <> 'CLOSED'`.execute(tx)
  return rows[0]?.count ?? 0
}

export type TicketsAsked = Readonly<{
  /** `waiting`: who has waited longest first; `all` and `mine`: the newest first. */
  which: 'waiting' | 'mine' | 'all'
  me: string
  mchid?: string | undefined
  after?: Readonly<{ waitingSince: Date; id: string }> | undefined
  before?: string | undefined
  limit: number
}>

/** Tickets of all merchants, for the institution. */
export async function findTickets(
  db: Db,
  { which, me, mchid, after, before = 'tk~', limit }: TicketsAsked,
): Promise<readonly Ticket[]> {
  const ofOne = mchid === undefined ? sql`true` : sql`mchid = ${mchid}`
  const waiting = sql`
    waiting_since is not null and ${ofOne}
    and ${after === undefined ? sql`true` : sql`(waiting_since, id) > (${after.waitingSince}, ${after.id})`}
    order by waiting_since, id`
  const listed = sql`
    ${ofOne} and ${which === 'mine' ? sql`assignee = ${me}` : sql`true`} and id < ${before}
    order by id desc`
  const { rows } = await sql<Ticket>`
    select ${columns} from ops.ticket
    where ${which === 'waiting' ? waiting : listed} limit ${limit}`.execute(db)
  return rows
}

export type TicketFigures = Readonly<{ waiting: number; oldest: Date | null }>

export async function countWaiting(db: Db): Promise<TicketFigures> {
  const { rows } = await sql<TicketFigures>`
    select count(*)::integer as waiting, min(waiting_since) as oldest from ops.ticket
    where waiting_since is not null`.execute(db)
  return rows[0] ?? { waiting: 0, oldest: null }
}

export async function hasOrder(
  db: Db,
  { mchid, outTradeNo }: Readonly<{ mchid: string; outTradeNo: string }>,
): Promise<boolean> {
  const { rows } = await sql`
    select from payments.payment_fact
    where mchid = ${mchid} and out_trade_no = ${outTradeNo} limit 1`.execute(db)
  return rows.length > 0
}
