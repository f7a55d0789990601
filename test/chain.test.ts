import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bothBalance, type Chain, openChain, until } from './chain.ts'
import {
  close,
  type Json,
  json,
  newNumber,
  order,
  query,
  queryRefund,
  refund,
  refundOf,
  reverse,
  scanned,
} from './till.ts'
import { usualWriter } from './world.ts'

const onlyRows = usualWriter === 'engine' && 'one process posts a ledger, and here are two'

const stateOf = async ({ till }: Chain, number: string): Promise<unknown> =>
  json(await query(till, till.direct, number))['trade_state']

const paid = (chain: Chain, number: string) =>
  until(
    () => stateOf(chain, number),
    (state) => state === 'SUCCESS',
  )

test('the whole story of payments goes through two installations', {
  skip: onlyRows,
}, async (t) => {
  await using chain = await openChain()
  const { till, payer } = chain
  const before = await payer.balance()
  let spent = 0n

  await t.test(
    'a Native order is scanned at the other one, and this merchant is told',
    async () => {
      const { number, prepayId } = await order(till, till.direct)
      const answer = await payer.pay(prepayId)
      assert.equal(answer.status, 200, answer.text)
      spent += 1000n
      assert.equal(await paid(chain, number), 'SUCCESS')

      for (const part of [300, 700]) {
        const asked = { ...refundOf(number, part), out_refund_no: `R${number}-${part}` }
        const refunded = await refund(till, till.direct, asked)
        assert.equal(refunded.status, 200, refunded.text)
        const done = await until(
          async () => json(await queryRefund(till, till.direct, `R${number}-${part}`))['status'],
          (status) => status === 'SUCCESS',
        )
        assert.equal(done, 'SUCCESS')
        spent -= BigInt(part)
      }
      assert.equal(await payer.balance(), before - spent)
    },
  )

  await t.test('JSAPI, APP and H5 hand over what the payer’s side needs', async () => {
    const { direct } = till
    const openid = payer.payer.openids[String(direct.parties['appid'])]
    const ask = async (path: string, rest: Json): Promise<Json> => {
      const body = {
        ...direct.parties,
        description: '一碗面',
        out_trade_no: newNumber(),
        notify_url: 'http://127.0.0.1:1/notify',
        amount: { total: 100 },
        ...rest,
      }
      const answer = await till.post(direct.signer, `${direct.prefix}/${path}`, body)
      assert.equal(answer.status, 200, answer.text)
      return json(answer)
    }
    const jsapi = await ask('jsapi', { payer: { openid } })
    assert.match(String(jsapi['prepay_id']), /^wx/)
    const params = jsapi['pay_params']
    assert(params && typeof params === 'object' && 'paySign' in params, 'signed by who asked there')
    const app = await ask('app', {})
    assert(app['pay_params'])
    const h5 = await ask('h5', {
      scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } },
    })
    assert.match(String(h5['h5_url']), /prepay_id=/)
  })

  await t.test(
    'what is closed here is closed there, and what is paid there cannot be closed here',
    async () => {
      const open = await order(till, till.direct)
      assert.equal((await close(till, till.direct, open.number)).status, 204)
      assert.equal(await stateOf(chain, open.number), 'CLOSED')
      assert.notEqual((await payer.pay(open.prepayId)).status, 200, 'nobody can pay it any more')

      const late = await order(till, till.direct)
      assert.equal((await payer.pay(late.prepayId)).status, 200)
      const refused = await close(till, till.direct, late.number)
      assert.equal(json(refused)['code'], 'ORDER_PAID', refused.text)
      assert.equal(await stateOf(chain, late.number), 'SUCCESS')
      spent += 1000n
    },
  )

  await t.test('a code that the other one shows is charged and reversed by this till', async () => {
    const { direct } = till
    const auth_code = json(await payer.ask('/payment-codes', {}))['code']
    const number = newNumber()
    const body = {
      ...direct.parties,
      description: '豆浆',
      out_trade_no: number,
      payer: { auth_code },
      amount: { total: 500 },
      scene_info: { store_info: { id: '1' } },
    }
    const charged = await till.post(direct.signer, `${direct.prefix}/codepay`, body)
    assert.equal(charged.status, 200, charged.text)
    assert.equal(json(charged)['trade_state'], 'SUCCESS')
    assert.equal((await reverse(till, direct, number)).status, 200)
    assert.equal(await stateOf(chain, number), 'REVOKED')
  })

  assert.equal(await payer.balance(), before - spent)
  await bothBalance(chain)
})

test('the same number again is the same order there', { skip: onlyRows }, async () => {
  await using chain = await openChain()
  const { till } = chain
  const body = {
    ...till.direct.parties,
    description: '一碗面',
    out_trade_no: newNumber(),
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total: 1000 },
  }
  const ask = () => till.post(till.direct.signer, `${till.direct.prefix}/native`, body)
  const answers = [...(await Promise.all([ask(), ask(), ask()])), await ask()]
  for (const answer of answers) assert.equal(answer.status, 200, answer.text)
  const codes = answers.map(scanned)
  assert.equal((await chain.payer.pay(codes[0] ?? '')).status, 200)
  const again = await chain.second.pay(codes.at(-1) ?? '')
  assert.notEqual(again.status, 200, 'it is one order, and it is paid')
  assert.equal(await paid(chain, body.out_trade_no), 'SUCCESS')
  await bothBalance(chain)
})
