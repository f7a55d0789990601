import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyBooks } from '#ledger'
import { grantProducts, readmitMerchant, setMerchantLimits, suspendMerchant } from '#merchants'
import { openWallet } from '#test/open-wallet'
import { startServer } from '#test/server'
import { type Body, codeOf, listed, openShopDesk, type Somebody } from '#test/shop-desk'
import { ask, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db } = modules
const town = await openShopDesk(server)
const { mchid, neighbour, provider, first, other, nodes, store, alice, of, wallet } = town
const sub = provider.subMerchants[0]?.mchid ?? ''
const head = await town.somebody('店长', ['merchant_administrator'])
const cashier = await town.somebody('收银', ['merchant_operator'])
const atStore = await town.somebody('门店', ['merchant_operator'], { nodeId: store.id })

const textIn = (link: unknown): string => new URL(String(link)).searchParams.get('code') ?? ''

async function newCode(who: Somebody, given: object = {}) {
  const body = { name: '柜台', nodeId: null, amount: null, remark: null, ...given }
  const made = await of(who, '/codes', body)
  equal(made.status, 200, JSON.stringify(made.body))
  const { body: all } = await of(who, '/codes')
  const code = listed(all, 'codes').find(({ id }) => id === made.body['id'])
  ok(code)
  return { id: String(code['id']), text: textIn(code['link']), link: String(code['link']) }
}

const request = (amount: string, requestId: string) => ({ amount, requestId })

test('a code on a counter is paid from the wallet, once, into the shop, and says where', async () => {
  const { text, link } = await newCode(head, { nodeId: store.id, remark: '早餐' })
  match(link, /\/wallet\/collect\?code=1900000001-/)
  const seen = await wallet(`/collect/${text}`)
  deepEqual(seen.body, {
    merchant: '通宝早餐铺',
    place: '解放路店',
    amount: null,
    remark: '早餐',
  })
  const opened = await wallet(`/collect/${text}`, request('1234', 'request-01'))
  const again = await wallet(`/collect/${text}`, request('1234', 'request-01'))
  const prepayId = String(opened.body['prepayId'])
  const cashier1 = await wallet('/cashier', { code: prepayId })
  deepEqual(cashier1.body['amount'], { amount: '1234', currency: 'CNY' })
  const paying = { prepayId, funding: 'balance', pin: first.pin }
  const paid = await wallet('/cashier/pay', paying)
  equal(paid.body['state'], 'SUCCESS', JSON.stringify(paid.body))
  // The second tap opened the same order, which is paid.
  const twin = await wallet('/cashier', { code: String(again.body['prepayId']) })
  equal(twin.body['state'], 'SUCCESS')
  const order = await modules.payments.order({ mchid, id: String(paid.body['transactionId']) })
  deepEqual(
    [order?.deviceId, order?.description, order?.tradeType, order?.spMchid, order?.state],
    ['S01', '早餐', 'NATIVE', null, 'SUCCESS'],
  )
  // Somebody else cannot pay what was opened for her.
  const third = await wallet(`/collect/${text}`, request('5', 'request-02'))
  const bob = await openWallet(server.url, other)
  const stolen = await bob.ask('/cashier/pay', {
    prepayId: third.body['prepayId'],
    funding: 'balance',
    pin: other.pin,
  })
  equal(JSON.parse(stolen.text).code, 'OTHER_PAYER')
  deepEqual(await verifyBooks(db), [])
})

test('the law lets a payer spend five hundred yuan a day by codes on counters', async () => {
  const { text } = await newCode(head)
  const opened = await wallet(`/collect/${text}`, request('50000', 'request-l1'))
  const paying = { prepayId: opened.body['prepayId'], funding: 'balance', pin: first.pin }
  const over = await alice.confirm('/cashier/pay', paying)
  const { code, detail } = JSON.parse(over.text) as { code: string; detail: Body }
  // What the first story has paid counts: 12.34 yuan.
  deepEqual([code, detail['limit'], detail['left']], ['LIMIT_DAY', 'barcode_d', '48766'])
})

