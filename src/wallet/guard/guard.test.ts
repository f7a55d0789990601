import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { hourMs, plusMs } from '#kernel/time'
import { addStaff } from '#oversight'
import { addPasskey, beginPasskey, relyingPartyOf } from '#parties'
import type { Db } from '#platform/db'
import { catalogue } from '#risk'
import { createAuthenticator } from '#test/authenticator'
import { startServer } from '#test/server'
import { amounts, type Guarded, startGuarded } from '#test/guarded'
import type { Answer } from '#test/signed-face'
import { json, newNumber, openTill, orderOf } from '#test/till'
import { settleHeld } from '../held/end-held.ts'
import { lapseChallenges } from './lapse-challenges.ts'

const codeOf = (answer: Answer): unknown => json(answer)['code'] ?? answer.status

const challengeOf = (answer: Answer): Readonly<{ id: string; means: string[] }> =>
  JSON.parse(answer.text).detail.challenge

/** Pays without proving anything by itself. */
const payPlain = ({ till: { alice } }: Guarded, prepayId: string, wallet = alice) =>
  wallet.ask('/cashier/pay', { prepayId, funding: 'balance', pin: wallet.payer.pin })

let requests = 0
const newRequest = (): string => `guard-request-${requests++}`

const withdrawing = (
  { till: { alice }, cardId }: Guarded,
  amount: bigint,
  requestId = newRequest(),
) => alice.ask('/withdrawals', { cardId, amount: String(amount), pin: alice.payer.pin, requestId })

async function phoneCode({ till }: Guarded, challenge: string): Promise<string> {
  const { alice } = till
  const sent = await alice.ask(`/challenges/${challenge}/code`, {})
  assert.equal(sent.status, 204, sent.text)
  const { messages } = json(await alice.ask(`/demo/inbox?phone=${alice.payer.phone}`)) as {
    messages: { text: string }[]
  }
  return /验证码(\d{6})/.exec(messages[0]?.text ?? '')?.[1] ?? ''
}

