import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { fen } from '#kernel/money'
import { openAccounts, post, verifyBooks } from '#ledger'
import { nodesOf, suspendMerchant, readmitMerchant } from '#merchants'
import { findRowsBelow, type Role, type StaffId, verifyAudit } from '#oversight'
import { inTransaction } from '#platform/db'
import { openWallet } from '#test/open-wallet'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db, now } = modules
const [shop, neighbour] = server.demo.merchants
const [provider] = server.demo.providers
const [first, other] = server.demo.payers
ok(shop && neighbour && provider && first && other)
const sub = provider.subMerchants[0]?.mchid ?? ''
const { mchid } = shop
const alice = await openWallet(server.url, first)
const nodes = await nodesOf(db, mchid)
const store = nodes.find(({ code }) => code === 'S01')
ok(store)

type Somebody = Readonly<{ id: StaffId; cookie: string }>
async function somebody(name: string, roles: readonly Role[], seat = { mchid, nodeId: '' }) {
  const nodeId = seat.nodeId === '' ? null : seat.nodeId
  const id = await colleague(server, name, roles, { mchid: seat.mchid, nodeId })
  return { id, cookie: await cookieOf(server, id) }
}
const head = await somebody('店长', ['merchant_administrator', 'merchant_developer'])
const cashier = await somebody('收银', ['merchant_operator'])
const atStore = await somebody('门店', ['merchant_operator'], { mchid, nodeId: store.id })
const finance = await somebody('财务', ['merchant_finance'])
const checker = await somebody('复核', ['merchant_approver'])

type Body = Readonly<Record<string, unknown>>
const of = (who: Somebody, path: string, body?: object, method = body ? 'POST' : 'GET') =>
  ask(server, {
    method,
    path: `/merchants/${path.startsWith('/') ? mchid + path : path}`,
    cookie: who.cookie,
    ...(body && { body }),
  })
const codeOf = async (said: ReturnType<typeof of>) => (await said).body['code']
const listed = (body: Body, name: string): readonly Body[] => body[name] as readonly Body[]
const textIn = (link: unknown): string => new URL(String(link)).searchParams.get('code') ?? ''
const wallet = async (path: string, body?: object) => {
  const { status, text } = await alice.ask(path, body)
  return { status, body: JSON.parse(text || '{}') as Body }
}

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
    ['S01', '早餐', 'JSAPI', null, 'SUCCESS'],
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

