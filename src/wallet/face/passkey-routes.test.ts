import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createAuthenticator } from '#test/authenticator'
import { amounts, startGuarded } from '#test/guarded'
import { json } from '#test/till'
import type { Answer } from '#test/signed-face'

const told = ({ status, text }: Answer) => [status, text === '' ? '' : JSON.parse(text).code]

test('passkeys over HTTP: made by PIN, proving a payment, removed by PIN', async () => {
  await using guarded = await startGuarded()
  const { till, order } = guarded
  const { ask, payer } = till.alice
  const { pin } = payer
  const origin = String(json(await ask('/passkeys'))['origin'])
  const rp = { id: new URL(origin).hostname, origin }
  const wrong = pin === '000001' ? '000002' : '000001'
  assert.deepEqual(told(await ask('/passkeys/options', { pin: wrong })), [403, 'PIN_WRONG'])
  const begun = JSON.parse((await ask('/passkeys/options', { pin })).text)
  const device = createAuthenticator(rp)
  const made = device.make(begun.options)
  // Browsers tell more than we read.
  const passkey = { ...made, response: { ...made.response, transports: ['internal'] } }
  assert.equal((await ask('/passkeys', { passkey })).status, 200)
  assert.deepEqual(told(await ask('/passkeys', { passkey })), [403, 'PASSKEY_WRONG'])
  assert.equal((await ask('/passkeys', { passkey: { id: '' } })).status, 400)
  const listed = json(await ask('/passkeys')) as Readonly<{ passkeys: { id: string }[] }>
  assert.deepEqual(
    { ...listed, passkeys: listed.passkeys.length },
    { passkeys: 1, most: 10, origin: rp.origin },
  )

  // One that was made just now proves nothing yet.
  await sql`update parties.passkey set created_at = created_at - interval '4 days'`.execute(
    guarded.server.program.modules.db,
  )
  const prepayId = await order(amounts['CHALLENGE passkey'])
  const stopped = await till.alice.pay(prepayId)
  assert.deepEqual(told(stopped), [403, 'RISK_CHALLENGE'])
  const { id } = JSON.parse(stopped.text).detail.challenge
  const { options } = JSON.parse((await ask(`/challenges/${id}/passkey`, {})).text)
  const proved = await ask(`/challenges/${id}/prove`, { passkey: device.answer(options) })
  assert.equal(proved.status, 200, proved.text)
  assert.equal((await till.alice.pay(prepayId)).status, 200)

  const own = listed.passkeys[0]?.id ?? ''
  assert.deepEqual(told(await till.bob.ask('/passkeys')), [200, undefined])
  const bobs = await till.bob.ask(`/passkeys/${own}/remove`, { pin: till.bob.payer.pin })
  assert.equal(bobs.status, 204, 'nothing of somebody else’s is removed')
  assert.equal((JSON.parse((await ask('/passkeys')).text).passkeys as unknown[]).length, 1)
  assert.equal((await ask(`/passkeys/${own}/remove`, { pin })).status, 204)
  assert.deepEqual(JSON.parse((await ask('/passkeys')).text).passkeys, [])
})

test('a customer objects to a payment once, to nobody else’s, and reads it back', async () => {
  await using guarded = await startGuarded()
  const { alice, bob } = guarded.till
  const stopped = await alice.pay(await guarded.order(amounts['DENY']))
  assert.deepEqual(told(stopped), [403, 'RISK_DENIED'])
  const { payment } = JSON.parse(stopped.text).detail
  const text = '这是给家人买的早餐。'
  const filed = await alice.ask('/appeals', { payment, text })
  assert.equal(filed.status, 200, filed.text)
  assert.equal((await alice.ask('/appeals', { payment, text })).text, filed.text, 'twice is once')
  const rows: readonly (readonly [code: string, ask: () => Promise<Answer>])[] = [
    ['APPEAL_STANDS', () => alice.ask('/appeals', { payment, text: '再说一次。' })],
    ['APPEAL_PAYMENT_NOT_FOUND', () => bob.ask('/appeals', { payment, text })],
    ['APPEAL_TEXT_BAD', () => alice.ask('/appeals', { text: ' ' })],
  ]
  for (const [code, ask] of rows) assert.equal(told(await ask())[1], code)
  const { appeals } = json(await alice.ask('/appeals')) as Readonly<{ appeals: object[] }>
  const [one] = appeals as Readonly<Record<string, unknown>>[]
  assert.equal(appeals.length, 1)
  assert.deepEqual(
    [one?.['payment'], one?.['text'], one?.['state'], one?.['answer'], one?.['amount']],
    [payment, text, 'waiting', null, { amount: String(amounts['DENY']), currency: 'CNY' }],
  )
  assert.deepEqual(Object.keys(one ?? {}).toSorted(), [
    'amount',
    'answer',
    'decidedAt',
    'dueAt',
    'id',
    'openedAt',
    'payment',
    'product',
    'state',
    'text',
  ])
  assert.deepEqual(json(await bob.ask('/appeals')), { appeals: [] })
})
