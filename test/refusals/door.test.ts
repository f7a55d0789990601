/** Who is not let in, over the whole program: whatever is asked, nothing is written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newNonce } from '@tongbao/apiv3'
import { minuteMs } from '#kernel/time'
import { startServer } from '../server.ts'
import {
  type Answer,
  authorize,
  type Call,
  type Signer,
  type Spelling,
  send,
} from '../signed-face.ts'
import { tableDigests } from '../table-digests.ts'
import { openTill, order, orderOf, paidOrder, type Side, type Till } from '../till.ts'
import { type Row, refuseAll } from './refuse-all.ts'

const unix = (aheadMs = 0) => Math.floor((Date.now() + aheadMs) / 1000)

const jsonPost = (path: string, body: unknown): Call => ({
  method: 'POST',
  path,
  body: JSON.stringify(body),
})

/** Each would change something, or tell something, if it were let in. */
async function goodCalls(till: Till, side: Side): Promise<readonly Call[]> {
  const open = await order(till, side)
  const { number } = await paidOrder(till, side)
  const amount = { refund: 1, total: 1000, currency: 'CNY' }
  return [
    jsonPost(`${side.prefix}/native`, orderOf(side)),
    jsonPost(`${side.prefix}/out-trade-no/${open.number}/close`, side.closes),
    jsonPost('/v3/refund/domestic/refunds', {
      ...side.refunds,
      out_trade_no: number,
      out_refund_no: `door-${number}`,
      amount,
    }),
    { path: `${side.prefix}/out-trade-no/${number}?${side.query}` },
  ]
}

type Attempt = readonly [
  what: string,
  spelling: Spelling,
  status?: number,
  headers?: (good: string) => Call['headers'],
]

const attempts = (other: Signer): readonly Attempt[] => [
  ['no Authorization', {}, 401, () => ({ authorization: undefined })],
  ['an empty Authorization', {}, 401, () => ({ authorization: '' })],
  ['another scheme', {}, 401, (good) => ({ authorization: good.replace('RSA2048', 'RSA1024') })],
  [
    'no signature in it',
    {},
    401,
    (good) => ({ authorization: good.replace(/signature="[^"]+",/, '') }),
  ],
  ['no Accept', {}, 400, () => ({ accept: undefined })],
  ['no User-Agent', {}, 400, () => ({ 'user-agent': undefined })],
  ['a signature of other bytes', { signedBody: '{"amount":{"total":1}}' }],
  ['an unknown serial', { serialNo: '7ABCDEF0123456789ABCDEF0123456789ABCDEF0' }],
  ['another’s serial', { serialNo: other.serialNo }],
  ['an unknown merchant', { mchid: '1999999999' }],
  ['another merchant’s name', { mchid: other.mchid }],
  ['six minutes late', { timestamp: unix(-6 * minuteMs) }],
  ['six minutes early', { timestamp: unix(6 * minuteMs) }],
]

test('who is not let in changes nothing', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  for (const side of [till.direct, till.partner]) {
    const calls = await goodCalls(till, side)
    const rows = attempts(till.other).flatMap(([what, spelling, status = 401, headers]) =>
      calls.map((call): Row => {
        const ask = async () => {
          const authorization = await authorize(side.signer, call, spelling)
          const all = { authorization, ...headers?.(authorization) }
          return send(server.url, { ...call, headers: all })
        }
        const code = status === 401 ? 'SIGN_ERROR' : 'INVALID_REQUEST'
        return [`${side.name} ${what} ${call.path}`, ask, status, code]
      }),
    )
    await refuseAll(till, rows)
    const before = await tableDigests(server.world.db)
    for (const call of calls) assert((await till.call(side.signer, call)).status < 300, call.path)
    assert.notDeepEqual(await tableDigests(server.world.db), before, 'the calls were good')
  }
})

test('a request is heard once, on this node, on another and after a restart', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const second = await server.openNode()
  const replays: ((url: string) => Promise<Answer>)[] = []
  for (const side of [till.direct, till.partner])
    for (const call of await goodCalls(till, side)) {
      const authorization = await authorize(side.signer, call)
      const sent = (url: string) => send(url, { ...call, headers: { authorization } })
      assert((await sent(server.url)).status < 300, call.path)
      replays.push(sent)
    }
  const restarted = await server.openNode()
  for (const { url } of [server.program, second, restarted])
    await refuseAll(
      till,
      replays.map(
        (sent, at): Row => [`call ${at}`, () => sent(url), 401, 'SIGN_ERROR', 'nonce_str'],
      ),
    )
})

test('a nonce is spent by who signed, and by nobody in another’s name', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const nonce = newNonce()
  const call = jsonPost(`${till.direct.prefix}/native`, orderOf(till.direct))
  const { mchid } = till.direct.signer
  await refuseAll(till, [
    ['forged', () => till.call(till.other, call, { nonce, mchid }), 401, 'SIGN_ERROR', 'signature'],
  ])
  assert.equal((await till.call(till.direct.signer, call, { nonce })).status, 200)
})
