/** Whose order it is, and under whose app: to everybody else it is not there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyBooks } from '#ledger'
import { startServer } from '../server.ts'
import type { Answer, Signer } from '../signed-face.ts'
import {
  newNumber,
  openTill,
  orderOf,
  queryRefund,
  refund,
  refundOf,
  type Side,
  type Till,
} from '../till.ts'
import { type Row, refuseAll } from './refuse-all.ts'
import { type StandingOrders, standingOrders, transactionId } from './standing-orders.ts'

type Given = Readonly<{ till: Till; side: Side; orders: StandingOrders; id: string }>

for (const name of ['direct', 'partner'] as const)
  test(`${name}: what belongs to somebody else`, async () => {
    await using server = await startServer({ role: 'api' })
    const till = await openTill(server)
    const side = till[name]
    const orders = await standingOrders(till, side)
    const given = { till, side, orders, id: await transactionId(till, side, orders.paid.number) }
    await refuseAll(till, ofAnother(given))
    await refuseAll(till, name === 'direct' ? asAnother(given) : ofAnotherSub(given))
    await refuseAll(till, underAnotherApp(given))
    assert.deepEqual(await verifyBooks(server.world.db), [])
  })

type Asks = readonly (readonly [what: string, ask: () => Promise<Answer>])[]

/** Everything that can be asked of an order and of a refund, by a merchant who names itself `as`. */
function asked({ till, orders, id }: Given, by: Signer, as: Side): { order: Asks; refund: Asks } {
  const number = orders.paid.number
  const post = (end: string, body: object) =>
    till.post(by, `${as.prefix}/out-trade-no/${end}`, body)
  const theirs = { ...as, signer: by }
  const asksBack = (rest: object) => refund(till, theirs, refundOf(number, 1, { ...rest }))
  return {
    order: [
      ['query', () => till.call(by, { path: `${as.prefix}/out-trade-no/${number}?${as.query}` })],
      ['query by id', () => till.call(by, { path: `${as.prefix}/id/${id}?${as.query}` })],
      ['close', () => post(`${orders.fresh.number}/close`, as.closes)],
      ['reverse', () => post(`${orders.coded}/reverse`, as.reverses)],
    ],
    refund: [
      ['refund', () => asksBack({})],
      ['refund by id', () => asksBack({ out_trade_no: undefined, transaction_id: id })],
      ['query of a refund', () => queryRefund(till, theirs, `R${orders.refunded.number}`)],
    ],
  }
}

type Refusal = readonly [status: number, code: string]
const noOrder: Refusal = [404, 'ORDER_NOT_EXIST']
const nothing: Refusal = [404, 'RESOURCE_NOT_EXISTS']
const notSigner: Refusal = [400, 'INVALID_REQUEST']
const notYours: Refusal = [403, 'NO_AUTH']

const rowsOf = (
  who: string,
  asks: ReturnType<typeof asked>,
  forOrder: Refusal,
  forRefund: Refusal,
) => [
  ...asks.order.map(([what, ask]): Row => [`${who}: ${what}`, ask, ...forOrder]),
  ...asks.refund.map(([what, ask]): Row => [`${who}: ${what}`, ask, ...forRefund]),
]

/** Another merchant with the number in hand, in its own name. */
function ofAnother(given: Given): readonly Row[] {
  const { till } = given
  const { mchid, appid } = till.other
  const own: Side = {
    ...till.direct,
    signer: till.other,
    parties: { appid, mchid },
    closes: { mchid },
    reverses: { appid, mchid },
    query: `mchid=${mchid}`,
  }
  return rowsOf('in its own name', asked(given, till.other, own), noOrder, nothing)
}

/** Another merchant that signs well and names the order's merchant. */
function asAnother(given: Given): readonly Row[] {
  const { till, side } = given
  const { mchid } = till.direct.signer
  const parties = { ...till.partner.closes, sub_mchid: mchid }
  const provider: Side = {
    ...till.partner,
    closes: parties,
    reverses: parties,
    query: till.partner.query.replace(/sub_mchid=.*/, `sub_mchid=${mchid}`),
    refunds: { sub_mchid: mchid },
  }
  return [
    ...rowsOf('in the other’s name', asked(given, till.other, side), notSigner, nothing),
    ...rowsOf('a provider', asked(given, provider.signer, provider), notYours, notYours),
  ]
}

/** The provider in the name of another of its merchants, and a merchant as if it were a provider. */
function ofAnotherSub(given: Given): readonly Row[] {
  const { till, side } = given
  const [, sub] = till.server.demo.providers[0]?.subMerchants ?? []
  const closes = { ...side.closes, sub_mchid: sub?.mchid }
  const others: Side = {
    ...side,
    closes,
    reverses: closes,
    query: side.query.replace(/sub_mchid=.*/, `sub_mchid=${sub?.mchid}`),
    refunds: { sub_mchid: sub?.mchid },
  }
  const posing: Side = {
    ...side,
    closes: { ...side.closes, sp_mchid: till.other.mchid },
    reverses: { ...side.closes, sp_mchid: till.other.mchid },
    query: side.query.replace(/sp_mchid=\d+/, `sp_mchid=${till.other.mchid}`),
  }
  return [
    ...rowsOf('another of its own', asked(given, side.signer, others), noOrder, nothing),
    ...rowsOf('no provider', asked(given, till.other, posing), notYours, notYours),
    ...rowsOf('a merchant', asked(given, till.direct.signer, till.direct), noOrder, nothing),
  ]
}

/** An app that is not bound to the merchant, on every call that names one. */
function underAnotherApp({ till, side, orders }: Given): readonly Row[] {
  const appid = side.name === 'direct' ? 'appid' : 'sp_appid'
  const openids = till.alice.payer.openids
  const scene_info = { payer_client_ip: '::1', h5_info: { type: 'Wap' } }
  const bodies: readonly (readonly [kind: string, rest: object])[] = [
    ['native', {}],
    ['app', {}],
    ['h5', { scene_info }],
    ['jsapi', { payer: side.payer(openids) }],
    [
      'codepay',
      {
        payer: { auth_code: '134567890123456789' },
        scene_info: { store_info: { id: '1' } },
        notify_url: undefined,
      },
    ],
  ]
  const post = (kind: string, rest: object) =>
    till.post(side.signer, `${side.prefix}/${kind}`, { ...orderOf(side), ...rest })
  const unbound = (name: string, kind: string, rest: object): Row => {
    const ask = () => post(kind, { ...rest, [name]: till.other.appid, out_trade_no: newNumber() })
    return [`${kind} ${name}`, ask, 400, 'APPID_MCHID_NOT_MATCH', `/${name}`]
  }
  const rows = bodies.map(([kind, rest]) => unbound(appid, kind, rest))
  const undo = `out-trade-no/${orders.coded}/reverse`
  return side.name === 'direct'
    ? [...rows, unbound('appid', undo, {})]
    : [...rows, ...bodies.map(([kind, rest]) => unbound('sub_appid', kind, rest))]
}
