import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { balanceOf } from '#ledger'
import { type CustomerId, checkPin } from '#parties'
import { askStanding } from '../cashier/ask-standing.ts'
import { openCashier, openSignedCashier } from '../cashier/open-cashier.ts'
import { payPrepaid } from '../cashier/pay.ts'
import { codeState, confirmCode, declineCode } from '../code/confirm-code.ts'
import { issueCode } from '../code/issue-code.ts'
import type { WalletDeps } from '../create-wallet.ts'
import { moveMoney } from '../transfer/move-money.ts'
import { FenText, FundingId, Id, Pin, strict } from './fields.ts'
import { tellSteps } from './step-view.ts'

const TransferBody = strict({
  cardId: Id,
  amount: FenText,
  pin: Pin,
  /** Made by the app before it asks, so that a second tap moves nothing. */
  requestId: Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' }),
})

type TransferBody = Readonly<{ cardId: string; amount: string; pin: string; requestId: string }>

export const transferRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/top-ups', { schema: { body: TransferBody } }, ({ customer, body }) =>
      transfer(deps, customer.id, 'top_up', body),
    )
    app.post('/withdrawals', { schema: { body: TransferBody } }, ({ customer, body }) =>
      transfer(deps, customer.id, 'withdrawal', body),
    )
  }

async function transfer(
  deps: WalletDeps,
  customerId: CustomerId,
  kind: 'top_up' | 'withdrawal',
  { cardId, amount, pin, requestId }: TransferBody,
) {
  await checkPin(deps.parties, { customerId, pin })
  const request = { customerId, requestId, kind, cardId, amountMinor: BigInt(amount) }
  const { id } = await moveMoney(deps, request)
  const owner = { kind: 'customer_balance', owner: customerId } as const
  const { available } = await balanceOf(deps.db, owner, 'CNY')
  return { id, balance: { amount: String(available.minor), currency: available.currency } }
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
      { schema: { body: strict({ prepayId: text(64), funding: FundingId, pin: Pin }) } },
      ({ customer, body }) => payPrepaid(deps, { customerId: customer.id, ...body }),
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
      { schema: { params: Code, body: strict({ pin: Pin, funding: Type.Optional(FundingId) }) } },
      ({ customer, params, body }) =>
        confirmCode(deps, { customerId: customer.id, code: params.code, ...body }),
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
