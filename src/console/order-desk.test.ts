import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { addNode } from '#merchants'
import { decide, type Role, type StaffId } from '#oversight'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'
import { rateOf } from './order/rate.ts'
import { masked, maskedBody } from './order/mask.ts'
import { paidOrder } from '#test/desk-orders'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const [shop, neighbour] = server.demo.merchants
const [provider] = server.demo.providers
ok(shop && neighbour && provider)
const { mchid } = shop

const someone = async (name: string, role: Role, seat: string | null = mchid, nodeId?: string) => {
  const id = await colleague(server, name, [role], { mchid: seat, nodeId: nodeId ?? null })
  return { id, cookie: await cookieOf(server, id) }
}
const { id: nodeId } = await addNode(modules, {
  mchid,
  kind: 'store',
  code: 'DESK',
  name: '台前店',
})
const maker = await someone('经办', 'merchant_operator')
const checker = await someone('复核', 'merchant_approver')
const atNode = await someone('店员', 'merchant_operator', mchid, nodeId)
const outsider = await someone('邻居', 'merchant_administrator', neighbour.mchid)
const inside = await someone('审计', 'auditor', null)
const analyst = await someone('风控', 'risk_analyst', null)

const xss = '<img src=x onerror=alert(1)>'
const plain = await paidOrder(server, { outTradeNo: 'desk-1', description: xss })
await paidOrder(server, { outTradeNo: 'desk-2', deviceId: 'DESK' })
const theirs = await paidOrder(server, { outTradeNo: 'desk-3', mchid: neighbour.mchid })

const get = async (who: Readonly<{ cookie: string }>, path: string) => {
  const { status, body } = await ask(server, { path, cookie: who.cookie })
  return { status, body, code: body['code'] }
}
const numbersOf = async (who: Readonly<{ cookie: string }>, path: string) => {
  const { body, status } = await get(who, path)
  equal(status, 200, path)
  const rows = body['rows'] as readonly { outTradeNo: string }[]
  return rows.map(({ outTradeNo }) => outTradeNo).filter((each) => each.startsWith('desk'))
}

test('each sees the orders within reach, and what is out of it is as unknown as what does not exist', async () => {
  const table = [
    [maker, `/merchants/${mchid}/orders`, ['desk-1', 'desk-2']],
    [atNode, `/merchants/${mchid}/orders`, ['desk-2']],
    [atNode, `/merchants/${mchid}/orders?number=${plain.id}`, []],
    [maker, `/merchants/${mchid}/orders?number=${theirs.id}`, []],
    [inside, '/orders?number=desk-3', ['desk-3']],
    [inside, `/orders?mchid=${mchid}&number=desk-3`, []],
    [
      inside,
      `/merchants/${mchid}/orders?method=NATIVE&from=2026-01-01T00:00:00`,
      ['desk-1', 'desk-2'],
    ],
  ] as const
  for (const [who, path, expected] of table)
    deepEqual(
      (await numbersOf(who, path)).toSorted((a, b) => (a < b ? -1 : 1)),
      expected,
      path,
    )
  const refused = [
    [atNode, `/merchants/${mchid}/orders/${plain.id}`, 404, 'NO_SUCH_ORDER'],
    [maker, `/merchants/${mchid}/orders/${theirs.id}`, 404, 'NO_SUCH_ORDER'],
    [outsider, `/merchants/${neighbour.mchid}/orders/${plain.id}`, 404, 'NO_SUCH_ORDER'],
    [outsider, `/merchants/${mchid}/orders/${plain.id}`, 403, 'MERCHANT_OUT_OF_REACH'],
    [maker, '/orders', 403, 'PERMISSION_MISSING'],
    [maker, `/merchants/${mchid}/orders?from=2026-02-30T00:00:00`, 400, 'NO_SUCH_TIME'],
    [maker, `/merchants/${mchid}/refund-batches/rb_nothing`, 404, 'BATCH_NOT_FOUND'],
  ] as const
  for (const [who, path, status, code] of refused) {
    const answer = await get(who, path)
    deepEqual([answer.status, answer.code], [status, code], path)
  }
})

const requestId = 'desk-request-0001'
const refundOf = (who: Readonly<{ cookie: string }>, id: string, body: object, at = mchid) =>
  ask(server, {
    method: 'POST',
    path: `/merchants/${at}/orders/${id}/refunds`,
    cookie: who.cookie,
    body: { requestId, amount: '100', reason: xss, ...body },
  })