test('a code of a sub-merchant is an order of its provider as well', async () => {
  const yang = await somebody('云杉', ['merchant_administrator'], {
    mchid: provider.mchid,
    nodeId: '',
  })
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

test('the tree is its administrator’s, and each change is written down', async () => {
  const added = await of(head, '/nodes', { kind: 'store', name: '新店', code: 'S77' })
  const id = String(added.body['id'])
  equal((await of(head, `/nodes/${id}/name`, { name: '改名店' }, 'PUT')).status, 204)
  const settles = await of(head, `/nodes/${id}/settles-itself`, { settlesItself: true }, 'PUT')
  equal(settles.status, 204)
  equal((await of(head, `/nodes/${id}/close`, {})).status, 204)
  equal(await codeOf(of(head, `/nodes/${id}/name`, { name: '又改' }, 'PUT')), 'NODE_CLOSED')
  const whole = { name: '柜台', nodeId: id, amount: null, remark: null }
  equal(await codeOf(of(head, '/codes', whole)), 'NODE_CLOSED')
  equal(await codeOf(of(atStore, `/nodes/${id}/close`, {})), 'PERMISSION_MISSING')
  const { body } = await of(atStore, '/nodes')
  deepEqual(
    listed(body, 'nodes').map(({ code }) => code),
    ['S01', 'T01'],
  )
  const rows = await findRowsBelow(db, { subject: id, limit: 9 })
  deepEqual(
    rows.map(({ action }) => action),
    ['node-close', 'node-settles-itself', 'node-rename', 'node-add'],
  )
})

test('a merchant moves its own people only, the last administrator stays, and checkers are made by two', async () => {
  const put = (who: Somebody, id: string, what: string, body: object) =>
    of(who, `/staff/${id}/${what}`, body, 'PUT')
  const foreign = await somebody('邻居', ['merchant_operator'], {
    mchid: neighbour.mchid,
    nodeId: '',
  })
  const teller = await colleague(server, '经', ['operator'])
  for (const id of [foreign.id, teller, 'st_nothing']) {
    equal(await codeOf(put(head, id, 'state', { state: 'suspended' })), 'NO_SUCH_COLLEAGUE')
    const roles = { roles: ['merchant_finance'] }
    equal(await codeOf(put(head, id, 'roles', roles)), 'NO_SUCH_COLLEAGUE')
    equal(await codeOf(of(head, `/staff/${id}/invite`, {})), 'NO_SUCH_COLLEAGUE')
  }
  const misplaced = await put(head, cashier.id, 'roles', { roles: ['administrator'] })
  equal(misplaced.status, 400)
  const invited = await of(head, '/staff', {
    name: '新人',
    login: 'newcomer',
    roles: ['merchant_operator'],
    nodeId: store.id,
  })
  match(String(invited.body['link']), /\/console\/welcome#/)
  const lost = { name: '某', login: 'lost', roles: ['merchant_operator'], nodeId: 'nd_nothing' }
  equal(await codeOf(of(head, '/staff', lost)), 'NODE_NOT_EXISTS')
  // Of the shop's administrators one alone can sign in: the demo's.
  const qian = await somebodyNamed('钱店长')
  const last = await put(head, qian, 'state', { state: 'suspended' })
  equal(last.body['code'], 'LAST_ADMINISTRATOR')
  const demoted = await put(head, qian, 'roles', { roles: ['merchant_operator'] })
  equal(demoted.body['code'], 'LAST_ADMINISTRATOR')
  // There is a checker, the demo's, so that another is made by two.
  const wanted = { roles: ['merchant_operator', 'merchant_approver'] }
  const asked = await put(head, cashier.id, 'roles', wanted)
  equal(asked.body['code'], 'SECOND_PERSON_NEEDED')
  const { approvalId } = asked.body['detail'] as { approvalId: string }
  const shown = await of(checker, `/approvals/${approvalId}`)
  equal(shown.body['kind'], 'staff_approver')
  const { contentDigest } = shown.body
  const word = { verdict: 'approve', note: '同意', contentDigest }
  equal((await of(checker, `/approvals/${approvalId}/decide`, word)).body['state'], 'APPROVED')
  equal((await put(head, cashier.id, 'roles', wanted)).status, 204)
  await put(head, cashier.id, 'state', { state: 'active' })
})

async function somebodyNamed(name: string): Promise<string> {
  const { body } = await of(head, '/staff')
  return String(listed(body, 'staff').find((each) => each['name'] === name)?.['id'])
}

test('money is asked for by one, approved by another, and everybody sees why it waits', async () => {
  await inTransaction(db, async (tx) => {
    const accounts = { kind: 'merchant_available', owner: mchid } as const
    await openAccounts(tx, [accounts], 'CNY', now())
    const debit = { kind: 'merchant_unsettled', owner: mchid } as const
    const gift = { key: 'ti_gift', kind: 'direct', posting: 'gift', amount: fen(500n) } as const
    await post(tx, [{ ...gift, debit, credit: accounts }], now())
  })
  const { body: money } = await of(finance, '/money')
  deepEqual((money['purses'] as readonly Body[])[0], {
    accountType: 'BASIC',
    available: '500',
    frozen: '0',
  })
  const wish = { requestNo: 'TBW000001', accountType: 'BASIC', amount: '300', remark: null }
  const asked = await of(finance, '/payout-requests', wish)
  equal(asked.body['state'], 'waiting', JSON.stringify(asked.body))
  deepEqual((await of(finance, '/payout-requests', wish)).body, asked.body)
  equal(await codeOf(of(head, '/payout-requests', wish)), 'PERMISSION_MISSING')
  const id = String(asked.body['approvalId'])
  const { body: notices } = await of(checker, '/notices')
  const notice = listed(notices, 'notices').find((each) => each['id'] === `approval:${id}`)
  match(String(notice?.['about']), /^提现3\.00元至/)
  equal((await of(checker, '/notices/read', { ids: [`approval:${id}`] })).status, 204)
  const { body: read } = await of(checker, '/notices')
  equal(listed(read, 'notices').find((each) => each['id'] === `approval:${id}`)?.['isRead'], true)
  equal(await codeOf(of(atStore, `/approvals/${id}`)), 'NO_SUCH_APPROVAL')
  equal(await codeOf(of(checker, `/approvals/ap_nothing`)), 'NO_SUCH_APPROVAL')
  const shown = await of(checker, `/approvals/${id}`)
  const word = { verdict: 'approve', note: '', contentDigest: shown.body['contentDigest'] }
  equal(await codeOf(of(finance, `/approvals/${id}/decide`, word)), 'PERMISSION_MISSING')
  equal((await of(checker, `/approvals/${id}/decide`, word)).body['state'], 'APPROVED')
  await modules.clearing.sweeps['pay-approved']?.run()
  const { body: done } = await of(finance, '/settlements')
  deepEqual(
    [listed(done, 'requests')[0]?.['state'], listed(done, 'payouts')[0]?.['amount']],
    ['done', '300'],
  )
})

test('fees, bills and what nobody may download', async () => {
  const { body } = await of(finance, '/fees')
  equal((body['contract'] as Body)['source'], 'own', JSON.stringify(body))
  equal((await of(finance, '/bills')).status, 200)
  equal(await codeOf(of(finance, '/bills/2026-01-01/trade_all')), 'STATEMENT_CREATING')
  equal((await of(finance, '/bills/2026-01-01/everything')).status, 400)
  equal(await codeOf(of(cashier, '/bills')), 'PERMISSION_MISSING')
  deepEqual(await verifyAudit(db), [])
})
