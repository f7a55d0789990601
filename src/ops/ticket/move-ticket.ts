import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { recordAct } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { countOpen, hasOrder, insertTicket, insertWord, lockTicket, updateTicket } from './store.ts'
import { openMax, plainText, refuse, type Ticket, type Topic, wordsMax } from './ticket.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** Who moves it: a person at a merchant, or at the institution. */
export type Mover = Readonly<{
  staffId: string
  byInstitution: boolean
  /** Only what was opened at this node is theirs. */
  nodeId: string | null
  ip: string
  session: string
}>

export type NewTicket = Readonly<{
  mchid: string
  topic: Topic
  subject: string
  text: string
  outTradeNo?: string | undefined
  callId?: string | undefined
}>

/**
 * Opens a ticket of a merchant. An order that it names must be the merchant's and paid
 * (TICKET_LINK_UNKNOWN), and fifty that are not closed are enough (TICKETS_FULL). Twice is two tickets: nothing hangs on it but somebody's patience.
 */
export async function openTicket(deps: Deps, given: NewTicket, by: Mover): Promise<Ticket> {
  const { mchid, topic, outTradeNo, callId } = given
  const [subject, text] = [plainText(given.subject).replaceAll('\n', ' '), plainText(given.text)]
  if (outTradeNo !== undefined && !(await hasOrder(deps.db, { mchid, outTradeNo })))
    throw refuse('TICKET_LINK_UNKNOWN', { field: 'outTradeNo', value: outTradeNo })
  const at = deps.now()
  const ticket: Ticket = {
    mchid,
    id: newId('tk', at),
    nodeId: by.nodeId,
    topic,
    subject,
    outTradeNo: outTradeNo ?? null,
    callId: callId ?? null,
    state: 'OPEN',
    openedBy: by.staffId,
    openedAt: at,
    assignee: null,
    waitingSince: at,
    answeredAt: null,
    movedAt: at,
    words: 1,
    seen: 1,
    closedAt: null,
    closedBy: null,
  }
  await inTransaction(deps.db, async (tx) => {
    if ((await countOpen(tx, mchid)) >= openMax) throw refuse('TICKETS_FULL')
    await insertTicket(tx, ticket)
    const word = { no: 1, author: by.staffId, byInstitution: false, text, saidAt: at }
    await insertWord(tx, ticket, word)
    await record(tx, by, { action: 'ticket-open', ticket, after: { topic, subject } }, at)
  })
  return ticket
}

type Named = Readonly<{ mchid: string; id: string }>

/**
 * Says something in a ticket. A word of the merchant waits for an answer, and opens a closed ticket
 * again; one of the institution answers it, and takes the ticket on where nobody has.
 */
export const sayInTicket = (
  deps: Deps,
  { text: given, ...named }: Named & Readonly<{ text: string }>,
  by: Mover,
): Promise<Ticket> => {
  const text = plainText(given)
  return move(deps, named, by, 'ticket-say', async (tx, ticket, at) => {
    if (ticket.words >= wordsMax) throw refuse('TICKET_FULL')
    const no = ticket.words + 1
    const { staffId: author, byInstitution } = by
    await insertWord(tx, ticket, { no, author, byInstitution, text, saidAt: at })
    const said = { ...ticket, words: no, movedAt: at, closedAt: null, closedBy: null }
    return byInstitution
      ? {
          ...said,
          state: 'ANSWERED',
          waitingSince: null,
          answeredAt: ticket.answeredAt ?? at,
          assignee: ticket.assignee ?? author,
        }
      : { ...said, state: 'OPEN', waitingSince: ticket.waitingSince ?? at, seen: no }
  })
}

/** Closes it; refuses TICKET_CLOSED the second time, so that nobody takes credit for another's. */
export const closeTicket = (deps: Deps, named: Named, by: Mover): Promise<Ticket> =>
  move(deps, named, by, 'ticket-close', async (_, ticket, at) => {
    if (ticket.state === 'CLOSED') throw refuse('TICKET_CLOSED')
    return {
      ...ticket,
      state: 'CLOSED',
      waitingSince: null,
      movedAt: at,
      closedAt: at,
      closedBy: by.staffId,
    }
  })

/** Who of the institution takes it on; null gives it back to everybody. */
export const assignTicket = (
  deps: Deps,
  { assignee, ...named }: Named & Readonly<{ assignee: string | null }>,
  by: Mover,
): Promise<Ticket> =>
  move(deps, named, by, 'ticket-assign', async (_, ticket) => ({ ...ticket, assignee }))

async function move(
  { db, now }: Deps,
  named: Named,
  by: Mover,
  action: string,
  change: (tx: Tx, ticket: Ticket, at: Date) => Promise<Ticket>,
): Promise<Ticket> {
  return inTransaction(db, async (tx) => {
    const at = now()
    const ticket = await lockTicket(tx, named)
    if (!ticket || (by.nodeId !== null && ticket.nodeId !== by.nodeId))
      throw refuse('TICKET_NOT_FOUND')
    const moved = await change(tx, ticket, at)
    await updateTicket(tx, moved)
    const before = { state: ticket.state, assignee: ticket.assignee }
    const after = { state: moved.state, assignee: moved.assignee, words: moved.words }
    await record(tx, by, { action, ticket, before, after }, at)
    return moved
  })
}

type Recorded = Readonly<{ action: string; ticket: Ticket; before?: unknown; after: unknown }>

const record = (
  tx: Tx,
  { staffId: actor, ip, session }: Mover,
  { action, ticket, before, after }: Recorded,
  at: Date,
): Promise<void> =>
  recordAct(tx, { actor, action, subject: ticket.id, detail: { before, after, ip, session } }, at)
