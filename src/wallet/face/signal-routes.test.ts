import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { codeSentTo } from '#test/parties'
import { type Server, startServer } from '#test/server'
import { json, openTill, order, type Till } from '#test/till'
import { issueBankCard } from '../card/demo-bank.ts'
import type { Signals } from '../signal/signals.ts'

const signals: Signals = {
  device: 'a1'.repeat(16),
  screen: '390x844@3',
  zone: 'Asia/Shanghai',
  zoneMinutes: 480,
  language: 'zh-CN',
  automated: false,
  scriptedPercent: 0,
  payeePasted: false,
  pinFails: 0,
  formEdits: 0,
  turns: 0,
  pageSeconds: 5,
  dwellMs: 90,
}

type Told = Readonly<{ title: string; data: Readonly<Record<string, string>> }>

/** Security messages, oldest first. */
async function warningsOf({ alice }: Till): Promise<Told[]> {
  const { messages } = JSON.parse((await alice.ask('/messages')).text)
  return messages.filter(({ kind }: { kind: string }) => kind === 'security').toReversed()
}

const titlesOf = async (till: Till) => (await warningsOf(till)).map(({ title }) => title)

async function pay(till: Till, prepayId: string, shown?: object) {
  const { pin } = till.alice.payer
  const body = { prepayId, funding: 'balance', pin, ...(shown && { signals: shown }) }
  const answer = await till.alice.ask('/cashier/pay', body)
  return [answer.status, json(answer)['code']]
}

test('a payment goes through with signals and without; what a page may not send is refused', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { alice } = till
  const consent = async () => json(await alice.ask('/me'))['consent']
  const devices = async () => JSON.parse((await alice.ask('/devices')).text).devices
  const fresh = async () => (await order(till, till.direct)).prepayId
  assert.equal(await consent(), 'unasked')
  assert.deepEqual(await pay(till, await fresh()), [200, undefined])
  assert.deepEqual(await pay(till, await fresh(), signals), [200, undefined])
  assert.deepEqual(await devices(), [], 'nothing without consent')

  assert.deepEqual(json(await alice.ask('/consent', { granted: true })), { consent: 'granted' })
  assert.deepEqual(await pay(till, await fresh(), { ...signals, pin: '1' }), [400, 'PARAM_ERROR'])
  assert.deepEqual(await pay(till, await fresh(), signals), [200, undefined])
  const [device] = await devices()
  assert.deepEqual(Object.keys(device), ['name', 'firstSeen', 'lastSeen'])
  assert.deepEqual(json(await alice.ask('/consent', { granted: false })), { consent: 'refused' })
  assert.deepEqual(await devices(), [])
})

const usedCard = '6222020000000000555'

test('what somebody does to the account is told with the means to freeze it', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { alice } = till
  const { phone, name, pin, password } = alice.payer
  assert.deepEqual(await titlesOf(till), ['账户登录提醒'])
  const { modules } = server.program
  await issueBankCard(modules, {
    number: usedCard,
    kind: 'debit',
    holderName: name,
    bankType: 'OTHERS',
    opening: fen(100n),
  })
  assert.equal((await alice.ask('/cards', { number: usedCard, name, phone, pin })).status, 200)
  assert.equal((await alice.ask('/pin', { oldPin: pin, pin: '802649' })).status, 204)
  await alice.ask('/consent', { granted: true })
  const signedIn = { phone, password, signals }
  assert.equal((await alice.ask('/sign-in', signedIn)).status, 200)
  assert.equal((await alice.ask('/sign-in', signedIn)).status, 200)
  const told = await warningsOf(till)
  assert.deepEqual(
    told.map(({ title }) => title),
    ['账户登录提醒', '已添加银行卡', '支付密码已修改', '新设备登录'],
  )
  for (const { title, data } of told) assert.equal(data['freeze'], '1', title)
})

async function thawCode({ program }: Server, { alice }: Till): Promise<string> {
  assert.equal((await alice.ask('/thaw/code', {})).status, 200)
  return codeSentTo(program.modules.parties, alice.payer.phone)
}

test('one tap freezes: nothing leaves, everything is read, and PIN and code together thaw', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { alice } = till
  const { pin } = alice.payer
  const { prepayId } = await order(till, till.direct)
  assert.equal(json(await alice.ask('/me'))['freeze'], null)
  const frozen = json(await alice.ask('/freeze', {}))
  assert.deepEqual(json(await alice.ask('/freeze', {})), frozen, 'the second tap')
  assert.deepEqual(json(await alice.ask('/me'))['freeze'], frozen['freeze'])
  const [card] = JSON.parse((await alice.ask('/cards')).text).cards
  const withdrawal = { cardId: card.id, amount: '100', pin, requestId: 'frozen-withdrawal' }
  assert.deepEqual(await pay(till, prepayId), [403, 'WALLET_FROZEN'])
  for (const [path, body] of [
    ['/payment-codes', {}],
    ['/withdrawals', withdrawal],
  ] as const)
    assert.equal(json(await alice.ask(path, body))['code'], 'WALLET_FROZEN', path)
  assert.equal((await alice.ask('/cashier', { code: prepayId })).status, 200)
  const topUp = { ...withdrawal, requestId: 'frozen-top-up' }
  assert.equal((await alice.ask('/top-ups', topUp)).status, 200, 'money still comes in')

  const code = await thawCode(server, till)
  assert.equal(json(await alice.ask('/thaw', { pin: '000000', code }))['code'], 'PIN_WRONG')
  assert.deepEqual(json(await alice.ask('/thaw', { pin, code })), { freeze: null })
  assert.deepEqual(await pay(till, prepayId), [200, undefined])
})