async function kindsHeard(db: Db): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select distinct kind from risk.fact where kind <> 'changed' order by kind`.execute(db)
  return rows.map(({ kind }) => kind)
}

/** Decides the one open case about a payment or withdrawal that risk knows by a name with this in it. */
async function decide({ server }: Guarded, part: string, outcome: 'release' | 'refund' | 'thaw') {
  const { db, now, risk } = server.program.modules
  assert(risk)
  const { id } = await addStaff(
    { db, now },
    { name: '严谨', roles: ['approver'], addedBy: 'platform' },
  )
  for (let turn = 0; turn < 50; turn++) {
    const { cases } = await risk.cases.queue({})
    const found = cases.find(({ payment }) => payment?.includes(part))
    if (found) {
      await risk.cases.take({ caseId: found.id, by: id })
      return risk.cases.decide({ caseId: found.id, by: id, outcome, reason: '已电话核实' })
    }
    await sleep(100)
  }
  throw new Error(`no case about ${part}`)
}

test('a challenge lets exactly the payment go that it was about, once its payer has proved who it is', async () => {
  await using guarded = await startGuarded()
  const { till, order } = guarded
  const { alice, bob } = till
  const amount = amounts['CHALLENGE passkey,code']
  const [first, second] = [await order(amount), await order(amount)]
  const balance = await alice.balance()

  const asked = await payPlain(guarded, first)
  assert.deepEqual([asked.status, codeOf(asked)], [403, 'RISK_CHALLENGE'])
  const { id, means } = challengeOf(asked)
  assert.deepEqual(means, ['code'], 'no passkey is offered to who has none')
  assert.match(JSON.parse(asked.text).detail.words.zh, /账户近期有重要变更/)
  assert.equal(JSON.parse(asked.text).step.act, 'prove')
  assert.equal(challengeOf(await payPlain(guarded, first)).id, id, 'while it lives it is the same')
  assert.equal(await alice.balance(), balance, 'nothing has moved')

  const prove = (body: object, wallet = alice) => wallet.ask(`/challenges/${id}/prove`, body)
  assert.equal(codeOf(await prove({ code: '000000' }, bob)), 'CHALLENGE_NOT_FOUND')
  assert.equal(codeOf(await prove({ code: '123456' })), 'CODE_WRONG')
  assert.equal(codeOf(await payPlain(guarded, first)), 'RISK_CHALLENGE')
  assert.equal(codeOf(await alice.ask(`/challenges/${id}/passkey`, {})), 'PROOF_NOT_OFFERED')

  const code = await phoneCode(guarded, id)
  const proofs = await Promise.all([prove({ code }), prove({ code })])
  assert.ok(proofs.some(({ status }) => status === 200))
  assert.equal((await prove({ code })).status, 200, 'what is proved is proved')

  assert.equal(
    codeOf(await payPlain(guarded, second)),
    'RISK_CHALLENGE',
    'of this payment nothing is proved',
  )
  assert.equal(codeOf(await payPlain(guarded, first, bob)), 'RISK_CHALLENGE', 'nor of this payer')
  const paid = await Promise.all(Array.from({ length: 8 }, () => payPlain(guarded, first)))
  assert.deepEqual(new Set(paid.map(({ text }) => text)).size, 1)
  assert.equal(json(paid[0] ?? asked)['state'], 'SUCCESS')
  assert.equal(await alice.balance(), balance - amount)
})

test('a passkey proves it too; where nothing can be proved the payment waits a day, and what lapsed is asked anew', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { alice } = till
  const { db, now, parties, guard } = server.program.modules
  const amount = amounts['CHALLENGE passkey']
  const without = await payPlain(guarded, await order(amount))
  assert.equal(codeOf(without), 'RISK_DELAYED')
  assert.match(JSON.parse(without.text).detail.words.en, /nothing was taken/)

  const customerId = String(json(await alice.ask('/me'))['id']) as `cus_${string}`
  // As the server knows itself, whose port was not known beforehand.
  const rp = relyingPartyOf('http://127.0.0.1:0')
  const device = createAuthenticator(rp)
  const { pin } = alice.payer
  const options = await beginPasskey(parties, { customerId, rp, pin })
  await addPasskey(parties, { customerId, rp, response: device.make(options) })

  const prepayId = await order(amount)
  const asked = challengeOf(await payPlain(guarded, prepayId))
  assert.deepEqual(asked.means, ['passkey'])
  const path = `/challenges/${asked.id}`
  assert.equal(codeOf(await alice.ask(`${path}/code`, {})), 'PROOF_NOT_OFFERED')
  const question = JSON.parse((await alice.ask(`${path}/passkey`, {})).text).options
  const proved = await alice.ask(`${path}/prove`, { passkey: device.answer(question) })
  assert.deepEqual(json(proved), { proved: 'passkey' })
  assert.equal((await payPlain(guarded, prepayId)).status, 200)

  const other = await order(amounts['CHALLENGE passkey,code'])
  const { id, means } = challengeOf(await payPlain(guarded, other))
  assert.deepEqual(means, ['passkey', 'code'])
  const later = { db, now: () => plusMs(now(), hourMs), guard }
  assert.equal(await lapseChallenges(later), 1)
  assert.equal(await lapseChallenges(later), 0)
  assert.equal(
    codeOf(await alice.ask(`/challenges/${id}/prove`, { code: '123456' })),
    'CHALLENGE_LAPSED',
  )
  assert.notEqual(challengeOf(await payPlain(guarded, other)).id, id)
})

test('a withdrawal that is delayed is set aside, called back or sent, and exactly one of both', async () => {
  await using guarded = await startGuarded()
  const { till, server } = guarded
  const { alice } = till
  const { db, now, guard } = server.program.modules
  const amount = amounts['DELAY 24']
  const balance = await alice.balance()
  const requestId = newRequest()
  const crowd = await Promise.all(
    Array.from({ length: 6 }, () => withdrawing(guarded, amount, requestId)),
  )
  assert.deepEqual(
    crowd.map(({ status }) => status),
    Array(6).fill(202),
  )
  const ids = new Set(crowd.map((answer) => json(answer)['id']))
  assert.equal(ids.size, 1)
  assert.equal(await alice.balance(), balance - amount, 'set aside once')
  assert.equal(codeOf(await withdrawing(guarded, 5_000n, requestId)), 'REQUEST_REUSED')

  const [id] = ids
  const back = await Promise.all(
    Array.from({ length: 4 }, () => alice.ask(`/held/${id}/call-back`, {})),
  )
  assert.deepEqual(
    back.map((answer) => json(answer)['state']),
    Array(4).fill('CALLED_BACK'),
  )
  assert.equal(await alice.balance(), balance)
  assert.equal(codeOf(await till.bob.ask(`/held/${id}/call-back`, {})), 'HELD_NOT_FOUND')

  const second = json(await withdrawing(guarded, amount))['id']
  const tomorrow = { db, now: () => plusMs(now(), 25 * hourMs), guard }
  assert.equal(await settleHeld({ db, now, guard }), 0, 'not before its time')
  const [sent, called] = await Promise.all([
    Promise.all([settleHeld(tomorrow), settleHeld(tomorrow)]),
    alice.ask(`/held/${second}/call-back`, {}),
  ])
  const isSent = sent.includes(1)
  assert.equal(codeOf(called), isSent ? 'HELD_ENDED' : 200)
  assert.equal(await alice.balance(), isSent ? balance - amount : balance)

  const third = json(await withdrawing(guarded, amount))['id']
  await alice.ask('/freeze', {})
  assert.equal(await settleHeld(tomorrow), 0, 'nothing leaves a frozen wallet')
  assert.equal((await alice.ask(`/held/${third}/call-back`, {})).status, 200)
})

test('what is reviewed leaves or comes back as its case is decided; a payment that was released is paid', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { alice } = till
  const { db, now, guard } = server.program.modules
  const amount = amounts.REVIEW
  const balance = await alice.balance()
  const [kept, given] = [newRequest(), newRequest()]
  const held = json(await withdrawing(guarded, amount, kept))
  assert.deepEqual((held['held'] as { until: null }).until, null)
  await withdrawing(guarded, amount, given)
  assert.equal(await alice.balance(), balance - 2n * amount)
  await decide(guarded, `wd:${kept}:`, 'release')
  await decide(guarded, `wd:${given}:`, 'refund')
  for (let turn = 0; turn < 50 && (await alice.balance()) !== balance - amount; turn++) {
    await settleHeld({ db, now, guard })
    await sleep(100)
  }
  assert.equal(await alice.balance(), balance - amount, 'one has left, one is back')
  const states = (json(await alice.ask('/held'))['held'] as { state: string }[]).map(
    ({ state }) => state,
  )
  assert.deepEqual(states, ['REJECTED', 'SENT'])

  const prepayId = await order(amount)
  assert.equal(codeOf(await payPlain(guarded, prepayId)), 'RISK_REVIEW')
  await decide(guarded, ':balance', 'release')
  assert.equal((await payPlain(guarded, prepayId)).status, 200)
})

test('what is denied is denied for good, and who is frozen neither pays nor withdraws until a case says so', async () => {
  await using guarded = await startGuarded()
  const { till, order } = guarded
  const { alice } = till
  const denied = await order(amounts.DENY)
  assert.equal(codeOf(await payPlain(guarded, denied)), 'RISK_DENIED')
  assert.equal(codeOf(await payPlain(guarded, denied)), 'RISK_DENIED')
  assert.equal((await payPlain(guarded, await order(500n))).status, 200)

  assert.equal(codeOf(await payPlain(guarded, await order(amounts.FREEZE))), 'WALLET_FROZEN')
  assert.equal(codeOf(await payPlain(guarded, await order(500n))), 'WALLET_FROZEN')
  assert.equal(codeOf(await withdrawing(guarded, 500n)), 'WALLET_FROZEN')
  await decide(guarded, ':balance', 'thaw')
  const last = await order(500n)
  for (let turn = 0; turn < 60 && (await payPlain(guarded, last)).status !== 200; turn++)
    await sleep(100)
  assert.equal(json(await payPlain(guarded, last))['state'], 'SUCCESS')
})

test('a till hears that the payer is asked, and a denied code pays nothing', async () => {
  await using guarded = await startGuarded()
  const { direct, alice, post } = guarded.till
  const scan = async (amount: bigint) => {
    const { code } = json(await alice.ask('/payment-codes', {}))
    const number = newNumber()
    const answer = await post(direct.signer, `${direct.prefix}/codepay`, {
      ...direct.parties,
      description: '豆浆',
      out_trade_no: number,
      payer: { auth_code: code },
      amount: { total: Number(amount) },
      scene_info: { store_info: { id: 's1' }, device_id: 'till-1' },
    })
    return { code, answer }
  }
  const asked = await scan(amounts['CHALLENGE passkey,code'])
  assert.deepEqual([asked.answer.status, codeOf(asked.answer)], [202, 'USERPAYING'])
  const confirmed = await alice.confirm(`/payment-codes/${String(asked.code)}/confirm`, {
    pin: alice.payer.pin,
  })
  assert.equal(json(confirmed)['state'], 'SUCCESS')
  const denied = await scan(amounts.DENY)
  assert.deepEqual([denied.answer.status, codeOf(denied.answer)], [403, 'RULE_LIMIT'])
})

test('risk hears what became of payments, of what was given back, and of money that came in', async () => {
  await using guarded = await startGuarded()
  const { till, order, server, cardId } = guarded
  const { alice, direct } = till
  const prepayId = await order(700n)
  const number = json(await payPlain(guarded, prepayId))['outTradeNo']
  const refund = await till.post(direct.signer, '/v3/refund/domestic/refunds', {
    ...direct.refunds,
    out_trade_no: number,
    out_refund_no: newNumber(),
    amount: { refund: 700, total: 700, currency: 'CNY' },
  })
  assert.equal(refund.status, 200, refund.text)
  const topUp = { cardId, amount: '900', pin: alice.payer.pin, requestId: newRequest() }
  assert.equal((await alice.ask('/top-ups', topUp)).status, 200)
  const expected = ['asked', 'ended', 'refunded', 'signed_in', 'topped_up']
  const { db } = server.program.modules
  let heard: string[] = []
  for (let turn = 0; turn < 50 && heard.length < expected.length; turn++) {
    await sleep(100)
    heard = await kindsHeard(db)
  }
  assert.deepEqual(heard, expected)
})

test('what several processes count is counted together', async () => {
  await using server = await startServer({ riskCounters: 'shared' })
  const till = await openTill(server)
  const other = await server.openNode()
  const { direct, alice } = till
  for (const url of [server.url, other.url, server.url]) {
    const body = orderOf(direct, { out_trade_no: newNumber(), amount: { total: 300 } })
    const { text } = await till.post(direct.signer, `${direct.prefix}/native`, body)
    const prepayId = String(JSON.parse(text).code_url).split('pr=')[1] ?? ''
    const paid = await alice.ask(
      '/cashier/pay',
      { prepayId, funding: 'balance', pin: alice.payer.pin },
      url,
    )
    assert.equal(json(paid)['state'], 'SUCCESS', paid.text)
  }
  const { db, risk } = server.program.modules
  await sleep(1_500)
  const customer = String(json(await alice.ask('/me'))['id'])
  const { rows } = await sql<{ payment: string; faults: string }>`
    select payment_id as payment, faults from risk.decision where customer_id = ${customer} order by at`.execute(
    db,
  )
  assert.deepEqual(
    rows.map(({ faults }) => faults),
    ['', '', ''],
  )
  const last = await risk?.find(customer, rows[2]?.payment ?? '')
  const place = catalogue.findIndex(({ name }) => name === 'customer.count.24h')
  assert.equal(last?.values?.[place], 2, 'both before, wherever they were paid')
})
