import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, plusMs } from '#kernel/time'
import { requestCode } from '#parties'
import { answerOf } from '#test/parties'
import { amounts, challengeOf, codeOf, payPlain, phoneCode, startGuarded } from '#test/guarded'
import { json } from '#test/till'

test('a stranger who asks for twenty codes to sign in with stops neither a confirmation nor a thaw', async () => {
  await using guarded = await startGuarded()
  const { alice } = guarded.till
  const { parties } = guarded.server.program.modules
  const { phone, pin } = alice.payer
  const prepayId = await guarded.order(amounts['CHALLENGE passkey,code'])
  const { id } = challengeOf(await payPlain(guarded, prepayId))
  const code = await phoneCode(guarded, id)

  const at = parties.now()
  for (let minute = 0; minute < 20; minute++) {
    const later = { ...parties, now: () => plusMs(at, minute * minuteMs) }
    assert.equal(await answerOf(() => requestCode(later, { phone, purpose: 'sign_in' })), 'ok')
  }
  const spent = { ...parties, now: () => plusMs(at, 20 * minuteMs) }
  assert.equal(
    await answerOf(() => requestCode(spent, { phone, purpose: 'sign_in' })),
    'CODE_TOO_MANY',
  )

  const proved = await alice.ask(`/challenges/${id}/prove`, { code })
  assert.equal(proved.status, 200, proved.text)
  assert.equal(json(await payPlain(guarded, prepayId))['state'], 'SUCCESS')

  assert.ok((await alice.ask('/freeze', {})).status < 300)
  assert.equal(codeOf(await payPlain(guarded, await guarded.order(500n))), 'WALLET_FROZEN')
  assert.ok((await alice.ask('/thaw/code', {})).status < 300)
  const { messages } = json(await alice.ask(`/demo/inbox?phone=${phone}`)) as {
    messages: { text: string }[]
  }
  const own = messages.find(({ text }) => text.includes('解冻'))?.text ?? ''
  const thawed = await alice.ask('/thaw', { pin, code: /验证码(\d{6})/.exec(own)?.[1] })
  assert.ok(thawed.status < 300, thawed.text)
  assert.equal((await payPlain(guarded, await guarded.order(500n))).status, 200)
})
