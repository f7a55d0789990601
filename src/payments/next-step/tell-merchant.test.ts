import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '#test/server'
import { json, type Json, newNumber, openTill, orderOf } from '#test/till'
import { nextStepOf } from './next-step.ts'

test('a merchant reads its next step in detail.issue, and the rest of the error is as it was', async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { direct } = till
  const { signer, prefix } = direct
  const post = (path: string, body: Json) => till.post(signer, path, body)
  const order = async (): Promise<string> => {
    const out_trade_no = newNumber()
    const made = await post(`${prefix}/native`, orderOf(direct, { out_trade_no }))
    assert.equal(made.status, 200, made.text)
    return out_trade_no
  }
  const refundOf = (out_trade_no: string) => ({
    out_trade_no,
    out_refund_no: newNumber(),
    amount: { refund: 1000, total: 1000, currency: 'CNY' },
  })

  const unpaid = await order()
  const early = await post('/v3/refund/domestic/refunds', refundOf(unpaid))
  const { code, message, detail, ...more } = json(early)
  assert.deepEqual(
    [early.status, code, detail, more],
    [404, 'RESOURCE_NOT_EXISTS', { issue: nextStepOf('refund', 'ORDER_NOT_PAID').merchant }, {}],
    early.text,
  )
  assert.equal(typeof message, 'string')

  const closing = `${prefix}/out-trade-no/${unpaid}/close`
  assert.equal((await post(closing, direct.closes)).status, 204)
  const again = await post(`${prefix}/native`, orderOf(direct, { out_trade_no: unpaid }))
  assert.equal(json(again)['code'], 'OUT_TRADE_NO_USED', again.text)
  const used = nextStepOf('pay', 'OUT_TRADE_NO_USED').merchant
  assert.deepEqual(json(again)['detail'], { issue: used })

  // A place in the message stands where it stood, with the step beside it.
  const from = [{ account: 'AVAILABLE', amount: 1 }]
  const amount = { refund: 1000, total: 1000, currency: 'CNY', from }
  const differs = await post('/v3/refund/domestic/refunds', { ...refundOf(unpaid), amount })
  const { field, location, issue } = Object(json(differs)['detail'])
  assert.deepEqual(
    [field, location, issue],
    ['/amount/from', 'body', nextStepOf('refund', 'FROM_DIFFERS').merchant],
    differs.text,
  )

  // What is wrong with the message itself is said in the wire's own form.
  const broken = await post(`${prefix}/native`, { ...orderOf(direct), amount: { total: 0 } })
  assert.equal(json(broken)['code'], 'PARAM_ERROR')
  assert.doesNotMatch(broken.text, /重试。|请按返回/)
  const stranger = { ...signer, privateKey: till.other.privateKey }
  const forged = await till.post(stranger, `${prefix}/native`, orderOf(direct))
  assert.equal(json(forged)['code'], 'SIGN_ERROR')
  assert.deepEqual(Object(json(forged)['detail']).detail, { issue: 'sign not match' })
  assert.equal(Object(json(forged)['detail']).issue, undefined)
})
