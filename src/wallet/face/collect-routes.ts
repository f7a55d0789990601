import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { openCollected, seeCode } from '../collect/collect.ts'
import type { WalletDeps } from '../create-wallet.ts'
import { FenText, strict } from './fields.ts'

const Code = Type.Object({ code: Type.String({ minLength: 1, maxLength: 64 }) })

/** Codes that stand on counters: what they say, and the order of whoever pays there. */
export const collectRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/collect/:code', { schema: { params: Code } }, ({ params }) =>
      seeCode(deps, params.code),
    )
    app.post(
      '/collect/:code',
      {
        schema: {
          params: Code,
          body: strict({
            amount: FenText,
            requestId: Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' }),
          }),
        },
      },
      async ({ customer, params, body }) => ({
        prepayId: await openCollected(deps, {
          customerId: customer.id,
          text: params.code,
          amountMinor: BigInt(body.amount),
          requestId: body.requestId,
        }),
      }),
    )
  }
