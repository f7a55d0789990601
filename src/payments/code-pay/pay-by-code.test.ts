import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '#test/server'
import { json, newNumber, openTill, type Side } from '#test/till'

test('a payer who is asked for the PIN pays, and the merchant learns the same payer as without', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const freshCode = async () => String(json(await till.alice.ask('/payment-codes', {}))['code'])
  const scan = async ({ signer, prefix, parties }: Side, number: string, total: number) => {
    const auth_code = await freshCode()
    const answer = await till.post(signer, `${prefix}/codepay`, {
      ...parties,
      description: '整箱豆浆',
      out_trade_no: number,
      payer: { auth_code },
      amount: { total },
      scene_info: { store_info: { id: '1' } },
    })
    return { answer, auth_code }
  }
  const query = async ({ signer, prefix, query: asked }: Side, number: string) =>
    json(await till.call(signer, { path: `${prefix}/out-trade-no/${number}?${asked}` }))

  for (const side of [till.direct, till.partner]) {
    const cheap = await scan(side, newNumber(), 100)
    assert.equal(cheap.answer.status, 200, cheap.answer.text)

    const number = newNumber()
    const dear = await scan(side, number, 150_000)
    assert.deepEqual([dear.answer.status, json(dear.answer)['code']], [202, 'USERPAYING'])
    assert.ok(dear.answer.headers['wechatpay-signature'], 'a 202 is signed as every 2xx')
    assert.equal((await query(side, number))['trade_state'], 'USERPAYING')

    const { pin } = till.alice.payer
    const confirmed = await till.alice.confirm(`/payment-codes/${dear.auth_code}/confirm`, { pin })
    assert.equal(confirmed.status, 200, confirmed.text)
    const paid = await query(side, number)
    assert.equal(paid['trade_state'], 'SUCCESS')
    assert.deepEqual(paid['payer'], side.payer(till.alice.payer.openids))
    assert.deepEqual(paid['payer'], json(cheap.answer)['payer'])
  }

  // A thousand yuan a day may be charged without a PIN, and no fen more.
  const { direct: side, alice } = till
  assert.equal((await scan(side, newNumber(), 60_000)).answer.status, 200)
  const number = newNumber()
  const over = await scan(side, number, 60_000)
  assert.deepEqual([over.answer.status, json(over.answer)['code']], [202, 'USERPAYING'])
  const { pin } = alice.payer
  const confirmed = await alice.confirm(`/payment-codes/${over.auth_code}/confirm`, { pin })
  assert.equal(confirmed.status, 200, confirmed.text)
  assert.equal((await query(side, number))['trade_state'], 'SUCCESS')
  assert.equal((await scan(side, newNumber(), 39_800)).answer.status, 200)
})
