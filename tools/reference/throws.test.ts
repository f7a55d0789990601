import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readApi } from './operations.ts'
import { createThrows } from './throws.ts'

const root = join(import.meta.dirname, '../..')

test('the refusals of a route are those of the verbs that it names, and of no others', async () => {
  const { api } = await readApi(root)
  const reasonsOf = (method: string, path: string): readonly string[] => {
    const found = api.operations.find((one) => one.method === method && one.path === path)
    assert.ok(found, `${method} ${path}`)
    return found.errors.map(({ reason }) => reason)
  }
  const native = reasonsOf('POST', '/v3/pay/transactions/native')
  for (const code of ['APPID_MCHID_NOT_MATCH', 'CONTENT_DIFFERS', 'OUT_TRADE_NO_USED'])
    assert.ok(native.includes(code), code)
  // Paying and refunding are not ordering.
  for (const code of ['NOT_ENOUGH', 'REFUND_TOO_LATE', 'AUTH_CODE_EXPIRE'])
    assert.ok(!native.includes(code), code)
  const till = reasonsOf('POST', '/v3/pay/transactions/codepay')
  for (const code of ['AUTH_CODE_EXPIRE', 'NOT_ENOUGH', 'USERPAYING'])
    assert.ok(till.includes(code), code)
  assert.deepEqual(reasonsOf('GET', '/v3/pay/transactions/id/{transaction_id}'), [
    'ORDER_NOT_EXIST',
  ])
})

test('every operation has a page of its own name, and every error says what to do', async () => {
  const { api } = await readApi(root)
  const ids = api.operations.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const { id, errors } of [...api.operations, { id: 'all', errors: api.errors }])
    for (const { code, message, next } of errors)
      assert.ok(message && next.zh && next.en, `${id} ${code}`)
})

test('a table of refusals is read with its sentences and the words of the wire', () => {
  const table = createThrows(root).tablesOf('src/payments/event/event.ts')
  const found = table.find(({ code }) => code === 'REPLAY_TOO_OFTEN')
  assert.deepEqual([found?.status, found?.wire], [429, 'FREQUENCY_LIMITED'])
})