test('what a merchant may not do by the API it may not do at a counter', async () => {
  const florist = provider.subMerchants[1]?.mchid ?? ''
  const clerk = await town.somebody('云杉花店', ['merchant_administrator'], { at: florist })
  const body = { name: '柜台', nodeId: null, amount: null, remark: null }
  equal((await of(clerk, `${florist}/codes`, body)).status, 200)
  const { body: all } = await of(clerk, `${florist}/codes`)
  const text = textIn(listed(all, 'codes')[0]?.['link'])
  const reviewAt = new Date('2027-11-27T00:00:00Z')
  const limits = { singleMax: 100n, dayMax: null, rating: 'high', reviewAt } as const
  await setMerchantLimits(modules, { mchid: florist, ...limits })
  const over = await wallet(`/collect/${text}`, request('101', 'request-m1'))
  equal(over.body['code'], 'SINGLE_LIMIT')
  equal((await wallet(`/collect/${text}`, request('100', 'request-m2'))).status, 200)
  await grantProducts(modules, { mchid: florist, products: ['JSAPI'] })
  // What the door knows is four seconds old at most.
  await sleep(4_200)
  const closed = await wallet(`/collect/${text}`, request('100', 'request-m3'))
  equal(closed.body['code'], 'PRODUCT_NOT_GRANTED')
  equal((await wallet(`/collect/${text}`, request('100', 'request-m2'))).status, 200)
})

test('a code of a sub-merchant is an order of its provider as well', async () => {
  const yang = await town.somebody('云杉', ['merchant_administrator'], { at: provider.mchid })
  const body = { name: '柜台', nodeId: null, amount: '990', remark: null }
  equal((await of(yang, `${sub}/codes`, body)).status, 200)
  const { body: all } = await of(yang, `${sub}/codes`)
  const text = textIn(listed(all, 'codes')[0]?.['link'])
  const wrong = await wallet(`/collect/${text}`, request('991', 'request-03'))
  equal(wrong.body['code'], 'COLLECTION_AMOUNT_FIXED')
  const opened = await wallet(`/collect/${text}`, request('990', 'request-04'))
  const paid = await wallet('/cashier/pay', {
    prepayId: opened.body['prepayId'],
    funding: 'balance',
    pin: first.pin,
  })
  const key = { mchid: sub, id: String(paid.body['transactionId']) }
  const order = await modules.payments.order(key)
  deepEqual([order?.spMchid, order?.appid], [provider.mchid, provider.appid])
  equal(await codeOf(of(yang, `${provider.mchid}/codes`, body)), 'PROVIDER_HAS_NO_CODES')
})

test('codes are closed, unknown, paced, and of one shop', async () => {
  const { id, text } = await newCode(cashier)
  const branch = nodes.find(({ kind }) => kind === 'branch')
  const table: readonly (readonly [code: string, body: object])[] = [
    ['NODE_NOT_EXISTS', { nodeId: 'nd_nothing' }],
    ['COLLECTION_NODE_WITHOUT_CODE', { nodeId: branch?.id }],
  ]
  for (const [code, given] of table) {
    const body = { name: '柜台', nodeId: null, amount: null, remark: null, ...given }
    equal(await codeOf(of(head, '/codes', body)), code)
  }
  const whole = { name: '柜台', nodeId: null, amount: null, remark: null }
  equal(await codeOf(of(atStore, '/codes', whole)), 'MERCHANT_OUT_OF_REACH')
  equal(await codeOf(of(atStore, `/codes/${id}/close`, {})), 'COLLECTION_CODE_UNKNOWN')
  equal((await of(cashier, `/codes/${id}/name`, { name: '新名' }, 'PUT')).status, 204)
  // Ten a minute, over the turn of a minute twice that.
  const opened = await Promise.all(
    Array.from({ length: 24 }, (_, index) =>
      wallet(`/collect/${text}`, request('1', `request-p${index}`)),
    ),
  )
  const codes = opened.map(({ status, body }) => (status === 200 ? 'ok' : body['code']))
  ok(codes.filter((code) => code === 'ok').length <= 20, String(codes))
  ok(codes.includes('COLLECTION_TOO_OFTEN'))
  await suspendMerchant(modules, { mchid })
  const node = await server.openNode()
  const far = await openWallet(node.url, first)
  equal(JSON.parse((await far.ask(`/collect/${text}`)).text).code, 'COLLECTION_SUSPENDED')
  await readmitMerchant(modules, { mchid })
  equal((await of(cashier, `/codes/${id}/close`, {})).status, 204)
  equal((await wallet(`/collect/${text}`)).body['code'], 'COLLECTION_CODE_CLOSED')
  const renamed = await of(cashier, `/codes/${id}/name`, { name: '再改' }, 'PUT')
  equal(renamed.body['code'], 'COLLECTION_CODE_CLOSED')
  for (const nothing of ['x', `${mchid}-01ARZ3NDEKTSV4RRFFQ69G5FAV`, `${neighbour.mchid}-${text}`])
    equal((await wallet(`/collect/${nothing}`)).body['code'], 'COLLECTION_CODE_UNKNOWN')
})

