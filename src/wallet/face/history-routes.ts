import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { inboxOf, markMessagesRead, openidOf } from '#parties'
import { billDetail, billsOf, refuse as refuseBill } from '../bill/bills.ts'
import { showBankCards } from '../card/demo-bank.ts'
import type { WalletDeps } from '../create-wallet.ts'
import { messagePage } from '../message/message-page.ts'
import { Cursor, Id, Phone, strict } from './fields.ts'

const BillQuery = strict({
  q: Type.Optional(Type.String({ maxLength: 64 })),
  month: Type.Optional(Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])$' })),
  kind: Type.Optional(Type.Enum(['payment', 'refund', 'top_up', 'withdrawal'], { type: 'string' })),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
})

export const historyRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/bills', { schema: { querystring: BillQuery } }, ({ customer, query }) =>
      billsOf(deps, { customerId: customer.id, ...query }),
    )
    app.get(
      '/bills/:id',
      { schema: { params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }) } },
      ({ customer, params }) => billDetail(deps, { customerId: customer.id, id: params.id }),
    )
    app.get(
      '/messages',
      { schema: { querystring: strict({ cursor: Type.Optional(Cursor) }) } },
      ({ customer, query }) => messagePage(deps, { customerId: customer.id, ...query }),
    )
    app.post('/messages/read', { schema: { body: strict({}) } }, async ({ customer }, reply) => {
      await markMessagesRead(deps.parties, customer.id)
      return reply.code(204).send()
    })
    app.get(
      '/openid',
      { schema: { querystring: strict({ appid: Id }) } },
      async ({ customer, query: { appid } }) => {
        if (!(await deps.directory.app(appid))) throw refuseBill('APP_NOT_FOUND')
        return { openid: await openidOf(deps.parties, { appid, customerId: customer.id }) }
      },
    )
    app.post(
      '/mini-program/login',
      { schema: { body: strict({ appid: Id }) } },
      async ({ customer, body: { appid } }) => ({
        code: await deps.createLoginCode({ appid, customerId: customer.id }),
      }),
    )
  }

/** What only a demo may show: live one-time codes, and the numbers of the demo bank's cards. */
export const demoRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/demo/inbox',
      { schema: { querystring: strict({ phone: Type.Optional(Phone) }) } },
      async ({ query }) => ({
        messages: (await inboxOf(deps.parties, query)).map(({ at, ...message }) => ({
          ...message,
          at: beijing(at),
        })),
      }),
    )
    app.get('/demo-bank/cards', async () => ({
      cards: (await showBankCards(deps)).map(({ balance, ...card }) => ({
        ...card,
        balance: { amount: String(balance.minor), currency: balance.currency },
      })),
    }))
  }
