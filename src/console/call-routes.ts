import { parseAuthorization } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  type Call,
  examineSignature,
  findCall,
  headerFaults,
  refuseCall,
  searchCalls,
} from '#openplatform'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

const OfMerchant = strict({ mchid: Mchid })
const Instant = Type.String({ format: 'date-time', maxLength: 40 })
const pageMax = 50
const clockWindowSeconds = 300

/** What a merchant's servers asked of us, and what was wrong with it. */
export const callRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/calls',
    permission: 'shop.call.read',
    params: OfMerchant,
    query: strict({
      before: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
      only: Type.Optional(Type.Enum(['failed'], { type: 'string' })),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      path: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
      requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    }),
    async answer({ reach: { mchid }, query: { only, from, to, ...query } }) {
      const { calls, next, searchedTo } = await searchCalls(deps.db, {
        ...query,
        mchid,
        isFailed: only === 'failed',
        ...(from !== undefined && { from: new Date(from) }),
        ...(to !== undefined && { to: new Date(to) }),
        limit: pageMax,
      })
      return { calls: calls.map(callView), next, searchedTo: searchedTo && beijing(searchedTo) }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/calls/:id',
    permission: 'shop.call.read',
    params: strict({ mchid: Mchid, id: Type.String({ minLength: 1, maxLength: 64 }) }),
    async answer({ reach: { mchid }, params: { id } }) {
      const found = await findCall(deps.db, { mchid, id })
      if (!found) throw refuseCall('CALL_NOT_FOUND')
      return { call: callView(found.call), failure: found.failure }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/calls/diagnose',
    permission: 'shop.call.read',
    params: OfMerchant,
    body: strict({
      authorization: Type.String({ minLength: 1, maxLength: 4_096 }),
      method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { type: 'string' }),
      /** A path with its query; a whole address is cut to it. */
      url: Type.String({ minLength: 1, maxLength: 2_048 }),
      body: Type.String({ maxLength: 100_000 }),
    }),
    answer: ({ reach, body }) => diagnosed(deps, reach.mchid, body),
  }),
]

const callView = ({ at, ...call }: Call) => ({ ...call, at: beijing(at) })

type Pasted = Readonly<{ authorization: string; method: string; url: string; body: string }>

/** The same look as at a call in the log, at what somebody has at hand; nothing of it is kept. */
async function diagnosed(deps: ConsoleDeps, mchid: string, pasted: Pasted) {
  const header = pasted.authorization.trim().replace(/^authorization:\s*/i, '')
  const authorization = parseAuthorization(header)
  if (!authorization) return { reason: 'header', faults: headerFaults(header) }
  // The certificates of another merchant are none of whoever asks here.
  if (authorization.mchid !== mchid) return { reason: 'other_merchant', mchid: authorization.mchid }
  const { timestamp, nonce, signature, serialNo } = authorization
  const origin = /^https?:\/\/([^/?#]+)/i.exec(pasted.url)
  const examined = await examineSignature(
    deps,
    { mchid, serial: serialNo },
    {
      method: pasted.method,
      url: pasted.url.slice(origin?.[0].length ?? 0),
      host: origin?.[1] ?? new URL(deps.publicUrl).host,
      timestamp: String(timestamp),
      nonce,
      signature,
      body: Buffer.from(pasted.body),
    },
  )
  const driftSeconds = timestamp - Math.floor((deps.wireNow ?? deps.now)().getTime() / 1000)
  return { ...examined, driftSeconds, isLate: Math.abs(driftSeconds) > clockWindowSeconds }
}