test('a refund is asked for, approved by a second person, made once, and stands on the time line', async () => {
  const beyond = [
    [outsider, plain.id, neighbour.mchid],
    [atNode, plain.id, mchid],
    [maker, theirs.id, mchid],
  ] as const
  // An administrator may ask too; nobody may for an order that they do not see.
  for (const [who, id, at] of beyond)
    equal((await refundOf(who, id, {}, at)).body['code'], 'ORDER_NOT_FOUND')
  equal((await refundOf(maker, plain.id, { maker: 'sf_x' })).status, 400)
  equal((await refundOf(maker, plain.id, { amount: '1001' })).body['code'], 'REFUND_EXCEEDS_LEFT')
  const asked = await refundOf(maker, plain.id, {})
  deepEqual([asked.status, asked.body['state']], [200, 'WAITING'])
  equal((await refundOf(maker, plain.id, {})).body['id'], asked.body['id'])
  await approve(String(asked.body['approvalId']), checker.id)
  await Promise.all([
    modules.payments.executeApprovedRefunds(),
    modules.payments.executeApprovedRefunds(),
  ])
  const { body } = await get(maker, `/merchants/${mchid}/orders/${plain.id}`)
  const { happenings, order } = body as Story
  deepEqual(
    happenings.map(({ kind }) => kind).filter((kind) => kind.startsWith('refund')),
    ['refundAsked', 'refundDecided', 'refundAccepted', 'refundCarriedOut'],
  )
  deepEqual([order.refunded, order.left, order.description], ['100', '900', xss])
  // A merchant reads which accounts moved, and not whose.
  ok(!JSON.stringify(happenings).includes('customer_balance:'))
  const whole = await get(inside, `/merchants/${mchid}/orders/${plain.id}`)
  match(JSON.stringify(whole.body), /customer_balance:cu/)
  const list = await get(maker, `/merchants/${mchid}/refunds?number=${plain.id}`)
  match(JSON.stringify(list.body), /"amount":"100"/)
  const wishes = await get(atNode, `/merchants/${mchid}/refund-requests`)
  deepEqual(wishes.body['rows'], [])
  const mine = await get(maker, `/merchants/${mchid}/refund-requests?state=DONE`)
  match(JSON.stringify(mine.body), /"makerName":"经办"/)
})

type Story = Readonly<{
  happenings: readonly Readonly<{
    kind: string
    state?: string
    facts: readonly { name: string }[]
  }>[]
  order: Readonly<Record<string, string>>
}>

const approve = (approvalId: string, staffId: StaffId) =>
  decide(modules, {
    approvalId: approvalId as `ap_${string}`,
    staffId,
    verdict: 'approve',
    note: '属实',
  })

test('a file is looked at line by line, asked for as one, and seen as far as somebody reaches', async () => {
  const row = (number: string, amount: string) => ({ number, amount, reason: '=1+1' })
  const post = (who: Readonly<{ cookie: string }>, path: string, body: object) =>
    ask(server, {
      method: 'POST',
      path: `/merchants/${mchid}/refund-batches${path}`,
      cookie: who.cookie,
      body,
    })
  const rows = [row('desk-1', '50'), row('desk-2', '60'), row('desk-3', '70')]
  const checked = await post(maker, '/check', { rows })
  deepEqual(
    (checked.body['rows'] as readonly { code: string | null }[]).map(({ code }) => code),
    [null, null, 'ORDER_NOT_FOUND'],
  )
  const node = await post(atNode, '/check', { rows })
  deepEqual(
    (node.body['rows'] as readonly { code: string | null }[]).map(({ code }) => code),
    ['ORDER_NOT_FOUND', null, 'ORDER_NOT_FOUND'],
  )
  const file = { requestId: 'desk-file-0000001', name: '退款.csv' }
  equal((await post(maker, '', { ...file, rows })).body['code'], 'BATCH_ROW_REFUSED')
  const asked = await post(maker, '', { ...file, rows: rows.slice(0, 2) })
  equal(asked.body['amount'], '110')
  const id = String(asked.body['id'])
  await approve(String(asked.body['approvalId']), checker.id)
  await modules.payments.executeApprovedRefunds()
  const done = await get(maker, `/merchants/${mchid}/refund-batches/${id}`)
  deepEqual(
    (done.body['rows'] as readonly { state: string }[]).map(({ state }) => state),
    ['DONE', 'DONE'],
  )
  const seen = await get(atNode, `/merchants/${mchid}/refund-batches/${id}`)
  deepEqual([seen.body['amount'], (seen.body['rows'] as unknown[]).length], ['60', 1])
  const foreign = await get(outsider, `/merchants/${neighbour.mchid}/refund-batches/${id}`)
  equal(foreign.code, 'BATCH_NOT_FOUND')
})

test('the first page of a merchant tells each as much as they may see', async () => {
  const home = async (who: Readonly<{ cookie: string }>) => {
    const { body } = await get(who, `/merchants/${mchid}/home`)
    const { today, money, waiting } = body as Home
    return [today.paidCount, money !== null, waiting.failedCallbacks !== null]
  }
  const finance = await someone('财务', 'merchant_finance')
  const all = await home(finance)
  deepEqual([all[1], all[2]], [true, true])
  deepEqual(await home(atNode), [1, false, false])
  deepEqual((await home(maker))[1], false)
  equal((await get(analyst, `/merchants/${mchid}/home`)).status, 200)
})

type Home = Readonly<{
  today: Readonly<{ paidCount: number }>
  money: object | null
  waiting: Readonly<{ failedCallbacks: number | null }>
}>

test('what is somebody’s own is covered in what was told, and rates are exact', () => {
  const body = JSON.stringify({
    payer: { openid: 'o123456789012345678901234567' },
    user_received_account: '演示银行储蓄卡1234',
    amount: { total: 100 },
  })
  const shown = maskedBody(body)
  match(shown, /"openid": "o123\*\*\*\*4567"/)
  match(shown, /"total": 100/)
  ok(!shown.includes('演示银行储蓄卡1234'))
  equal(masked('1234'), '1***')
  deepEqual([6_000, 3_800, 12_345, 0, 10_000].map(rateOf), [
    '0.60%',
    '0.38%',
    '1.2345%',
    '0.00%',
    '1.00%',
  ])
})
