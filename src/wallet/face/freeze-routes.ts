import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { beijing } from '#kernel/time'
import { requestCode } from '#parties'
import type { Db } from '#platform/db'
import type { WalletDeps } from '../create-wallet.ts'
import { isOwn } from '../freeze/freeze.ts'
import { freezeWallet } from '../freeze/freeze-wallet.ts'
import { findInForce } from '../freeze/store.ts'
import { thawOwnWallet } from '../freeze/thaw-wallet.ts'
import { OneTimeCode, Pin, strict } from './fields.ts'

/** What the app shows of a freeze; null while the wallet is not frozen. */
export async function freezeView(db: Db, customerId: string) {
  const inForce = await findInForce(db, customerId)
  const [first] = inForce
  return first ? { since: beijing(first.frozenAt), canThaw: isOwn(inForce) } : null
}

export const freezeRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const nothing = { schema: { body: strict({}) } }
    // One tap and no PIN: whoever fears for the money has no time, and freezing takes nothing away.
    app.post('/freeze', nothing, async ({ customer }) => {
      await freezeWallet(deps, { customerId: customer.id, by: 'customer', reason: '本人一键冻结' })
      return { freeze: await freezeView(deps.db, customer.id) }
    })
    app.post('/thaw/code', nothing, ({ customer }) =>
      requestCode(deps.parties, { phone: customer.phone, purpose: 'confirm_payment' }),
    )
    app.post(
      '/thaw',
      { schema: { body: strict({ pin: Pin, code: OneTimeCode }) } },
      async ({ customer, body }) => {
        await thawOwnWallet(deps, customer, body)
        return { freeze: await freezeView(deps.db, customer.id) }
      },
    )
  }
