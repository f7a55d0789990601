import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import type { WalletDeps } from '../create-wallet.ts'
import { consentOf, decideConsent } from '../signal/consent.ts'
import { findDevices } from '../signal/store.ts'
import { strict } from './fields.ts'

/** What the customer decides about signals, and sees of what was learned. */
export const signalRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/consent',
      { schema: { body: strict({ granted: Type.Boolean() }) } },
      async ({ customer, body }) => {
        await decideConsent(deps, { customerId: customer.id, isGranted: body.granted })
        return { consent: await consentOf(deps.db, customer.id) }
      },
    )
    app.get('/devices', async ({ customer }) => ({
      devices: (await findDevices(deps.db, customer.id)).map((device) => ({
        name: device.name,
        firstSeen: beijing(device.firstSeenAt),
        lastSeen: beijing(device.lastSeenAt),
      })),
    }))
  }
