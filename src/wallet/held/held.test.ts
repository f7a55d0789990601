import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hourMs, plusMs } from '#kernel/time'
import {
  amounts,
  codeOf,
  decide,
  newRequest,
  payPlain,
  startGuarded,
  withdrawing,
} from '#test/guarded'
import { json } from '#test/till'
import { settleHeld } from './end-held.ts'

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
    Array.from({ length: 4 }, () => alice.ask(`/held/${String(id)}/call-back`, {})),
  )
  assert.deepEqual(
    back.map((answer) => json(answer)['state']),
    Array(4).fill('CALLED_BACK'),
  )
  assert.equal(await alice.balance(), balance)
  assert.equal(codeOf(await till.bob.ask(`/held/${String(id)}/call-back`, {})), 'HELD_NOT_FOUND')

  const second = json(await withdrawing(guarded, amount))['id']
  const tomorrow = { db, now: () => plusMs(now(), 25 * hourMs), guard }
  assert.equal(await settleHeld({ db, now, guard }), 0, 'not before its time')
  const [sent, called] = await Promise.all([
    Promise.all([settleHeld(tomorrow), settleHeld(tomorrow)]),
    alice.ask(`/held/${String(second)}/call-back`, {}),
  ])
  const isSent = sent.includes(1)
  assert.equal(codeOf(called), isSent ? 'HELD_ENDED' : 200)
  assert.equal(await alice.balance(), isSent ? balance - amount : balance)

  const third = json(await withdrawing(guarded, amount))['id']
  await alice.ask('/freeze', {})
  assert.equal(await settleHeld(tomorrow), 0, 'nothing leaves a frozen wallet')
  assert.equal((await alice.ask(`/held/${String(third)}/call-back`, {})).status, 200)
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

test('what is delayed does not leave while somebody looks at it, nor when it was found to be fraud', async () => {
  await using guarded = await startGuarded()
  const { till, server } = guarded
  const { alice } = till
  const { db, now, guard } = server.program.modules
  const amount = amounts['DELAY 24']
  const balance = await alice.balance()
  const requestId = newRequest()
  await withdrawing(guarded, amount, requestId)
  assert.equal(await alice.balance(), balance - amount)
  await decide(guarded, `wd:${requestId}:`, 'confirm_fraud')
  const tomorrow = { db, now: () => plusMs(now(), 25 * hourMs), guard }
  for (let turn = 0; turn < 100 && (await alice.balance()) !== balance; turn++) {
    await settleHeld(tomorrow)
    await sleep(100)
  }
  assert.equal(await alice.balance(), balance, 'it is back, as its customer was told')
})
