import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { businessDate } from '#kernel/time'
import { balanceOf, verifyBooks } from '#ledger'
import { findPayouts } from '#clearing'
import { openDesk, type Reply } from '#test/sandbox'
import { startServer } from '#test/server'
import { send } from '#test/signed-face'

const server = await startServer({ environment: 'sandbox' })
after(() => server[Symbol.asyncDispose]())
const desk = openDesk(server)
const { ask } = desk

const codeOf = ({ status, body }: Reply) => [status, body['code']]
type Rows = readonly Readonly<Record<string, unknown>>[]
const rows = ({ body }: Reply, name: string) => body[name] as Rows

/** Looks again until it is so; loops run beside the test. */
async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let left = 600; left > 0; left--) {
    const value = await look()
    if (value !== undefined) return value
    await sleep(100)
  }
  throw new Error('it did not come')
}

async function newPayer(balance?: string): Promise<string> {
  const made = await ask('POST', '/payers', { name: '赵小寒', ...(balance && { balance }) })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return String(made.body['customerId'])
}

test('nothing opens without the key, and a wrong one is told from none by nobody', async () => {
  const headers = [undefined, 'Bearer', 'Bearer wrong', `Basic ${desk.key}`, `Bearer ${desk.key}x`]
  for (const authorization of headers)
    for (const path of ['/overview', '/merchants', '/acceptance/runs', '/faults']) {
      const { status, text } = await send(server.url, {
        path: `/sandbox/api${path}`,
        headers: { authorization },
      })
      assert.deepEqual([status, JSON.parse(text).code], [401, 'SANDBOX_KEY_WRONG'], path)
    }
  const seen = await ask('GET', '/overview')
  assert.deepEqual([seen.status, seen.body['environment']], [200, 'sandbox'])
  const nothing = await ask('GET', '/nothing')
  assert.equal(nothing.status, 404, 'no page answers for the API')
  assert.equal((await send(server.url, { path: '/sandbox/people' })).status, 200)
})

test('a merchant is made whole: its key can be had once, and its certificate renewed', async () => {
  const provider = await ask('POST', '/merchants', { name: '云上服务商', kind: 'provider' })
  const parentMchid = String(provider.body['mchid'])
  const sub = await ask('POST', '/merchants', {
    name: '云上茶馆',
    kind: 'sub_merchant',
    parentMchid,
  })
  assert.deepEqual(
    [sub.status, sub.body['parentMchid'], sub.body['serial']],
    [201, parentMchid, null],
  )
  const orphan = { name: '无主', kind: 'sub_merchant', parentMchid: '1600000000' }
  assert.deepEqual(codeOf(await ask('POST', '/merchants', orphan)), [400, 'TEST_PARENT_WRONG'])

  const shop = await desk.newMerchant()
  const path = `/merchants/${shop.mchid}`
  assert.deepEqual(codeOf(await ask('POST', `${path}/bundle`, {})), [410, 'BUNDLE_TAKEN'])
  const before = await ask('GET', path)
  assert.equal(before.body['isKeyWaiting'], false)
  const renewed = await ask('POST', `${path}/certificates`, {})
  assert.deepEqual([renewed.status, renewed.body['isKeyWaiting']], [201, true])
  assert.notEqual(renewed.body['serial'], before.body['serial'])
  assert.equal((await ask('POST', `${path}/bundle`, {})).status, 200)
  const app = await ask('POST', `${path}/apps`, { kind: 'mini_program' })
  assert.equal((app.body['apps'] as Rows).length, 2)
  const nobody = '/merchants/1600000000'
  assert.deepEqual(codeOf(await ask('GET', nobody)), [404, 'TEST_MERCHANT_NOT_FOUND'])
  const renewal = await ask('POST', `${nobody}/certificates`, {})
  assert.deepEqual(codeOf(renewal), [404, 'TEST_MERCHANT_NOT_FOUND'])
})

