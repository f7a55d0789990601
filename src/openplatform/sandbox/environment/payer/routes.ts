import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import type { Directory } from '#merchants'
import { openidOf, setCustomerState } from '#parties'
import { CustomerId, FenText, Name, Nothing, strict } from '../fields.ts'
import { createTestPayer, type PayerDeps } from './create-payer.ts'
import { listTestPayers, testPayerOf } from './find-payer.ts'
import { createHand, type Hand, type WalletAnswer } from './hand.ts'
import { payByHand } from './pay-by-hand.ts'
import { refuse, type TestPayer } from './test-payer.ts'

type Deps = PayerDeps & Readonly<{ directory: Pick<Directory, 'app'> }>

const OfPayer = Type.Object({ customerId: CustomerId })
const balanceMax = 5_000_000n

/** Test payers: made, listed, frozen, and moved by hand. */
export const payerRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const view = async (customerId: string) => payerView(await testPayerOf(deps, customerId))

    app.get('/payers', async () => ({
      payers: (await listTestPayers(deps)).map(payerView),
    }))
    app.post(
      '/payers',
      {
        schema: {
          body: strict({ name: Type.Optional(Name), balance: Type.Optional(FenText) }),
        },
      },
      async ({ body: { name = '测试用户', balance = '0' } }, reply) => {
        const wanted = BigInt(balance)
        const balanceMinor = wanted > balanceMax ? balanceMax : wanted
        const customerId = await createTestPayer(deps, { name, balanceMinor })
        return reply.code(201).send(await view(customerId))
      },
    )
    app.get(
      '/payers/:customerId/openids/:appid',
      {
        schema: {
          params: Type.Object({ customerId: CustomerId, appid: Type.String({ maxLength: 32 }) }),
        },
      },
      async ({ params: { customerId, appid } }) => {
        const payer = await testPayerOf(deps, customerId)
        if (!(await deps.directory.app(appid))) throw refuse('TEST_PAYER_APP_UNKNOWN')
        const pair = { appid, customerId: payer.customerId }
        return { openid: await openidOf(deps.parties, pair) }
      },
    )
    for (const [verb, state] of [
      ['freeze', 'frozen'],
      ['unfreeze', 'active'],
    ] as const)
      app.post(
        `/payers/:customerId/${verb}`,
        { schema: { params: OfPayer, body: Nothing } },
        async ({ params }) => {
          const { customerId } = await testPayerOf(deps, params.customerId)
          await setCustomerState(deps.parties, { customerId, state })
          return view(customerId)
        },
      )
    await app.register(handRoutes(createHand(app, deps)))
  }

export const payerView = ({ available, createdAt, ...payer }: TestPayer) => ({
  ...payer,
  balance: { amount: String(available), currency: 'CNY' },
  createdAt: beijing(createdAt),
})

const hand = (reply: FastifyReply, { status, body }: WalletAnswer): FastifyReply =>
  reply.code(status).send(body)

const Funding = Type.Optional(
  Type.String({ pattern: '^(balance|(card|mixed):card_[0-9A-Z]{26})$' }),
)
const Scanned = Type.String({ minLength: 1, maxLength: 1024 })
const OfCode = Type.Object({
  customerId: CustomerId,
  code: Type.String({ pattern: '^[0-9]{18}$' }),
})
const OfPackage = Type.Object({
  customerId: CustomerId,
  package: Type.String({ minLength: 1, maxLength: 128 }),
})

/** What a payer does with a phone, without one; the answers are the wallet's own. */
const handRoutes =
  (payer: Hand): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/payers/:customerId/scan',
      { schema: { params: OfPayer, body: strict({ code: Scanned }) } },
      async ({ params: { customerId }, body }, reply) =>
        hand(reply, await payer.ask(customerId, { method: 'POST', path: '/cashier', body })),
    )
    app.post(
      '/payers/:customerId/pay',
      {
        schema: {
          params: OfPayer,
          body: strict({ code: Scanned, funding: Funding }),
        },
      },
      async ({ params: { customerId }, body }, reply) =>
        hand(reply, await payByHand(payer, { customerId, ...body })),
    )
    app.post(
      '/payers/:customerId/payment-codes',
      { schema: { params: OfPayer, body: Nothing } },
      async ({ params: { customerId } }, reply) =>
        hand(reply, await payer.ask(customerId, { method: 'POST', path: '/payment-codes' })),
    )
    app.get(
      '/payers/:customerId/payment-codes/:code',
      { schema: { params: OfCode } },
      async ({ params: { customerId, code } }, reply) =>
        hand(reply, await payer.ask(customerId, { method: 'GET', path: `/payment-codes/${code}` })),
    )
    app.post(
      '/payers/:customerId/payment-codes/:code/confirm',
      { schema: { params: OfCode, body: strict({ funding: Funding }) } },
      async ({ params: { customerId, code }, body }, reply) =>
        hand(
          reply,
          await payer.ask(customerId, ({ pin }) => ({
            method: 'POST',
            path: `/payment-codes/${code}/confirm`,
            body: { pin, ...body },
          })),
        ),
    )
    app.post(
      '/payers/:customerId/payment-codes/:code/decline',
      { schema: { params: OfCode, body: Nothing } },
      async ({ params: { customerId, code } }, reply) => {
        const path = `/payment-codes/${code}/cancel`
        return hand(reply, await payer.ask(customerId, { method: 'POST', path }))
      },
    )
    app.get(
      '/payers/:customerId/transfers/:package',
      { schema: { params: OfPackage } },
      async ({ params }, reply) => {
        const path = `/transfers/${encodeURIComponent(params.package)}`
        return hand(reply, await payer.ask(params.customerId, { method: 'GET', path }))
      },
    )
    for (const verb of ['confirm', 'decline'] as const)
      app.post(
        `/payers/:customerId/transfers/:package/${verb}`,
        { schema: { params: OfPackage, body: Nothing } },
        async ({ params }, reply) => {
          const path = `/transfers/${encodeURIComponent(params.package)}/${verb}`
          return hand(reply, await payer.ask(params.customerId, { method: 'POST', path }))
        },
      )
  }
