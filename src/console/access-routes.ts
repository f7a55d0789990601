import { Type } from 'typebox'
import { assert } from '#kernel/assert'
import { refusals } from '#kernel/refusal'
import { beijing, dayMs, minuteMs, plusMs } from '#kernel/time'
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
  recordBy,
  renewSecret,
  setAppDomains,
  setNotifyUrl,
  unbindApp,
} from '#merchants'
import {
  findUndelivered,
  redeliverCallbacks,
  redeliverUndelivered,
  tryCallback,
  type Undelivered,
} from '#payments'
import { inTransaction } from '#platform/db'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './create-console.ts'
import { credentialRoutes } from './credential-routes.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { Mchid } from './shop-routes.ts'

const OfMerchant = strict({ mchid: Mchid })
const OfApp = strict({ mchid: Mchid, appid: Type.String({ pattern: '^[0-9A-Za-z_-]{1,32}$' }) })
const Note = Type.String({ maxLength: 64 })
const read = 'shop.access.read'
const change = 'shop.access.change'

export const refuse = refusals({
  TEST_TOO_OFTEN: [429, '测试通知发送过于频繁，请一分钟后再试'],
  NO_NOTIFY_URL: [400, '尚未设置默认回调地址，请填写要测试的地址'],
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

const Instant = Type.String({ format: 'date-time', maxLength: 40 })
const shownMax = 200
const usualDays = 7

const callbackRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => {
  const admitTest = testLimit()
  return [
    merchantRoute({
      method: 'PUT',
      url: '/merchants/:mchid/access/callback',
      permission: change,
      params: OfMerchant,
      body: strict({ url: Type.Union([Type.Null(), Type.String({ maxLength: 1_024 })]) }),
      answer: ({ reach, body, ...asked }) =>
        setNotifyUrl(deps, { mchid: reach.mchid, ...body, by: byOf(asked) }),
    }),
    merchantRoute({
      method: 'POST',
      url: '/merchants/:mchid/access/callback/test',
      permission: change,
      params: OfMerchant,
      body: strict({
        url: Type.Optional(Type.String({ maxLength: 1_024 })),
        isProbe: Type.Boolean(),
      }),
      async answer({ reach: { mchid }, body, ...asked }) {
        const { outbound, wireNow = deps.now, directory } = deps
        assert(outbound, 'a program with faces can send')
        const url = body.url ?? (await directory.access(mchid)).notifyUrl
        if (url === undefined) throw refuse('NO_NOTIFY_URL', { field: 'url' })
        admitTest(mchid)
        await inTransaction(deps.db, (tx) =>
          recordBy(
            tx,
            byOf(asked),
            { action: 'callback-test', subject: mchid, after: url },
            deps.now(),
          ),
        )
        const [app] = await findAppRows(deps.db, mchid)
        const test = { mchid, appid: app?.appid ?? '', url, isProbe: body.isProbe }
        return tryCallback({ directory, outbound, wireNow }, test)
      },
    }),
    merchantRoute({
      method: 'GET',
      url: '/merchants/:mchid/access/callbacks',
      permission: 'shop.call.read',
      params: OfMerchant,
      query: strict({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
      async answer({ reach: { mchid }, query }) {
        const span = spanOf(query, deps.now())
        const found = await findUndelivered(deps.db, { mchid, ...span, limit: shownMax })
        return { callbacks: found.map(undeliveredView) }
      },
    }),
    redeliverRoute(deps),
  ]
}

const redeliverRoute = (deps: ConsoleDeps): ConsoleRoute =>
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/callbacks/redeliver',
    permission: change,
    params: OfMerchant,
    body: Type.Union([
      strict({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
      strict({ from: Instant, to: Instant }),
    ]),
    async answer({ reach: { mchid }, body, ...asked }) {
      const count =
        'id' in body
          ? await redeliverCallbacks(deps, { mchid, subject: body.id })
          : await redeliverUndelivered(deps, { mchid, ...spanOf(body, deps.now()) })
      const after = { ...body, count }
      await inTransaction(deps.db, (tx) =>
        recordBy(
          tx,
          byOf(asked),
          { action: 'callback-redeliver', subject: mchid, after },
          deps.now(),
        ),
      )
      return { count }
    },
  })

type Span = Readonly<{ from?: string | undefined; to?: string | undefined }>

/** The last week where nothing is said. */
const spanOf = ({ from, to }: Span, now: Date) => ({
  from: from === undefined ? plusMs(now, -usualDays * dayMs) : new Date(from),
  to: to === undefined ? plusMs(now, minuteMs) : new Date(to),
})

const undeliveredView = ({ nextAttemptAt, createdAt, state, ...row }: Undelivered) => ({
  ...row,
  state,
  createdAt: beijing(createdAt),
  nextAttemptAt: state === 'pending' ? beijing(nextAttemptAt) : null,
})

const testsPerMinute = 10

/** Somebody who may test could else have us knock at a stranger's door all day. */
function testLimit(): (mchid: string) => void {
  let minute = { atMs: -Infinity, counts: new Map<string, number>() }
  return (mchid) => {
    const atMs = performance.now()
    if (atMs - minute.atMs >= minuteMs) minute = { atMs, counts: new Map() }
    const count = (minute.counts.get(mchid) ?? 0) + 1
    minute.counts.set(mchid, count)
    if (count > testsPerMinute) throw refuse('TEST_TOO_OFTEN')
  }
}

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