test('a payer pays, shows a code, says no, takes money, and is frozen, without a phone', async () => {
  const shop = await desk.newMerchant()
  const payer = await newPayer('50000')
  const at = `/payers/${payer}`
  const openid = await ask('GET', `${at}/openids/${shop.appid}`)
  assert.equal(openid.status, 200)
  assert.match(String(openid.body['openid']), /^o/)
  assert.deepEqual(codeOf(await ask('GET', `${at}/openids/wx0`)), [404, 'TEST_PAYER_APP_UNKNOWN'])
  const stranger = `/payers/cus_${'0'.repeat(26)}/freeze`
  assert.deepEqual(codeOf(await ask('POST', stranger, {})), [404, 'TEST_PAYER_NOT_FOUND'])

  const code = await shop.order('HAND0001', 1_200)
  const seen = await ask('GET', `/orders?mchid=${shop.mchid}`)
  assert.deepEqual(
    rows(seen, 'orders').map((one) => [one['outTradeNo'], one['amount'], one['code']]),
    [['HAND0001', '1200', code]],
  )
  const scanned = await ask('POST', `${at}/scan`, { code })
  assert.deepEqual(scanned.body['amount'], { amount: '1200', currency: 'CNY' })
  const paid = await ask('POST', `${at}/pay`, { code })
  assert.deepEqual([paid.status, paid.body['state']], [200, 'SUCCESS'])
  assert.equal((await ask('POST', `${at}/pay`, { code })).body['state'], 'SUCCESS', 'again is once')

  const shown = await ask('POST', `${at}/payment-codes`, {})
  const number = String(shown.body['code'])
  const charged = shop.call('POST', '/v3/pay/transactions/codepay', {
    appid: shop.appid,
    mchid: shop.mchid,
    description: '豆浆',
    out_trade_no: 'HAND0002',
    payer: { auth_code: number },
    amount: { total: 150_000 },
    scene_info: { store_info: { id: '1' } },
  })
  assert.equal((await charged).status, 202, 'the payer is asked for the PIN')
  assert.equal((await ask('GET', `${at}/payment-codes/${number}`)).body['state'], 'confirm')
  assert.equal((await ask('POST', `${at}/payment-codes/${number}/decline`, {})).status, 204)
  assert.equal((await ask('GET', `${at}/payment-codes/${number}`)).body['state'], 'failed')
  const late = await ask('POST', `${at}/payment-codes/${number}/confirm`, {})
  assert.notEqual(late.status, 200)

  const sent = await shop.call('POST', '/v3/fund-app/mch-transfer/transfer-bills', {
    appid: shop.appid,
    out_bill_no: 'HANDT1',
    transfer_scene_id: '1009',
    openid: openid.body['openid'],
    transfer_amount: 300,
    transfer_remark: '废纸回收',
    transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: '废纸' }],
  })
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  const bill = `${at}/transfers/${encodeURIComponent(String(sent.body['package_info']))}`
  assert.equal((await ask('GET', bill)).body['state'], 'WAIT_USER_CONFIRM')
  assert.equal((await ask('POST', `${bill}/confirm`, {})).body['state'], 'SUCCESS')

  assert.equal((await ask('POST', `${at}/freeze`, {})).body['state'], 'frozen')
  await until(async () => {
    const refused = await ask('POST', `${at}/pay`, { code })
    return refused.body['code'] === 'CUSTOMER_FROZEN' ? true : undefined
  })
  assert.equal((await ask('POST', `${at}/unfreeze`, {})).body['state'], 'active')
  assert.equal((await ask('POST', `${at}/pay`, { code })).status, 200)
  const [listed] = rows(await ask('GET', '/payers'), 'payers')
  assert.deepEqual(listed?.['balance'], { amount: String(50_000 - 1_200 + 300), currency: 'CNY' })
})

