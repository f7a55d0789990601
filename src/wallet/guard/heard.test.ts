import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { catalogue } from '#risk'
import { newRequest, payPlain, startGuarded } from '#test/guarded'
import { startServer } from '#test/server'
import { json, newNumber, openTill, orderOf } from '#test/till'
import { usualWriter } from '#test/world'

const onlyRows = usualWriter === 'engine' && 'two processes post here'

async function kindsHeard(db: Db): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select distinct kind from risk.fact where kind <> 'changed' order by kind`.execute(db)
  return rows.map(({ kind }) => kind)
}

test('risk hears what became of payments, of what was given back, and of money that came in', async () => {
  await using guarded = await startGuarded()
  const { till, order, server, cardId } = guarded
  const { alice, direct } = till
  const prepayId = await order(700n)
  const number = json(await payPlain(guarded, prepayId))['outTradeNo']
  const refund = await till.post(direct.signer, '/v3/refund/domestic/refunds', {
    ...direct.refunds,
    out_trade_no: number,
    out_refund_no: newNumber(),
    amount: { refund: 700, total: 700, currency: 'CNY' },
  })
  assert.equal(refund.status, 200, refund.text)
  const topUp = { cardId, amount: '900', pin: alice.payer.pin, requestId: newRequest() }
  assert.equal((await alice.ask('/top-ups', topUp)).status, 200)
  const expected = ['asked', 'ended', 'refunded', 'signed_in', 'topped_up']
  const { db } = server.program.modules
  let heard: string[] = []
  for (let turn = 0; turn < 50 && heard.length < expected.length; turn++) {
    await sleep(100)
    heard = await kindsHeard(db)
  }
  assert.deepEqual(heard, expected)
})

test('what several processes count is counted together', { skip: onlyRows }, async () => {
  await using server = await startServer({ riskCounters: 'shared' })
  const till = await openTill(server)
  const other = await server.openNode()
  const { direct, alice } = till
  for (const url of [server.url, other.url, server.url]) {
    const body = orderOf(direct, { out_trade_no: newNumber(), amount: { total: 300 } })
    const { text } = await till.post(direct.signer, `${direct.prefix}/native`, body)
    const prepayId = String(JSON.parse(text).code_url).split('pr=')[1] ?? ''
    const paid = await alice.ask(
      '/cashier/pay',
      { prepayId, funding: 'balance', pin: alice.payer.pin },
      url,
    )
    assert.equal(json(paid)['state'], 'SUCCESS', paid.text)
  }
  const { db, risk } = server.program.modules
  await sleep(1_500)
  const customer = String(json(await alice.ask('/me'))['id'])
  const { rows } = await sql<{ payment: string; faults: string }>`
    select payment_id as payment, faults from risk.decision where customer_id = ${customer} order by at`.execute(
    db,
  )
  assert.deepEqual(
    rows.map(({ faults }) => faults),
    ['', '', ''],
  )
  const last = await risk?.find(customer, rows[2]?.payment ?? '')
  const place = catalogue.findIndex(({ name }) => name === 'customer.count.24h')
  assert.equal(last?.values?.[place], 2, 'both before, wherever they were paid')
})
