import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import type { Directory } from '#merchants'
import { Mchid, Name, Nothing, strict } from '../fields.ts'
import {
  addTestApp,
  createTestMerchant,
  type MerchantDeps,
  renewCertificate,
} from './create-merchant.ts'
import { listTestMerchants, testMerchantOf } from './find-merchant.ts'
import { takeBundle } from './take-bundle.ts'
import type { TestMerchant } from './test-merchant.ts'

type Deps = MerchantDeps & Readonly<{ directory: Pick<Directory, 'signingKey'>; publicUrl: string }>

const OfMerchant = Type.Object({ mchid: Mchid })
const AppKind = Type.Enum(['official_account', 'mini_program', 'app', 'web'], { type: 'string' })
const Domains = Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 10 })

const NewMerchant = strict({
  name: Name,
  kind: Type.Optional(Type.Enum(['direct', 'provider', 'sub_merchant'], { type: 'string' })),
  parentMchid: Type.Optional(Mchid),
  keyMode: Type.Optional(Type.Enum(['certificate', 'public_key'], { type: 'string' })),
  apps: Type.Optional(Type.Array(AppKind, { maxItems: 4 })),
  oauthDomains: Type.Optional(Domains),
})

/** Test merchants, with their apps, keys and certificates. */
export const merchantRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const view = async (mchid: string) => merchantView(await testMerchantOf(deps, mchid))

    app.get('/merchants', async () => ({
      merchants: (await listTestMerchants(deps)).map(merchantView),
    }))
    app.post('/merchants', { schema: { body: NewMerchant } }, async ({ body }, reply) => {
      const mchid = await createTestMerchant(deps, { ...body, kind: body.kind ?? 'direct' })
      return reply.code(201).send(await view(mchid))
    })
    app.get('/merchants/:mchid', { schema: { params: OfMerchant } }, ({ params: { mchid } }) =>
      view(mchid),
    )
    app.post(
      '/merchants/:mchid/apps',
      {
        schema: {
          params: OfMerchant,
          body: strict({ kind: AppKind, oauthDomains: Type.Optional(Domains) }),
        },
      },
      async ({ params: { mchid }, body }, reply) => {
        const { name } = await testMerchantOf(deps, mchid)
        await addTestApp(deps, { mchid, name, ...body })
        return reply.code(201).send(await view(mchid))
      },
    )
    app.post(
      '/merchants/:mchid/certificates',
      { schema: { params: OfMerchant, body: Nothing } },
      async ({ params: { mchid } }, reply) => {
        await renewCertificate(deps, mchid)
        return reply.code(201).send(await view(mchid))
      },
    )
    app.post(
      '/merchants/:mchid/bundle',
      { schema: { params: OfMerchant, body: Nothing } },
      async ({ params: { mchid } }) => ({ files: await takeBundle(deps, mchid) }),
    )
  }

const merchantView = ({ createdAt, certificatePem: _, ...merchant }: TestMerchant) => ({
  ...merchant,
  createdAt: beijing(createdAt),
})