test('a fault is ordered, strikes, is seen, and is lifted; a script is played by a seed', async () => {
  const shop = await desk.newMerchant()
  const { mchid } = shop
  const table = rows(await ask('GET', '/faults'), 'faults')
  assert.ok(table.length >= 40, `${table.length} faults`)
  const wrong = await ask('POST', '/faults/orders', { mchid, fault: 'no_such_fault' })
  assert.deepEqual(codeOf(wrong), [400, 'FAULT_UNKNOWN'])
  const order = { mchid, fault: 'frequency_limited', verb: 'query', take: 1 }
  const made = await ask('POST', '/faults/orders', order)
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const path = `/v3/pay/transactions/out-trade-no/NONE0001?mchid=${mchid}`
  assert.equal((await shop.call('GET', path)).status, 429)
  assert.equal((await shop.call('GET', path)).status, 404)
  const strikes = rows(await ask('GET', `/faults/strikes?mchid=${mchid}`), 'strikes')
  assert.deepEqual(
    strikes.map(({ fault, verb }) => [fault, verb]),
    [['frequency_limited', 'query']],
  )
  const [last] = rows(await ask('GET', `/calls?mchid=${mchid}`), 'calls').toReversed()
  assert.deepEqual([last?.['status'], last?.['code']], [429, 'FREQUENCY_LIMITED'])

  const everybody = await ask('POST', '/faults/orders', { mchid: '*', fault: 'hold_before' })
  const inForce = async () => rows(await ask('GET', '/faults/in-force'), 'orders')
  assert.deepEqual(
    (await inForce()).map(({ mchid: whose, fault }) => [whose, fault]),
    [['*', 'hold_before']],
  )
  const lift = `/faults/orders/*/${String(everybody.body['id'])}`
  assert.equal((await ask('DELETE', lift)).status, 204)
  assert.deepEqual(codeOf(await ask('DELETE', lift)), [404, 'FAULT_ORDER_NOT_FOUND'])
  assert.deepEqual(await inForce(), [])

  const steps = [{ faults: ['system_error_after', 'reset_after'], verb: 'pay' }]
  assert.equal((await ask('POST', '/scripts', { mchid: '*', name: '早高峰', steps })).status, 201)
  assert.equal(rows(await ask('GET', '/scripts'), 'scripts').length, 1)
  const play = () =>
    ask('POST', `/scripts/${encodeURIComponent('早高峰')}/play`, { mchid, seed: '7' })
  const chosen = (reply: Reply) => rows(reply, 'orders').map(({ fault }) => fault)
  assert.deepEqual(chosen(await play()), chosen(await play()), 'the same seed, the same faults')
  assert.equal((await inForce()).length, 2)
  assert.equal((await ask('POST', '/faults/lift', { mchid })).status, 200)
  assert.deepEqual(await inForce(), [])
})

test('every sending of a callback is seen with its answer, and goes out again when asked to', async () => {
  const answers = [500, 200, 200]
  const heard: string[] = []
  const shopServer = createServer((request, response) => {
    request.setEncoding('utf8')
    let text = ''
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      heard.push(String(JSON.parse(text).id))
      response.writeHead(answers.shift() ?? 200).end()
    })
  }).listen(0, '127.0.0.1')
  await once(shopServer, 'listening')
  const { port } = shopServer.address() as AddressInfo
  const shop = await desk.newMerchant()
  const payer = await newPayer('5000')
  const code = await shop.order('TOLD0001', 100, `http://127.0.0.1:${port}/notify`)
  await ask('POST', `/payers/${payer}/pay`, { code })
  const seen = () => ask('GET', `/callbacks?mchid=${shop.mchid}`)
  const first = await until(async () => rows(await seen(), 'callbacks')[0])
  assert.deepEqual([first['answer'], first['eventType']], ['500', 'TRANSACTION.SUCCESS'])
  assert.equal(JSON.parse(String(first['resource'])).out_trade_no, 'TOLD0001')
  assert.ok((first['headers'] as Record<string, string>)['Wechatpay-Signature'])

  const subject = String(first['subject'])
  const again = await ask('POST', '/callbacks/redeliver', { mchid: shop.mchid, subject })
  assert.equal(again.body['count'], 1)
  await until(async () => (rows(await seen(), 'callbacks').length >= 2 ? true : undefined))
  assert.deepEqual([...new Set(heard)], [first['callbackId']], 'always under the same id')
  const nothing = { mchid: shop.mchid, subject: 'nothing' }
  const missing = await ask('POST', '/callbacks/redeliver', nothing)
  assert.deepEqual(codeOf(missing), [404, 'CALLBACK_NOT_FOUND'])
  shopServer.close()
})

