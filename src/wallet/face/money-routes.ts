import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { FastifyRequest } from 'fastify'
import { beijing } from '#kernel/time'
import { balanceOf } from '#ledger'
import { checkPin } from '#parties'
import { askStanding } from '../cashier/ask-standing.ts'
import { openCashier, openSignedCashier } from '../cashier/open-cashier.ts'
import { payPrepaid } from '../cashier/pay.ts'
import { codeState, confirmCode, declineCode } from '../code/confirm-code.ts'
import { issueCode } from '../code/issue-code.ts'
import type { WalletDeps } from '../create-wallet.ts'
import { moveMoney } from '../transfer/move-money.ts'
import { Signals } from '../signal/signals.ts'
import { withdraw } from '../transfer/withdraw.ts'
import { askerOf } from './asker.ts'
import { FenText, FundingId, Id, Pin, strict } from './fields.ts'
import { heldView } from './guard-routes.ts'
import { tellSteps } from './step-view.ts'

const TransferBody = strict({
  cardId: Id,
  amount: FenText,
  pin: Pin,
  /** Made by the app before it asks, so that a second tap moves nothing. */
  requestId: Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' }),
})

const WithdrawalBody = strict({ ...TransferBody.properties, signals: Type.Optional(Signals) })

type TransferBody = Readonly<{ cardId: string; amount: string; pin: string; requestId: string }>

export const transferRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/top-ups', { schema: { body: TransferBody } }, async (request) => {
      const asked = await checked(deps, request.customer.id, request.body)
      const { id } = await moveMoney(deps, {
        customerId: request.customer.id,
        kind: 'top_up',
        ...asked,
      })
      deps.guard.hear({
        id: `${id}:topped_up`,
        atMs: deps.now().getTime(),
        kind: 'topped_up',
        customer: request.customer.id,
        amountMinor: asked.amountMinor,
        isCash: false,
      })
      return { id, balance: await balanceView(deps, request.customer.id) }
    })
    app.post('/withdrawals', { schema: { body: WithdrawalBody } }, async (request, reply) => {
      const { customer } = request
      const asked = await checked(deps, customer.id, request.body)
      const moved = await withdraw(deps, await askerOf(deps, request), asked)
      const balance = await balanceView(deps, customer.id)
      if (!('state' in moved)) return { id: moved.id, balance }
      return reply.code(202).send({ id: moved.id, balance, held: heldView(moved) })
    })
  }

async function checked(
  { parties }: WalletDeps,
  customerId: FastifyRequest['customer']['id'],
  { cardId, amount, pin, requestId }: TransferBody,
) {
  await checkPin(parties, { customerId, pin })
  return { requestId, cardId, amountMinor: BigInt(amount) }
}

async function balanceView({ db }: WalletDeps, owner: string) {
  const { available } = await balanceOf(db, { kind: 'customer_balance', owner }, 'CNY')
  return { amount: String(available.minor), currency: available.currency }
}

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

const Jsapi = strict({
  appId: text(32),
  timeStamp: text(32),
  nonceStr: text(64),
  package: text(160),
  signType: Type.Literal('RSA'),
  paySign: text(512),
})

const App = strict({
  appid: text(32),
  partnerid: text(32),
  prepayid: text(64),
  package: Type.Literal('Sign=WXPay'),
  timestamp: text(32),
  noncestr: text(64),
  sign: text(512),
})

/** Nothing moves here, and what is refused may be asked again. */
const readRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    tellSteps(app, 'open')
    const Opens = Type.Union([
      strict({ code: text(1024) }),
      strict({ jsapi: Jsapi }),
      strict({ app: App }),
    ])
    app.post('/cashier', { schema: { body: Opens } }, ({ customer, body }) =>
      'code' in body
        ? openCashier(deps, { code: body.code, customerId: customer.id })
        : openSignedCashier(deps, body, customer.id),
    )
    app.post(
      '/cashier/standing',
      { schema: { body: strict({ prepayId: text(64) }) } },
      ({ customer, body }) => askStanding(deps, { customerId: customer.id, ...body }),
    )
  }

export const cashierRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    tellSteps(app, 'pay')
    await app.register(readRoutes(deps))
    app.post(
      '/cashier/pay',
      {
        schema: {
          body: strict({
            prepayId: text(64),
            funding: FundingId,
            pin: Pin,
            signals: Type.Optional(Signals),
          }),
        },
      },
      (request) =>
        payPrepaid(deps, {
          customerId: request.customer.id,
          asker: askerOf(deps, request),
          ...request.body,
        }),
    )
  }

const Code = Type.Object({ code: Type.String({ pattern: '^[0-9]{18}$' }) })

export const codeRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    tellSteps(app, 'pay')
    app.post('/payment-codes', { schema: { body: strict({}) } }, async ({ customer }) => {
      const { code, expiresAt } = await issueCode(deps, customer.id)
      return { code, expiresAt: beijing(expiresAt) }
    })
    app.get('/payment-codes/:code', { schema: { params: Code } }, ({ customer, params }) =>
      codeState(deps, { customerId: customer.id, code: params.code }),
    )
    app.post(
      '/payment-codes/:code/confirm',
      {
        schema: {
          params: Code,
          body: strict({
            pin: Pin,
            funding: Type.Optional(FundingId),
            signals: Type.Optional(Signals),
          }),
        },
      },
      async (request) => {
        const asker = await askerOf(deps, request)
        return confirmCode(deps, { asker, ...request.params, ...request.body })
      },
    )
    app.post(
      '/payment-codes/:code/cancel',
      { schema: { params: Code, body: strict({}) } },
      async ({ customer, params }, reply) => {
        await declineCode(deps, { customerId: customer.id, code: params.code })
        return reply.code(204).send()
      },
    )
  }
