import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { businessDate, dayAfter, daysAfter } from '#kernel/time'
import { executeChanges } from '#ops'
import { type ApprovalId, decide, findApproval, findRowsBelow, type StaffId } from '#oversight'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf, type Said } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db, now } = modules
const [shop, neighbour] = server.demo.merchants
const [payer] = server.demo.payers
ok(shop && neighbour && payer)
const { mchid } = shop

const operatorId = await colleague(server, '经办', ['operator'])
const checkerId = await colleague(server, '复核', ['approver'])
const operator = await cookieOf(server, operatorId)
const auditor = await cookieOf(server, await colleague(server, '审计', ['auditor']))

const get = (path: string, cookie = operator): Promise<Said> => ask(server, { path, cookie })
const post = (path: string, body: object = {}, cookie = operator): Promise<Said> =>
  ask(server, { method: 'POST', path, body, cookie })

/** The second person says yes, and the sweep carries it out. */
async function approve({ body }: Said, by: StaffId = checkerId): Promise<void> {
  const approvalId = String(body['approvalId']) as ApprovalId
  equal((await findApproval(db, approvalId))?.state, 'PENDING')
  await decide(modules, { approvalId, staffId: by, verdict: 'approve', note: '' })
  await executeChanges(modules)
}

const lastActs = async (subject: string): Promise<readonly string[]> =>
  (await findRowsBelow(db, { subject, limit: 10 })).map(({ action }) => action)

test('merchants are found by number and by name, in pages, and one shows what stands about it', async () => {
  const all = await get('/ops/merchants')
  equal(all.status, 200)
  ok((all.body['merchants'] as unknown[]).length >= 5)
  for (const [query, found] of [
    ['q=19000000', 2],
    ['q=早餐', 1],
    ['q=%25', 0],
    ['kind=provider', 1],
    ['state=suspended', 0],
    ['rating=high', 0],
    [`dueBefore=${businessDate(now())}`, 0],
    ['after=1900000100', 2],
  ] as const) {
    const { body } = await get(`/ops/merchants?${encodeURI(query).replace('%2525', '%25')}`)
    equal((body['merchants'] as unknown[]).length >= found, true, query)
    if (found === 0) deepEqual(body['merchants'], [], query)
  }
  const { body } = await get(`/ops/merchants/${mchid}`)
  equal(body['name'], '通宝早餐铺')
  match(JSON.stringify(body['accounts']), /"last4":"\d{4}"/)
  ok(!JSON.stringify(body).includes('6222029'), 'no whole account number')
  equal((body['fees'] as unknown[]).length, 6)
  ok((body['people'] as unknown[]).length >= 5)
  equal((await get('/ops/merchants/1999999999')).body['code'], 'NO_SUCH_MERCHANT')
})

test('a whole account number is told to an operator with a reason, and written down first', async () => {
  const path = `/ops/merchants/${mchid}/account-number`
  equal((await post(path, { unit: mchid, reason: '核对退汇' }, auditor)).status, 403)
  const told = await post(path, { unit: mchid, reason: '核对退汇' })
  match(String(told.body['accountNumber']), /^6222029\d+$/)
  deepEqual((await lastActs(mchid))[0], 'bank-account-read')
})

test('a merchant is suspended by two, once, and readmitted by two', async () => {
  const path = `/ops/merchants/${neighbour.mchid}/state`
  const state = async () => (await get(`/ops/merchants/${neighbour.mchid}`)).body['state']
  const idle = await post(path, { state: 'active', reason: '没有必要' })
  equal(idle.body['code'], 'CHANGE_IS_NO_NEWS')
  equal(
    (await post(path, { state: 'suspended', reason: ' x' })).body['code'],
    'CHANGE_REASON_MISSING',
  )
  const asked = await post(path, { state: 'suspended', reason: '涉嫌套现' })
  equal(asked.status, 200)
  // The same again is the approval that stands; another content is refused.
  const again = await post(path, { state: 'suspended', reason: '涉嫌套现' })
  equal(again.body['approvalId'], asked.body['approvalId'])
  equal(await executeChanges(modules), 0)
  equal(await state(), 'active')
  await approve(asked)
  equal(await state(), 'suspended')
  // A crowd of sweeps carries out the next one once.
  const back = await post(path, { state: 'active', reason: '已核实' })
  const approvalId = String(back.body['approvalId']) as ApprovalId
  await decide(modules, { approvalId, staffId: checkerId, verdict: 'approve', note: '' })
  const counts = await Promise.all(Array.from({ length: 8 }, () => executeChanges(modules)))
  equal(
    counts.reduce((sum, each) => sum + each, 0),
    1,
  )
  equal(await state(), 'active')
  const acts = await lastActs(neighbour.mchid)
  equal(acts.filter((act) => act === 'merchant_suspend').length, 2)
})

