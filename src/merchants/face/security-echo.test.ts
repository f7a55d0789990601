import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decryptField, encryptField } from '@tongbao/apiv3'
import { createFaceWorld, signed } from '#test/signed-face'

test('an echo proves both directions of field encryption, under either kind of key', async () => {
  await using world = await createFaceWorld()
  const { shop, baseUrl } = world
  const echo = (message: object, named?: string) =>
    signed(baseUrl, shop, {
      method: 'POST',
      path: '/v3/security/echo',
      body: JSON.stringify(message),
      headers: { 'wechatpay-serial': named },
    })
  const keys = await world.directory.platformKeys()
  assert.equal(keys.length, 2)
  for (const { id, publicKey } of keys) {
    const answer = await echo(
      { echo_message: '你好', encrypted_echo_message: encryptField(publicKey, '张三') },
      id,
    )
    assert.equal(answer.status, 200, answer.text)
    const { echo_message, encrypted_echo_message } = JSON.parse(answer.text)
    assert.equal(echo_message, '你好')
    assert.equal(decryptField(shop.privateKey, encrypted_echo_message), '张三')
  }
  const plain = await echo({ echo_message: 'a' })
  assert.deepEqual(JSON.parse(plain.text), { echo_message: 'a' })

  const [first, second] = keys
  assert.ok(first && second)
  const sealed = encryptField(first.publicKey, '张三')
  const table: readonly (readonly [encrypted: string, named: string | undefined])[] = [
    [sealed, undefined],
    [sealed, second.id],
    [sealed, shop.serialNo],
    ['bm90IGVuY3J5cHRlZA==', first.id],
  ]
  const answers = await Promise.all(
    table.map(([encrypted, named]) =>
      echo({ echo_message: 'a', encrypted_echo_message: encrypted }, named),
    ),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([400]))
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1, 'one refusal for all')
  assert.match(answers[0]?.text ?? '', /PARAM_ERROR/)
})