test('a jump to the next settlement closes, cuts, settles and pays out before it answers', async () => {
  const { db } = server.program.modules
  const shop = await desk.newMerchant()
  const { mchid } = shop
  const payer = await newPayer('100000')
  const code = await shop.order('JUMP0001', 20_000)
  assert.equal((await ask('POST', `/payers/${payer}/pay`, { code })).status, 200)
  const before = await ask('GET', '/clock')
  const paidOn = String(before.body['businessDate'])

  const back = { to: '2020-01-01T00:00:00Z' }
  assert.deepEqual(codeOf(await ask('POST', '/clock/jump', back)), [400, 'CLOCK_BACKWARD'])
  const far = { to: '2999-01-01T00:00:00Z' }
  assert.deepEqual(codeOf(await ask('POST', '/clock/jump', far)), [400, 'CLOCK_TOO_FAR'])
  const [one, two] = await Promise.all([
    ask('POST', '/clock/jump', { settlement: true }),
    ask('POST', '/clock/jump', { settlement: true }),
  ])
  assert.equal(one.status + two.status, 200 + 409, 'one at a time')
  assert.ok([one, two].some(({ body }) => body['code'] === 'CLOCK_BUSY'))
  const jumped = one.status === 200 ? one : two
  assert.deepEqual(jumped.body['failures'], [])
  assert.equal(
    String(jumped.body['to']).slice(0, 16),
    String(before.body['nextSettlement']).slice(0, 16),
  )

  const clock = await ask('GET', '/clock')
  const today = String(clock.body['businessDate'])
  assert.ok(today > paidOn)
  const [payout] = await findPayouts(db, { mchid, from: paidOn, to: today })
  // 0.60 % of 200 yuan is the fee.
  assert.deepEqual([payout?.state, payout?.amount.minor], ['PAID', 19_880n])
  const bill = await shop.call('GET', `/v3/bill/tradebill?bill_date=${paidOn}`)
  assert.equal(bill.status, 200, JSON.stringify(bill.body))

  // The wire has stayed where the other side's clock is.
  assert.equal((await shop.call('GET', '/v3/certificates')).status, 200)
  const later = await shop.order('JUMP0002', 100)
  assert.equal((await ask('POST', `/payers/${payer}/pay`, { code: later })).status, 200)
  const order = await shop.call('GET', `/v3/pay/transactions/out-trade-no/JUMP0002?mchid=${mchid}`)
  assert.equal(businessDate(new Date(String(order.body['success_time']))), today)
  const operation = { kind: 'merchant_operation', owner: mchid } as const
  assert.equal((await balanceOf(db, operation, 'CNY')).posted.minor, 1_000_000n)
  assert.deepEqual(await verifyBooks(db), [])

  for (const aim of [{ hours: 5 }, { days: 3 }])
    assert.deepEqual((await ask('POST', '/clock/jump', aim)).body['failures'], [])
  const node = await server.openNode()
  const reply = await send(node.url, {
    path: '/sandbox/api/clock',
    headers: { authorization: `Bearer ${desk.key}` },
  })
  const ahead = Number(JSON.parse(reply.text).offsetMs)
  assert.equal(
    ahead,
    Number((await ask('GET', '/clock')).body['offsetMs']),
    'it outlives a restart',
  )
})