test('published fees change with thirty days of notice, and a merchant’s industry by two', async () => {
  const today = businessDate(now())
  const line = { method: '*', tierFrom: '0', ratePpm: '3800', floor: '0', rounding: 'half_up' }
  const rows = [{ ...line, returnsFee: true }]
  const tomorrow = { effectiveFrom: dayAfter(today), rows, reason: '餐饮行业优惠' }
  type Published = Readonly<{
    subject: string
    effectiveFrom: string
    rows: readonly Said['body'][]
  }>
  const published = async (): Promise<readonly Published[]> =>
    (await get('/ops/fees')).body['published'] as readonly Published[]
  equal((await post('/ops/fees', { ...tomorrow, industry: 'Food!' })).status, 400)
  equal((await post('/ops/fees', tomorrow, auditor)).status, 403)

  const first = await post('/ops/fees', { ...tomorrow, industry: 'catering' })
  const before = await get('/ops/fees')
  deepEqual(
    (before.body['changes'] as readonly Said['body'][]).map(({ subject, state }) => [
      subject,
      state,
    ]),
    [['industry:catering', 'PENDING']],
  )
  await approve(first)
  const [catering] = (await published()).filter(({ subject }) => subject === 'industry:catering')
  deepEqual(
    [catering?.effectiveFrom, catering?.rows.map(({ ratePpm }) => ratePpm)],
    [dayAfter(today), ['3800']],
  )
  const soon = { ...tomorrow, effectiveFrom: daysAfter(today, 29), industry: 'catering' }
  equal((await post('/ops/fees', soon)).body['code'], 'FEE_NOTICE_TOO_SHORT')
  const ahead = { ...soon, effectiveFrom: daysAfter(today, 30) }
  await approve(await post('/ops/fees', ahead))
  equal((await published()).filter(({ subject }) => subject === 'industry:catering').length, 2)

  const move = { industry: 'catering', effectiveFrom: dayAfter(today), reason: '门店核实' }
  await approve(await post(`/ops/merchants/${neighbour.mchid}/industry`, move))
  equal((await lastActs(neighbour.mchid))[0], 'industry_change')
  const again = { ...move, industry: 'retail' }
  await approve(await post(`/ops/merchants/${neighbour.mchid}/industry`, again))
  const { body } = await get(`/ops/merchants/${neighbour.mchid}`)
  const [refused] = body['changes'] as readonly Said['body'][]
  equal(refused?.['refusal'], 'INDUSTRY_EXISTS')
  deepEqual(body['industries'], [{ industry: 'catering', effectiveFrom: dayAfter(today) }])
})

test('fees, settlement terms and limits hold once another has approved', async () => {
  const today = businessDate(now())
  const effectiveFrom = dayAfter(today)
  const line = { method: '*', tierFrom: '0', ratePpm: '5000', floor: '1', rounding: 'half_up' }
  const row = { ...line, returnsFee: true }
  const url = `/ops/merchants/${mchid}`
  const past = await post(`${url}/fees`, { effectiveFrom: today, rows: [row], reason: '重新议价' })
  equal(past.body['code'], 'CHANGE_DATE_PAST')
  const open = { ...row, tierFrom: '100' }
  const refused = await post(`${url}/fees`, { effectiveFrom, rows: [open], reason: '重新议价' })
  equal(refused.body['code'], 'FEE_TIERS_OPEN')
  await approve(await post(`${url}/fees`, { effectiveFrom, rows: [row], reason: '重新议价' }))
  const terms = { cycle: 'T', days: 2, payout: 'manual', payoutMin: '100' }
  const agreed = { ...terms, refundShare: 'merchant_pays', effectiveFrom, reason: '商户申请' }
  await approve(await post(`${url}/terms`, agreed))
  const limits = { rating: 'high', reviewOn: daysAfter(today, 90), reason: '风险上调' }
  const crossed = { ...limits, singleMax: '200', dayMax: '100' }
  equal((await post(`${url}/limits`, crossed)).body['code'], 'CHANGE_LIMIT_CROSSED')
  await approve(await post(`${url}/limits`, { ...limits, singleMax: '100000' }))
  const { body } = await get(url)
  match(JSON.stringify(body['feeDates']), new RegExp(effectiveFrom))
  match(JSON.stringify(body['terms']), /"days":2/)
  equal(body['rating'], 'high')
  deepEqual((body['limit'] as Record<string, unknown>)['singleMax'], '100000')
  const due = await get(`/ops/merchants?rating=high&dueBefore=${daysAfter(today, 100)}`)
  equal((due.body['merchants'] as unknown[]).length, 1)
})

test('an approved change that can no longer be made says why, and stays until it is rejected', async () => {
  const effectiveFrom = dayAfter(businessDate(now()))
  const terms = { cycle: 'D', days: 1, payout: 'auto', payoutMin: '1', refundShare: 'take_back' }
  const asked = await post(`/ops/merchants/${neighbour.mchid}/terms`, {
    ...terms,
    unit: 'nd_00000000000000000000000000',
    effectiveFrom,
    reason: '独立结算',
  })
  await approve(asked)
  const { body } = await get(`/ops/merchants/${neighbour.mchid}`)
  const [change] = body['changes'] as Record<string, unknown>[]
  deepEqual([change?.['state'], change?.['refusal']], ['APPROVED', 'SETTLEMENT_UNIT_UNKNOWN'])
})

