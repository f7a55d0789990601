import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStepOf } from '#payments'
import { amounts, startGuarded } from '#test/guarded'
import { json, newNumber } from '#test/till'

test('a till cannot tell apart why its payer does not pay', async () => {
  await using guarded = await startGuarded()
  const { direct, alice, post } = guarded.till
  const scan = async (amount: bigint, auth_code?: unknown) => {
    const code = auth_code ?? json(await alice.ask('/payment-codes', {}))['code']
    const { status, text } = await post(direct.signer, `${direct.prefix}/codepay`, {
      ...direct.parties,
      description: '豆浆',
      out_trade_no: newNumber(),
      payer: { auth_code: code },
      amount: { total: Number(amount) },
      scene_info: { store_info: { id: 's1' }, device_id: 'till-1' },
    })
    return { status, said: JSON.parse(text) }
  }
  const { code: spare } = json(await alice.ask('/payment-codes', {}))
  const answers = {
    denied: await scan(amounts.DENY),
    reviewed: await scan(amounts.REVIEW),
    delayed: await scan(amounts['DELAY 24']),
    freezing: await scan(amounts.FREEZE),
    frozen: await scan(500n, spare),
  }
  const neutral = {
    status: 403,
    said: {
      code: 'RULE_LIMIT',
      message: '用户暂时无法完成这笔付款，请更换付款方式',
      detail: { issue: nextStepOf('pay', 'PAYER_CANNOT_PAY').merchant },
    },
  }
  for (const [name, answer] of Object.entries(answers)) assert.deepEqual(answer, neutral, name)
})
