import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import { beijing } from '#kernel/time'
import {
  type AppRow,
  allowNetwork,
  askProduct,
  bindOwnApp,
  createApp,
  findAppRows,
  findLimits,
  findNetworks,
  findProducts,
  forgetNetwork,
  isProduct,
  products,
  renewSecret,
  setAppDomains,
  unbindApp,
} from '#merchants'
import { byOf } from './by-of.ts'
import { callbackRoutes } from './callback-routes.ts'
import type { ConsoleDeps } from './deps.ts'
import { credentialRoutes } from './credential-routes.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

const OfMerchant = strict({ mchid: Mchid })
const OfApp = strict({ mchid: Mchid, appid: Type.String({ pattern: '^[0-9A-Za-z_-]{1,32}$' }) })
const Note = Type.String({ maxLength: 64 })
const read = 'shop.access.read'
const change = 'shop.access.change'

export const refuse = refusals({
  NO_SUCH_PRODUCT: [404, '没有这个产品，请从列表中选择'],
})

/** How a merchant's servers reach us and we them: keys, apps, networks, callbacks, permissions. */
export const accessRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...credentialRoutes(deps),
  ...appRoutes(deps),
  ...networkRoutes(deps),
  ...callbackRoutes(deps),
  ...productRoutes(deps),
]

const appRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/access/apps',
    permission: read,
    params: OfMerchant,
    answer: async ({ reach }) => ({
      apps: (await findAppRows(deps.db, reach.mchid)).map((app) => appView(app, reach.mchid)),
    }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/apps',
    permission: change,
    params: OfMerchant,
    body: strict({
      kind: Type.Enum(['official_account', 'mini_program', 'app', 'web'], { type: 'string' }),
      name: Type.String({ minLength: 1, maxLength: 32, pattern: '\\S' }),
    }),
    answer: ({ reach, body, ...asked }) =>
      createApp(deps, { ...body, mchid: reach.mchid, by: byOf(asked) }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/apps/:appid/secret',
    permission: change,
    params: OfApp,
    body: strict({}),
    answer: async ({ reach, params, ...asked }) => ({
      secret: await renewSecret(deps, { ...params, mchid: reach.mchid, by: byOf(asked) }),
    }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/apps/:appid/bind',
    permission: change,
    params: OfApp,
    body: strict({}),
    answer: ({ reach, params, ...asked }) =>
      bindOwnApp(deps, { ...params, mchid: reach.mchid, by: byOf(asked) }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/apps/:appid/unbind',
    permission: change,
    params: OfApp,
    body: strict({}),
    answer: ({ reach, params, ...asked }) =>
      unbindApp(deps, { ...params, mchid: reach.mchid, by: byOf(asked) }),
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/access/apps/:appid/domains',
    permission: change,
    params: OfApp,
    body: strict({ domains: Type.Array(Type.String({ maxLength: 260 }), { maxItems: 20 }) }),
    answer: ({ reach, params, body, ...asked }) =>
      setAppDomains(deps, { ...params, ...body, mchid: reach.mchid, by: byOf(asked) }),
  }),
]

const appView = ({ createdAt, boundAt, ownerMchid, ...app }: AppRow, mchid: string) => ({
  ...app,
  isOwn: ownerMchid === mchid,
  createdAt: beijing(createdAt),
  boundAt: boundAt && beijing(boundAt),
})

const networkRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/access/networks',
    permission: read,
    params: OfMerchant,
    answer: async ({ reach, request }) => ({
      networks: (await findNetworks(deps.db, reach.mchid)).map(({ createdAt, ...row }) => ({
        ...row,
        createdAt: beijing(createdAt),
      })),
      // So that somebody who sits at their server can add where they are.
      yourAddress: request.ip,
    }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/networks',
    permission: change,
    params: OfMerchant,
    body: strict({ network: Type.String({ minLength: 1, maxLength: 64 }), note: Note }),
    answer: async ({ reach, body, ...asked }) => {
      const { network: text, note } = body
      const by = byOf(asked)
      return { network: await allowNetwork(deps, { mchid: reach.mchid, text, note, by }) }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/networks/remove',
    permission: change,
    params: OfMerchant,
    body: strict({ network: Type.String({ minLength: 1, maxLength: 64 }) }),
    answer: ({ reach, body, ...asked }) =>
      forgetNetwork(deps, { mchid: reach.mchid, ...body, by: byOf(asked) }),
  }),
]

const productRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/access/products',
    permission: read,
    params: OfMerchant,
    async answer({ reach: { mchid } }) {
      const [rows, limits] = [await findProducts(deps.db, mchid), await findLimits(deps.db, mchid)]
      const stateOf = new Map(rows.map((row) => [row.product, row] as const))
      return {
        products: products.map((product) => {
          const row = stateOf.get(product)
          const state = row?.state ?? (rows.length === 0 ? 'granted' : 'closed')
          return { product, state, movedAt: row ? beijing(row.movedAt) : null }
        }),
        limits: limits
          ? {
              singleMax: limits.singleMax?.toString() ?? null,
              dayMax: limits.dayMax?.toString() ?? null,
            }
          : null,
      }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/products/:product/ask',
    permission: change,
    params: strict({ mchid: Mchid, product: Type.String({ maxLength: 32 }) }),
    body: strict({ reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) }),
    async answer({ reach: { mchid }, params, body, ...asked }) {
      const { product } = params
      if (!isProduct(product)) throw refuse('NO_SUCH_PRODUCT')
      const name = (await deps.directory.merchant(mchid))?.name ?? mchid
      const by = byOf(asked)
      return { approvalId: await askProduct(deps, { mchid, name, product, ...body, by }) }
    },
  }),
]
