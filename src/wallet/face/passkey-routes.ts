import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  addPasskey,
  beginPasskey,
  type Passkey,
  passkeysMax,
  passkeysOf,
  removePasskey,
} from '#parties'
import { relyingPartyOf } from '#platform/relying-party'
import type { WalletDeps } from '../create-wallet.ts'
import { Id, Pin, strict } from './fields.ts'

const Base64Url = (maxLength: number) => Type.String({ pattern: `^[0-9A-Za-z_-]{1,${maxLength}}$` })

/**
 * As `navigator.credentials.create` answers in JSON. What browsers add to it differs and grows, and we
 * read none of that: here alone a member that we do not know is let through.
 */
const PasskeyMade = Type.Object({
  id: Base64Url(1400),
  rawId: Base64Url(1400),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Base64Url(4096),
    attestationObject: Base64Url(16_384),
  }),
  clientExtensionResults: Type.Object({}),
})

/** The customer's passkeys: listed, made in two steps, removed. */
export const passkeyRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { parties } = deps
    const rp = relyingPartyOf(deps.publicUrl)
    app.get('/passkeys', async ({ customer }) => ({
      passkeys: (await passkeysOf(parties, customer.id)).map(passkeyView),
      most: passkeysMax,
      // Elsewhere no browser makes or finds one: the page leads here.
      origin: rp.origin,
    }))
    app.post(
      '/passkeys/options',
      { schema: { body: strict({ pin: Pin }) } },
      async ({ customer, body }) => ({
        options: await beginPasskey(parties, { customerId: customer.id, rp, ...body }),
      }),
    )
    app.post(
      '/passkeys',
      { schema: { body: strict({ passkey: PasskeyMade }) } },
      async ({ customer, body: { passkey: response } }) =>
        passkeyView(await addPasskey(parties, { customerId: customer.id, rp, response })),
    )
    app.post(
      '/passkeys/:id/remove',
      { schema: { params: Type.Object({ id: Id }), body: strict({ pin: Pin }) } },
      async ({ customer, params, body }, reply) => {
        await removePasskey(parties, { customerId: customer.id, ...params, ...body })
        return reply.code(204).send()
      },
    )
  }

const passkeyView = ({ id, createdAt, usedAt }: Passkey) => ({
  id,
  createdAt: beijing(createdAt),
  usedAt: usedAt && beijing(usedAt),
})