test('a customer is found by phone or id only, is masked, and every look is written down', async () => {
  const reason = '客户来电'
  const found = await post('/ops/customers/find', { phone: payer.phone, reason })
  const id = String(found.body['id'])
  match(id, /^cus_/)
  const missing = await post('/ops/customers/find', { phone: '13900000000', reason })
  equal(missing.body['code'], 'CUSTOMER_UNKNOWN')
  equal((await post('/ops/customers/find', { phone: payer.phone })).status, 400)
  const { body } = await get(`/ops/customers/${id}`)
  deepEqual([body['name'], body['phone']], ['李**', '138****0001'])
  ok(!JSON.stringify(body).includes(payer.phone))
  const shown = await post(`/ops/customers/${id}/reveal`, { field: 'phone', reason })
  equal(shown.body['value'], payer.phone)
  equal((await get(`/ops/customers/${id}/bills`)).status, 200)
  deepEqual(
    await lastActs(id),
    Array.from({ length: 4 }, () => 'customer-read'),
  )
  equal((await get(`/ops/customers/cus_nobody`)).body['code'], 'CUSTOMER_UNKNOWN')

  const freeze = `/ops/customers/${id}/freeze`
  await approve(await post(freeze, { act: 'freeze_whole', reason: '公安来函' }))
  const frozen = (await get(`/ops/customers/${id}`)).body
  equal(frozen['state'], 'frozen')
  match(JSON.stringify(frozen['freezes']), /"frozenBy":"staff".*"state":"FROZEN"/)
  await approve(await post(freeze, { act: 'thaw', reason: '本人核实' }))
  const thawed = (await get(`/ops/customers/${id}`)).body
  equal(thawed['state'], 'active')
  match(JSON.stringify(thawed['freezes']), /"state":"THAWED"/)
})

test('from an account to its entries, to a transfer, to what it belongs to', async () => {
  equal((await get('/ops/ledger/chart')).status, 200)
  const found = await post('/ops/customers/find', { phone: payer.phone, reason: '客户来电' })
  const id = String(found.body['id'])
  const { body } = await get(`/ops/ledger/accounts?owner=${id}`)
  const [account] = body['accounts'] as Record<string, unknown>[]
  equal(account?.['kind'], 'customer_balance')
  const statement = await get(`/ops/ledger/statement?kind=customer_balance&owner=${id}`)
  const [line] = statement.body['lines'] as Record<string, unknown>[]
  const key = String(line?.['key'])
  const told = await get(`/ops/ledger/entries/${encodeURIComponent(key)}`)
  ok((told.body['entries'] as unknown[]).length >= 1)
  equal((told.body['traced'] as Record<string, unknown>)['id'], key.split(':')[0])
  equal((await get('/ops/ledger/entries/nothing')).body['code'], 'ENTRY_UNKNOWN')
  const odd = await get('/ops/ledger/statement?kind=king&owner=x')
  equal(odd.body['code'], 'ACCOUNT_KIND_UNKNOWN')
  const balance = await get(`/ops/ledger/trial-balance?date=${businessDate(now())}`)
  equal(balance.body['isBalanced'], true)
  equal((await get('/ops/ledger/trial-balance?date=2026-02-30')).body['code'], 'DAY_INVALID')
  equal((await get('/ops/ledger/days')).status, 200)
})

test('a settlement day is told, money is held by one and let go by two', async () => {
  for (const path of [
    '/ops/clearing/overview',
    '/ops/clearing/days',
    `/ops/clearing/settlements?date=${businessDate(now())}`,
    '/ops/clearing/payouts',
    '/ops/clearing/payouts?state=FAILED',
    `/ops/clearing/payouts?mchid=${mchid}`,
    '/ops/clearing/channels',
    '/ops/breaks',
    '/ops/breaks?state=OPEN&class=long&source=bank',
  ])
    equal((await get(path)).status, 200, path)
  equal((await get('/ops/clearing/payouts/po_nothing')).body['code'], 'PAYOUT_UNKNOWN')
  const unknown = await get(`/ops/breaks/br_${'0'.repeat(26)}`)
  equal(unknown.body['code'], 'BREAK_UNKNOWN')
  const held = await post('/ops/clearing/holds', { mchid, reason: 'risk', note: '可疑交易' })
  const id = String(held.body['id'])
  match(id, /^ho_/)
  match(JSON.stringify((await get('/ops/clearing/holds')).body), /可疑交易/)
  const lift = await post(`/ops/clearing/holds/${id}/lift`, { mchid, reason: '已核实' })
  match(JSON.stringify((await get('/ops/clearing/holds')).body), new RegExp(id))
  await approve(lift)
  deepEqual((await get('/ops/clearing/holds')).body['holds'], [])
  const claim = {
    channel: 'none',
    businessDate: '2026-11-01',
    reference: 'x',
    arrivedOn: '2026-11-02',
  }
  equal((await post('/ops/clearing/arrivals', claim)).body['code'], 'CHANNEL_SETTLEMENT_NOT_FOUND')
  const open = await post('/ops/clearing/prove', { date: businessDate(now()) })
  equal(open.body['code'], 'CUSTODY_DAY_OPEN')
})
