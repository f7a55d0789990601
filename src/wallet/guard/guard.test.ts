import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { addPasskey, beginPasskey } from '#parties'
import { createAuthenticator } from '#test/authenticator'
import {
  amounts,
  challengeOf,
  codeOf,
  decide,
  payPlain,
  phoneCode,
  startGuarded,
  withdrawing,
} from '#test/guarded'
import { json, newNumber } from '#test/till'
import { relyingPartyOf } from '#platform/relying-party'
import { lapseChallenges } from './lapse-challenges.ts'

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
  const add = async (daysAgo: number) => {
    const then = { ...parties, now: () => plusMs(now(), -daysAgo * dayMs) }
    const options = await beginPasskey(then, { customerId, rp, pin })
    await addPasskey(then, { customerId, rp, response: device.make(options) })
  }
  await add(0)
  const young = await payPlain(guarded, await order(amount))
  assert.equal(codeOf(young), 'RISK_DELAYED', 'a key that was made just now proves nothing yet')
  const { passkeys } = json(await alice.ask('/passkeys')) as { passkeys: { id: string }[] }
  await alice.ask(`/passkeys/${passkeys[0]?.id ?? ''}/remove`, { pin })
  await add(4)

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

test('what is denied is denied for good, and who is frozen neither pays nor withdraws until a case says so', async () => {
  await using guarded = await startGuarded()
  const { order } = guarded
  const denied = await order(amounts.DENY)
  assert.equal(codeOf(await payPlain(guarded, denied)), 'RISK_DENIED')
  assert.equal(codeOf(await payPlain(guarded, denied)), 'RISK_DENIED')
  assert.equal((await payPlain(guarded, await order(500n))).status, 200)

  const freezing = await order(amounts.FREEZE)
  assert.equal(codeOf(await payPlain(guarded, freezing)), 'WALLET_FROZEN')
  assert.equal(codeOf(await payPlain(guarded, await order(500n))), 'WALLET_FROZEN')
  assert.equal(codeOf(await withdrawing(guarded, 500n)), 'WALLET_FROZEN')
  await decide(guarded, ':balance', 'thaw')
  const last = await order(500n)
  for (let turn = 0; turn < 60 && (await payPlain(guarded, last)).status !== 200; turn++)
    await sleep(100)
  assert.equal(json(await payPlain(guarded, last))['state'], 'SUCCESS')
  assert.equal((await payPlain(guarded, freezing)).status, 200, 'and what it was about may be paid')
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
  assert.deepEqual(Object.keys(Object(json(denied.answer)['detail'])), ['issue'], 'and not why')
})
