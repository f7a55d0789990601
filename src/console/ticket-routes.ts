import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  assignTicket,
  closeTicket,
  countUnseen,
  findShopTickets,
  findTicketOwner,
  findTicketRow,
  findTickets,
  findWords,
  markSeen,
  type Mover,
  openTicket,
  sayInTicket,
  type Ticket,
  ticketStates,
  topics,
} from '#ops'
import type { Staff, StaffSession } from '#oversight'
import type { FastifyRequest } from 'fastify'
import type { ConsoleDeps } from './deps.ts'
import { maybe, placeOf, staffNames } from './ops-view.ts'
import { type ConsoleRoute, merchantRoute, route, strict } from './route.ts'
import { refuseDesk } from './desk-refusals.ts'
import { Mchid } from './fields.ts'

const TicketId = Type.TemplateLiteral('tk_${string}')
const State = Type.Optional(Type.Enum([...ticketStates.states], { type: 'string' }))
const Text = Type.String({ minLength: 1, maxLength: 4_000 })
const OfShop = strict({ mchid: Mchid })
const NamedOfShop = strict({ mchid: Mchid, id: TicketId })
const Named = strict({ id: TicketId })
const pageMax = 50

/** 工单: a merchant's people ask, the institution answers. All of it is plain text. */
export const ticketRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...shopTicketRoutes(deps),
  ...shopWordRoutes(deps),
  ...deskTicketRoutes(deps),
  ...deskWordRoutes(deps),
]

const shopTicketRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/tickets',
    permission: 'shop.ticket',
    params: OfShop,
    query: strict({ state: State, before: Type.Optional(TicketId) }),
    async answer({ reach: { mchid }, staff: { nodeId }, query }) {
      const rows = await findShopTickets(deps.db, { mchid, nodeId, ...query, limit: pageMax })
      return {
        ...(await pageView(deps, rows)),
        unseen: await countUnseen(deps.db, { mchid, nodeId }),
      }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/tickets/unseen',
    permission: 'shop.ticket',
    params: OfShop,
    answer: async ({ reach: { mchid }, staff: { nodeId } }) => ({
      unseen: await countUnseen(deps.db, { mchid, nodeId }),
    }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/tickets',
    permission: 'shop.ticket',
    params: OfShop,
    body: strict({
      topic: Type.Enum([...topics], { type: 'string' }),
      subject: Type.String({ minLength: 2, maxLength: 80 }),
      text: Text,
      outTradeNo: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z_|*@-]{1,32}$' })),
      callId: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z_-]{1,64}$' })),
    }),
    async answer({ reach: { mchid }, body, ...who }) {
      const { id } = await openTicket(deps, { ...body, mchid }, moverOf(who, false))
      return { id }
    },
  }),
]

const shopWordRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/tickets/:id',
    permission: 'shop.ticket',
    params: NamedOfShop,
    async answer({ reach: { mchid }, params: { id }, staff }) {
      const ticket = await findTicketRow(deps.db, { mchid, id })
      if (!ticket || (staff.nodeId !== null && ticket.nodeId !== staff.nodeId))
        throw refuseDesk('TICKET_UNKNOWN')
      await markSeen(deps.db, { mchid, id })
      return wholeView(deps, ticket)
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/tickets/:id/say',
    permission: 'shop.ticket',
    params: NamedOfShop,
    body: strict({ text: Text }),
    async answer({ reach: { mchid }, params: { id }, body, ...who }) {
      return wholeView(deps, await sayInTicket(deps, { mchid, id, ...body }, moverOf(who, false)))
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/tickets/:id/close',
    permission: 'shop.ticket',
    params: NamedOfShop,
    body: strict({}),
    async answer({ reach: { mchid }, params: { id }, ...who }) {
      return wholeView(deps, await closeTicket(deps, { mchid, id }, moverOf(who, false)))
    },
  }),
]

const deskTicketRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/tickets',
    permission: 'ticket.read',
    query: strict({
      which: Type.Optional(Type.Enum(['waiting', 'mine', 'all'], { type: 'string' })),
      mchid: Type.Optional(Mchid),
      /** Of those that wait: behind whom. */
      after: Type.Optional(Type.String({ pattern: String.raw`^\d{13}~tk_[0-9A-Z]{26}$` })),
      before: Type.Optional(TicketId),
    }),
    async answer({ staff, query: { which = 'waiting', after, ...rest } }) {
      const asked = { ...rest, which, me: staff.id, after: placeIn(after), limit: pageMax }
      const rows = await findTickets(deps.db, asked)
      const page = await pageView(deps, rows)
      const last = rows.length === pageMax ? rows.at(-1) : undefined
      const isByWait = which === 'waiting' && last?.waitingSince
      return { ...page, next: isByWait ? `${isByWait.getTime()}~${last.id}` : page.next }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/tickets/:id',
    permission: 'ticket.read',
    params: Named,
    answer: async ({ params }) => wholeView(deps, await ticketOf(deps, params.id)),
  }),
]

const deskWordRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/ops/tickets/:id/say',
    permission: 'ticket.answer',
    params: Named,
    body: strict({ text: Text }),
    async answer({ params: { id }, body, ...who }) {
      const { mchid } = await ticketOf(deps, id)
      return wholeView(deps, await sayInTicket(deps, { mchid, id, ...body }, moverOf(who, true)))
    },
  }),
  route({
    method: 'POST',
    url: '/ops/tickets/:id/close',
    permission: 'ticket.answer',
    params: Named,
    body: strict({}),
    async answer({ params: { id }, ...who }) {
      const { mchid } = await ticketOf(deps, id)
      return wholeView(deps, await closeTicket(deps, { mchid, id }, moverOf(who, true)))
    },
  }),
  route({
    method: 'POST',
    url: '/ops/tickets/:id/assign',
    permission: 'ticket.answer',
    params: Named,
    body: strict({ toMe: Type.Boolean() }),
    async answer({ params: { id }, body: { toMe }, ...who }) {
      const { mchid } = await ticketOf(deps, id)
      const assignee = toMe ? who.staff.id : null
      return wholeView(deps, await assignTicket(deps, { mchid, id, assignee }, moverOf(who, true)))
    },
  }),
]

async function ticketOf({ db }: ConsoleDeps, id: string): Promise<Ticket> {
  const mchid = await findTicketOwner(db, id)
  const ticket = mchid === undefined ? undefined : await findTicketRow(db, { mchid, id })
  if (!ticket) throw refuseDesk('TICKET_UNKNOWN')
  return ticket
}

type Who = Readonly<{ staff: Staff; session: StaffSession; request: FastifyRequest }>

const moverOf = ({ staff, session, request }: Who, byInstitution: boolean): Mover => ({
  staffId: staff.id,
  byInstitution,
  nodeId: staff.nodeId,
  ...placeOf(request, session),
})

function placeIn(after: string | undefined) {
  const [at = '', id = ''] = after?.split('~') ?? []
  return id === '' ? undefined : { waitingSince: new Date(Number(at)), id }
}

async function pageView({ db }: ConsoleDeps, rows: readonly Ticket[]) {
  const ids = rows.flatMap(({ openedBy, assignee }) => [openedBy, assignee])
  const nameOf = await staffNames(db, ids)
  return {
    tickets: rows.map((ticket) => ticketView(ticket, nameOf)),
    next: rows.length === pageMax ? (rows.at(-1)?.id ?? null) : null,
  }
}

async function wholeView({ db }: ConsoleDeps, ticket: Ticket) {
  const words = await findWords(db, ticket)
  const authors = words.map(({ author }) => author)
  const nameOf = await staffNames(db, [ticket.openedBy, ticket.assignee, ...authors])
  return {
    ...ticketView(ticket, nameOf),
    said: words.map(({ saidAt, ...word }) => ({
      ...word,
      authorName: nameOf(word.author),
      saidAt: beijing(saidAt),
    })),
  }
}

const ticketView = (ticket: Ticket, nameOf: (id: string) => string | null) => ({
  mchid: ticket.mchid,
  id: ticket.id,
  topic: ticket.topic,
  subject: ticket.subject,
  outTradeNo: ticket.outTradeNo,
  callId: ticket.callId,
  state: ticket.state,
  openedByName: nameOf(ticket.openedBy),
  openedAt: beijing(ticket.openedAt),
  assignee: ticket.assignee,
  assigneeName: ticket.assignee && nameOf(ticket.assignee),
  waitingSince: maybe(ticket.waitingSince),
  answeredAt: maybe(ticket.answeredAt),
  /** From opening to the first answer. */
  answeredAfterMs: ticket.answeredAt && ticket.answeredAt.getTime() - ticket.openedAt.getTime(),
  movedAt: beijing(ticket.movedAt),
  words: ticket.words,
  unseen: ticket.words - ticket.seen,
  closedAt: maybe(ticket.closedAt),
})
