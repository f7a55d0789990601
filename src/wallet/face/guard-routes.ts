import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { relyingPartyOf } from '#platform/relying-party'
import type { WalletDeps } from '../create-wallet.ts'
import {
  askChallengePasskey,
  proveByCode,
  proveByPasskey,
  sendChallengeCode,
} from '../guard/prove-challenge.ts'
import { callBack } from '../held/end-held.ts'
import type { HeldWithdrawal } from '../held/held.ts'
import { findHeldOf } from '../held/store.ts'
import { Id, OneTimeCode, strict } from './fields.ts'
import { PasskeyAnswer } from './passkey-fields.ts'

const Named = Type.Object({ id: Id })
const nothing = { params: Named, body: strict({}) }

/** What a payer is asked for before money moves, and money that waits. */
export const guardRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const rp = relyingPartyOf(deps.publicUrl)
    app.post('/challenges/:id/code', { schema: nothing }, async (request, reply) => {
      await sendChallengeCode(deps, { customer: request.customer, ...request.params })
      return reply.code(204).send()
    })
    app.post('/challenges/:id/passkey', { schema: nothing }, async ({ customer, params }) => ({
      options: await askChallengePasskey(deps, { customer, ...params, rp }),
    }))
    const Proof = Type.Union([strict({ code: OneTimeCode }), strict({ passkey: PasskeyAnswer })])
    app.post(
      '/challenges/:id/prove',
      { schema: { params: Named, body: Proof } },
      async ({ customer, params, body }) => {
        const asked = { customer, ...params, rp }
        if ('code' in body) await proveByCode(deps, { ...asked, code: body.code })
        else await proveByPasskey(deps, { ...asked, passkey: body.passkey })
        return { proved: 'code' in body ? 'code' : 'passkey' }
      },
    )
    app.get('/held', async ({ customer }) => ({
      held: (await findHeldOf(deps.db, customer.id, heldShown)).map(heldView),
    }))
    app.post('/held/:id/call-back', { schema: nothing }, async ({ customer, params }) =>
      heldView(await callBack(deps, { customerId: customer.id, ...params })),
    )
  }

const heldShown = 50

export const heldView = ({
  id,
  wishId,
  amount,
  cardTitle,
  state,
  until,
  words,
  createdAt,
}: HeldWithdrawal) => ({
  id,
  /** By which an appeal names it. */
  payment: wishId,
  kind: 'withdrawal',
  amount: { amount: String(amount.minor), currency: amount.currency },
  cardTitle,
  state,
  until: until && beijing(until),
  createdAt: beijing(createdAt),
  words,
})
