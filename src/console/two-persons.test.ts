/** What two people decide is not done by one, whichever way around is tried. */
import { equal, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { executeChanges } from '#ops'
import { type ApprovalId, decide, enrolStaff, findApproval } from '#oversight'
import { inTransaction } from '#platform/db'
import { startServer } from '#test/server'
import { openShopDesk } from '#test/shop-desk'
import { ask, colleague, cookieOf } from '#test/staff'
import { json, newNumber, openTill } from '#test/till'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db } = modules
const [shop] = server.demo.merchants
const [payer] = server.demo.payers
ok(shop && payer)

test('a till sees and undoes what it has charged, and no order of the API', async () => {
  const town = await openShopDesk(server)
  const till = await openTill(server)
  const clerk = await town.somebody('门店', ['merchant_operator'], { nodeId: town.store.id })
  const auth_code = String((await town.wallet('/payment-codes', {})).body['code'])
  const number = newNumber()
  const { signer, prefix, parties, query } = till.direct
  const paid = await till.post(signer, `${prefix}/codepay`, {
    ...parties,
    description: '一台电视',
    out_trade_no: number,
    payer: { auth_code },
    amount: { total: 30_000, currency: 'CNY' },
    scene_info: { device_id: 'ELSEWHERE', store_info: { id: '1' } },
  })
  equal(json(paid)['trade_state'], 'SUCCESS', paid.text)
  // The clerk writes the number down as one of their own; eighteen digits are enough for that.
  const charge = { number, desk: 'S01', amount: '1', code: '130000000000000000' }
  await town.of(clerk, '/charges', charge)
  const seen = await town.of(clerk, `/charges/${number}`)
  ok(!JSON.stringify(seen.body).includes('SUCCESS'), JSON.stringify(seen.body))
  const back = await town.of(clerk, `/charges/${number}/reverse`, {})
  equal(back.body['code'], 'ORDER_NOT_EXIST')
  const path = `/v3/pay/transactions/out-trade-no/${number}?${query}`
  equal(json(await till.call(signer, { path }))['trade_state'], 'SUCCESS')
})

test('a thaw that is rejected while it is being carried out thaws nothing', async () => {
  const operator = await cookieOf(server, await colleague(server, '经办', ['operator']))
  const yes = await colleague(server, '复核甲', ['approver'])
  const no = await colleague(server, '复核乙', ['approver'])
  const post = (path: string, body: object) =>
    ask(server, { method: 'POST', path, body, cookie: operator })
  const say = (id: unknown, staffId: typeof yes, verdict: 'approve' | 'reject') =>
    decide(modules, { approvalId: String(id) as ApprovalId, staffId, verdict, note: '' })
  const found = await post('/ops/customers/find', { phone: payer.phone, reason: '客户来电' })
  const customer = `/ops/customers/${String(found.body['id'])}`
  const freeze = await post(`${customer}/freeze`, { act: 'freeze_whole', reason: '公安来函' })
  await say(freeze.body['approvalId'], yes, 'approve')
  await executeChanges(modules)
  const slow = await post(`/ops/merchants/${shop.mchid}/state`, {
    state: 'suspended',
    reason: '核查商户',
  })
  await say(slow.body['approvalId'], yes, 'approve')
  const thaw = await post(`${customer}/freeze`, { act: 'thaw', reason: '本人核实' })
  await say(thaw.body['approvalId'], yes, 'approve')
  // The sweep is held up at the first of the two, and the second is rejected meanwhile.
  let sweep: Promise<unknown> = Promise.resolve()
  await inTransaction(db, async (tx) => {
    await sql`
      select from ops.change where approval_id = ${slow.body['approvalId']} for update`.execute(tx)
    sweep = executeChanges(modules)
    await sleep(500)
    await say(thaw.body['approvalId'], no, 'reject')
  })
  await sweep
  equal((await findApproval(db, String(thaw.body['approvalId'])))?.state, 'REJECTED')
  const { body } = await ask(server, { path: customer, cookie: operator })
  ok(JSON.stringify(body['freezes']).includes('"state":"FROZEN"'), 'the wallet is still frozen')
})

test('nobody gets into a checker’s seat, or into a merchant, by a link that they make alone', async () => {
  const seat = { mchid: shop.mchid, nodeId: null }
  const head = await colleague(server, '店主', ['merchant_administrator'], seat)
  const house = await colleague(server, '管理', ['administrator'])
  const again = (path: string, who: typeof head) =>
    cookieOf(server, who).then((cookie) => ask(server, { method: 'POST', path, cookie, body: {} }))
  const { rows } = await sql<{ id: string }>`
    select id from oversight.staff
    where mchid = ${shop.mchid} and 'merchant_approver' = any(roles)`.execute(db)
  equal(rows.length, 1, 'the shop has one checker')
  const checker = rows[0]?.id ?? ''
  const own = await again(`/merchants/${shop.mchid}/staff/${checker}/invite`, head)
  equal(own.body['code'], 'SECOND_PERSON_NEEDED')
  const clerk = await colleague(server, '收银', ['merchant_operator'], seat)
  const login = { login: 'clerk', password: 'jade coin and bronze' }
  await enrolStaff(modules, {
    staffId: clerk,
    ...login,
    secret: 'TONGBAOTESTSECRETTONGBAOTESTSECR',
  })
  const foreign = await again(`/staff/${clerk}/invite`, house)
  equal(foreign.body['code'], 'SECOND_PERSON_NEEDED')
})
