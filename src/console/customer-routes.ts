import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { balanceOf } from '#ledger'
import { findChanges } from '#ops'
import { recordAct, type Staff, type StaffSession } from '#oversight'
import {
  type Customer,
  findCustomer,
  findCustomerByPhone,
  findCustomerDates,
  maskPhone,
} from '#parties'
import { inTransaction } from '#platform/db'
import { billsOf, findCards, findFreezes } from '#wallet'
import type { FastifyRequest } from 'fastify'
import type { ConsoleDeps } from './deps.ts'
import { askChange } from './ask-change.ts'
import { changeView } from './merchant-view.ts'
import { maybe, placeOf, staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { refuseDesk } from './desk-refusals.ts'

const CustomerId = Type.TemplateLiteral('cus_${string}')
const Named = strict({ id: CustomerId })
const Reason = Type.String({ minLength: 2, maxLength: 200 })
const revealed = ['phone', 'name'] as const

/**
 * One customer, found by a phone or an id only: nobody leafs through people. Opening one is written
 * down with why, and so is each field that is shown in the clear.
 */
export const customerRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/ops/customers/find',
    permission: 'customer.read',
    body: strict({
      /** A phone in a body stands in no log of addresses. */
      phone: Type.Optional(Type.String({ minLength: 11, maxLength: 20 })),
      id: Type.Optional(CustomerId),
      reason: Reason,
    }),
    async answer({ body: { phone, id, reason }, ...who }) {
      const found = phone
        ? await findCustomerByPhone(deps.parties, phone)
        : await findCustomer(deps.parties, id ?? '')
      await recordRead(deps, who, found?.id ?? 'nobody', { reason, by: phone ? 'phone' : 'id' })
      if (!found) throw refuseDesk('CUSTOMER_UNKNOWN')
      return { id: found.id }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/customers/:id',
    permission: 'customer.read',
    params: Named,
    async answer({ params, ...who }) {
      const customer = await customerOf(deps, params.id)
      await recordRead(deps, who, customer.id, { fields: 'masked' })
      return wholeView(deps, customer)
    },
  }),
  route({
    method: 'POST',
    url: '/ops/customers/:id/reveal',
    permission: 'customer.read',
    params: Named,
    body: strict({ field: Type.Enum([...revealed], { type: 'string' }), reason: Reason }),
    async answer({ params, body: { field, reason }, ...who }) {
      const customer = await customerOf(deps, params.id)
      await recordRead(deps, who, customer.id, { fields: field, reason })
      return { field, value: customer[field] }
    },
  }),
  ...moreRoutes(deps),
]

const moreRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/customers/:id/bills',
    permission: 'customer.read',
    params: Named,
    query: strict({
      month: Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d{2}$` })),
      cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}$' })),
    }),
    async answer({ params: { id: customerId }, query, ...who }) {
      const customer = await customerOf(deps, customerId)
      await recordRead(deps, who, customer.id, { fields: 'bills', ...query })
      return billsOf(deps, { customerId: customer.id, ...query })
    },
  }),
  route({
    method: 'POST',
    url: '/ops/customers/:id/freeze',
    permission: 'customer.change',
    params: Named,
    body: strict({
      act: Type.Enum(['freeze_wallet', 'freeze_whole', 'thaw'], { type: 'string' }),
      reason: Reason,
    }),
    async answer(asked) {
      const { id: customerId } = await customerOf(deps, asked.params.id)
      return askChange(deps, asked, { kind: 'customer_freeze', customerId, ...asked.body })
    },
  }),
]

async function customerOf({ parties }: ConsoleDeps, id: string): Promise<Customer> {
  const customer = await findCustomer(parties, id)
  if (!customer) throw refuseDesk('CUSTOMER_UNKNOWN')
  return customer
}

type Reader = Readonly<{ staff: Staff; session: StaffSession; request: FastifyRequest }>

/** Written before anything is answered: what was not written down was not read. */
async function recordRead(
  { db, now }: ConsoleDeps,
  { staff, session, request }: Reader,
  subject: string,
  after: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const detail = { after, ...placeOf(request, session) }
  const act = { actor: staff.id, action: 'customer-read', subject, detail }
  await inTransaction(db, (tx) => recordAct(tx, act, now()))
}

/** `李**`: the first character, and how many more there are. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name
  return `${first}${'*'.repeat(Math.max(rest.length, 1))}`
}

async function wholeView({ db }: ConsoleDeps, customer: Customer) {
  const { id } = customer
  const dates = await findCustomerDates(db, id)
  const account = { kind: 'customer_balance', owner: id } as const
  const { posted, available } = await balanceOf(db, account, 'CNY')
  const changes = await findChanges(db, { subject: id, limit: 20 })
  const nameOf = await staffNames(
    db,
    changes.map(({ proposedBy }) => proposedBy),
  )
  return {
    id,
    name: maskName(customer.name),
    phone: maskPhone(customer.phone),
    state: customer.state,
    createdAt: maybe(dates?.createdAt ?? null),
    hasPin: dates?.hasPin ?? false,
    balance: String(posted.minor),
    available: String(available.minor),
    cards: (await findCards(db, id)).map(({ bank, kind, last4 }) => ({ bank, kind, last4 })),
    freezes: (await findFreezes(db, id)).map(
      ({ frozenAt, thawedAt, customerId: _, ...freeze }) => ({
        ...freeze,
        frozenAt: beijing(frozenAt),
        thawedAt: maybe(thawedAt),
      }),
    ),
    changes: changes.map((each) => changeView(each, nameOf)),
  }
}