const shownCode = async () => String((await wallet('/payment-codes', {})).body['code'])

test('a till charges a code once, sees what became of it, and undoes it for a while', async () => {
  const body = { number: 'TB00000001', desk: 'S01', amount: '800', code: await shownCode() }
  const charged = await of(atStore, '/charges', body)
  equal(charged.body['state'], 'SUCCESS', JSON.stringify(charged.body))
  const again = await Promise.all([1, 2, 3].map(() => of(atStore, '/charges', body)))
  deepEqual(
    again.map(({ body: said }) => [said['state'], said['transactionId']]),
    [1, 2, 3].map(() => ['SUCCESS', charged.body['transactionId']]),
  )
  const reused = await of(atStore, '/charges', { ...body, amount: '801' })
  equal(reused.body['code'], 'CHARGE_REUSED')
  equal(await codeOf(of(atStore, '/charges', { ...body, desk: '' })), 'CHARGE_DESK_FOREIGN')
  equal(await codeOf(of(atStore, '/charges?desk=T99')), 'CHARGE_DESK_FOREIGN')
  const { body: last } = await of(atStore, '/charges?desk=S01')
  deepEqual(
    listed(last, 'charges').map(({ number, state, by }) => [number, state, by]),
    [['TB00000001', 'SUCCESS', '门店']],
  )
  const order = await modules.payments.order({ mchid, id: String(charged.body['transactionId']) })
  deepEqual([order?.deviceId, order?.tradeType], ['S01', 'MICROPAY'])
  const reversed = await of(atStore, '/charges/TB00000001/reverse', {})
  equal(reversed.body['state'], 'REVOKED', JSON.stringify(reversed.body))
  equal((await of(atStore, '/charges/TB00000001/reverse', {})).body['state'], 'REVOKED')
  // Another desk's charge is none, and so is one that nobody made.
  const whole = { number: 'TB00000002', desk: '', amount: '900', code: await shownCode() }
  equal((await of(cashier, '/charges', whole)).body['state'], 'SUCCESS')
  equal(await codeOf(of(atStore, '/charges/TB00000002')), 'CHARGE_UNKNOWN')
  equal(await codeOf(of(atStore, '/charges/TB00000002/reverse', {})), 'CHARGE_UNKNOWN')
  equal(await codeOf(of(cashier, '/charges/TB99999999')), 'CHARGE_UNKNOWN')
  const late = await server.openNode(31 * 60_000)
  const said = await ask(late, {
    method: 'POST',
    path: `/merchants/${mchid}/charges/TB00000002/reverse`,
    cookie: await cookieOf({ ...server, program: late }, cashier.id),
  })
  equal(said.body['code'], 'CHARGE_REVERSE_LATE')
  deepEqual(await verifyBooks(db), [])
})

test('a large charge waits for its payer, and a code that is none is told of', async () => {
  const large = { number: 'TB00000003', desk: '', amount: '150000', code: await shownCode() }
  const waits = await of(cashier, '/charges', large)
  deepEqual([waits.body['state'], waits.body['refusal']], ['USERPAYING', null])
  const pin = { pin: first.pin, funding: 'balance' }
  const confirmed = await alice.confirm(`/payment-codes/${large.code}/confirm`, pin)
  equal(confirmed.status, 200, confirmed.text)
  equal((await of(cashier, '/charges/TB00000003')).body['state'], 'SUCCESS')
  const spent = { ...large, number: 'TB00000004' }
  const refused = await of(cashier, '/charges', spent)
  deepEqual(
    [refused.body['state'], Object.keys(refused.body['refusal'] as object)],
    ['PAYERROR', ['code', 'message']],
  )
})
