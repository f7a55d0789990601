import { Type } from 'typebox'
import { assert } from '#kernel/assert'
import { refusals } from '#kernel/refusal'
import { beijing, dayMs, minuteMs, plusMs } from '#kernel/time'
import { findAppRows, recordBy, setNotifyUrl } from '#merchants'
import {
  findUndelivered,
  redeliverCallbacks,
  redeliverUndelivered,
  tryCallback,
  type Undelivered,
} from '#payments'
import { inTransaction } from '#platform/db'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

const OfMerchant = strict({ mchid: Mchid })
const change = 'shop.access.change'

export const refuse = refusals({
  TEST_TOO_OFTEN: [429, '测试通知发送过于频繁，请一分钟后再试'],
  NO_NOTIFY_URL: [400, '尚未设置默认回调地址，请填写要测试的地址'],
})

const Instant = Type.String({ format: 'date-time', maxLength: 40 })
const shownMax = 200
const usualDays = 7

/** Where a merchant is called back, whether its server takes it, and what did not arrive. */
export const callbackRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => {
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
