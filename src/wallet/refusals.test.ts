import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createClient, newNonce, WechatpayError } from '@tongbao/apiv3'
import { inTransaction } from '#platform/db'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { minuteMs, plusMs } from '#kernel/time'
import { setAccountState } from '#ledger'
import { type Server, startServer } from '#test/server'
import { issueBankCard } from './card/demo-bank.ts'
import { createRedeemCode } from './code/redeem-code.ts'
import { openGuard } from './guard/guard.ts'

type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>
type Ask = (path: string, body?: object) => Promise<Answer>

/** A payer's app: signs in, then asks as the wallet does. */
async function signIn(server: Server, payer: Server['demo']['payers'][number]): Promise<Ask> {
  const { phone, password } = payer
  let cookie = ''
  const ask: Ask = async (path, body) => {
    const response = await fetch(`${server.url}/wallet/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'x-tongbao-wallet': '1',
        ...(cookie && { cookie }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    cookie ||= response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
  assert.equal((await ask('/sign-in', { phone, password })).status, 200)
  return ask
}

function clientOf({ demo }: Server) {
  const [merchant] = demo.merchants
  assert(merchant)
  const client = createClient({
    baseUrl: demo.baseUrl,
    mchid: merchant.mchid,
    serialNo: merchant.serialNo,
    privateKey: readFileSync(merchant.privateKeyPath, 'utf8'),
    apiV3Key: merchant.apiV3Key,
    platformKeys: {
      [demo.platform.publicKeyId]: readFileSync(demo.platform.publicKeyPath, 'utf8'),
    },
    retries: 0,
  })
  return { client, merchant }
}

async function refusalOf(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    await ask()
    return 'was not refused'
  } catch (error) {
    if (error instanceof Refusal || error instanceof WechatpayError)
      return [error.status, error.code]
    throw error
  }
}

test('the wallet refuses by name, and a card or balance is none the worse for it', async () => {
  await using server = await startServer()
  const [payer, stranger] = server.demo.payers
  assert(payer && stranger)
  const ask = await signIn(server, payer)
  const { modules } = server.program
  const { name, phone, pin } = payer
  for (const [number, kind] of [
    ['6222020000000000077', 'credit'],
    ...Array.from({ length: 19 }, (_, index) => [`62220200000000001${10 + index}`, 'debit']),
  ] as const)
    await issueBankCard(modules, {
      number: number ?? '',
      kind: kind === 'credit' ? 'credit' : 'debit',
      holderName: name,
      bankType: 'OTHERS',
      opening: fen(100n),
    })
  const bind = (number: string) => ask('/cards', { number, name, phone, pin })
  const { cards } = (await ask('/cards')).body as { cards: { id: string }[] }
  const bound = cards[0]?.id ?? ''
  const poor = String((await bind('6222020000000000110')).body['id'])
  const credit = String((await bind('6222020000000000077')).body['id'])
  const move = (way: 'top-ups' | 'withdrawals', cardId: string, amount: string, id = newNonce()) =>
    ask(`/${way}`, { cardId, amount, pin, requestId: id })
  const once = newNonce()
  const first = await move('top-ups', bound, '100', once)
  assert.equal(first.status, 200)
  assert.deepEqual(await move('top-ups', bound, '100', once), first, 'a second tap moves nothing')
  const me = (await ask('/me')).body
  const before = me['balance']

  const rows: readonly (readonly [status: number, code: string, ask: () => Promise<Answer>])[] = [
    [409, 'REQUEST_REUSED', () => move('top-ups', bound, '101', once)],
    [400, 'AMOUNT_OUT_OF_RANGE', () => move('top-ups', bound, '5000001')],
    [403, 'CARD_NOT_ENOUGH', () => move('top-ups', poor, '101')],
    [403, 'BALANCE_NOT_ENOUGH', () => move('withdrawals', bound, '5000000')],
    [400, 'CREDIT_CARD_NOT_ALLOWED', () => move('top-ups', credit, '1')],
    [404, 'CARD_NOT_FOUND', () => move('top-ups', 'card_none', '1')],
    [400, 'CARD_NOT_RECOGNISED', () => bind('6222020000000000099')],
    [409, 'CARD_ALREADY_BOUND', () => bind('6222020000000000110')],
    [404, 'BILL_NOT_FOUND', () => ask('/bills/tu_none')],
    [404, 'APP_NOT_FOUND', () => ask('/openid?appid=wxnobody')],
    [404, 'CODE_NOT_FOUND', () => ask('/payment-codes/130000000000000000')],
  ]
  for (const [status, code, refused] of rows) {
    const answer = await refused()
    assert.deepEqual([answer.status, answer.body['code']], [status, code], code)
  }
  assert.deepEqual((await ask('/me')).body['balance'], before, 'nothing was changed')

  for (let index = 1; index < 19; index++) await bind(`62220200000000001${10 + index}`)
  const excess = await bind('6222020000000000012')
  assert.deepEqual([excess.status, excess.body['code']], [400, 'TOO_MANY_CARDS'])

  const balance = { kind: 'customer_balance', owner: String(me['id']) } as const
  await inTransaction(modules.db, (tx) => setAccountState(tx, balance, 'CNY', 'frozen'))
  for (const way of ['top-ups', 'withdrawals'] as const) {
    const frozen = await move(way, bound, '1')
    assert.deepEqual([frozen.status, frozen.body['code']], [403, 'ACCOUNT_ERROR'], way)
  }
  assert.deepEqual((await ask('/me')).body['balance'], before, 'nor by a frozen account')
})

test('only our own page with a session may ask', async () => {
  await using server = await startServer()
  const post = async (headers: Record<string, string>) => {
    const url = `${server.url}/wallet/api/payment-codes`
    const all = { ...headers, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers: all, body: '{}' })
    const { code } = (await response.json()) as { code: string }
    return [response.status, code]
  }
  assert.deepEqual(await post({ 'x-tongbao-wallet': '1' }), [401, 'SIGN_IN_REQUIRED'])
  assert.deepEqual(await post({}), [403, 'WALLET_HEADER_REQUIRED'])
})

test('a merchant page whose signature is not the merchant’s opens no cashier', async () => {
  await using server = await startServer()
  const { client, merchant } = clientOf(server)
  const [payer] = server.demo.payers
  assert(payer)
  const ask = await signIn(server, payer)
  const { mchid, appid } = merchant
  const { prepay_id: prepayId } = await client.pay.jsapi({
    appid,
    mchid,
    description: '面',
    out_trade_no: 'cashier1',
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total: 1 },
    payer: { openid: payer.openids[appid] ?? '' },
  })
  const jsapi = await client.jsapiParams({ appId: appid, prepayId })
  assert.equal((await ask('/cashier', { jsapi })).status, 200)
  for (const [code, change] of [
    ['PAY_SIGN_INVALID', { timeStamp: '1' }],
    ['PAY_PACKAGE_INVALID', { package: 'order=1' }],
  ] as const) {
    const answer = await ask('/cashier', { jsapi: { ...jsapi, ...change } })
    assert.deepEqual([answer.status, answer.body['code']], [400, code])
  }
})

test('a payment code pays once, in time, and for whom it was shown to', async () => {
  await using server = await startServer()
  const { client, merchant } = clientOf(server)
  const [payer] = server.demo.payers
  assert(payer)
  const ask = await signIn(server, payer)
  const freshCode = async () => String((await ask('/payment-codes', {})).body['code'])
  let serial = 0
  const scan = (code: string) =>
    client.pay.codepay({
      appid: merchant.appid,
      mchid: merchant.mchid,
      description: '豆浆',
      out_trade_no: `scanned${serial++}`,
      payer: { auth_code: code },
      amount: { total: 1 },
      scene_info: { store_info: { id: '1' } },
    })

  const spent = await freshCode()
  assert.equal((await scan(spent)).state, 'decided')
  assert.deepEqual(await refusalOf(() => scan(spent)), [400, 'AUTH_CODE_INVALID'])

  const unused = await freshCode()
  const none = await ask(`/payment-codes/${unused}/cancel`, {})
  assert.deepEqual([none.status, none.body['code']], [409, 'NOTHING_TO_CONFIRM'])
  const later = () => plusMs(new Date(), 10 * minuteMs)
  const redeem = createRedeemCode({ ...server.program.modules, now: later, guard: openGuard })
  const order = { mchid: merchant.mchid, id: '4200000000000000000000000001' }
  const late = () => redeem({ code: unused, order, amountMinor: 1n })
  assert.deepEqual(await refusalOf(late), [403, 'AUTH_CODE_EXPIRE'])
})
