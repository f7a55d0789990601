import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '#platform/config'
import { openFaultStage } from '#test/faults'
import { send } from '#test/signed-face'
import { json, order, paidOrder } from '#test/till'

test('production is what is started when nobody says otherwise', () => {
  assert.equal(loadConfig({}).environment, 'production')
  assert.equal(loadConfig({ TONGBAO_ENVIRONMENT: 'sandbox' }).environment, 'sandbox')
})

test('in production an order to misbehave, even in its tables, strikes nobody', async () => {
  await using stage = await openFaultStage({ environment: 'production' })
  const { till, server } = stage
  assert.equal(server.program.modules.faults, undefined)
  const faults = ['reset_before', 'answer_unsigned', 'callback_lost', 'payer_insufficient']
  for (const fault of faults) await stage.order(fault, { take: 100 })
  const { prepayId } = await order(till, till.direct)
  assert.equal((await till.alice.pay(prepayId)).status, 200)
  await paidOrder(till, till.direct, { notify_url: stage.shop.notifyUrl })
  const { answer } = await stage.payByCode()
  assert.deepEqual([answer.status, await stage.signatureOf(answer)], [200, 'right'])
  assert.deepEqual(await stage.strikes(), [])
  const paths = ['/sandbox', '/sandbox/api/faults', '/sandbox/api/scripts', '/sandbox/api/clock']
  for (const path of paths) {
    const got = await send(server.url, { path })
    const posted = await send(server.url, { method: 'POST', path, body: '{}' })
    const statuses = [got.status, posted.status]
    assert.deepEqual(statuses, [404, 404], `${path} ${JSON.stringify(json(posted))}`)
  }
})
