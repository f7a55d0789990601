import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { type Fact, factOf } from '#risk'
import { amounts, codeOf, newRequest, payPlain, startGuarded, withdrawing } from '#test/guarded'
import { json } from '#test/till'

/** Facts about payments of so many fen, once there are as many. */
async function factsAbout(db: Db, amountMinor: bigint, count: number) {
  for (let turn = 0; ; turn++) {
    const { rows } = await sql<{ body: string }>`select body from risk.fact`.execute(db)
    const facts = rows.map(({ body }) => factOf(body))
    const found = facts.flatMap((fact) =>
      'payment' in fact && fact.payment.amountMinor === amountMinor ? [fact] : [],
    )
    if (found.length >= count || turn === 50) return found
    await sleep(100)
  }
}

/** By customer, once there are as many; whatever runs for long on the server holds counting up. */
async function labelsKnown(db: Db, count: number) {
  for (let turn = 0; ; turn++) {
    const { rows } = await sql<{ customer: string; isFraud: boolean }>`
      select customer_id as customer, is_fraud as "isFraud" from risk.watch_known
      where is_fraud is not null`.execute(db)
    if (rows.length >= count || turn === 300)
      return new Map(rows.map(({ customer, isFraud }) => [customer, isFraud]))
    await sleep(100)
  }
}

const namesOf = (facts: readonly (Fact & { payment: { customer: string } })[], what: string) =>
  facts
    .filter(({ kind }) => kind === what)
    .map(({ payment }) => payment.customer)
    .toSorted()

test('two payers who try one order are judged, counted and labelled each by itself', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { db, now, risk } = server.program.modules
  ok(risk)
  const amount = amounts.DENY
  const prepayId = await order(amount)
  const refusalOf = async (wallet: typeof till.alice) => {
    const answer = await payPlain(guarded, prepayId, wallet)
    equal(codeOf(answer), 'RISK_DENIED', answer.text)
    const customer = String(json(await wallet.ask('/me'))['id'])
    return { customer, payment: String(JSON.parse(answer.text).detail.payment) }
  }
  const [first, second] = [await refusalOf(till.alice), await refusalOf(till.bob)]
  notEqual(first.payment, second.payment)
  const both = [first.customer, second.customer].toSorted()
  deepEqual(namesOf(await factsAbout(db, amount, 2), 'asked'), both)

  // The appeal names it as the refusal did, and of another's payment there is nothing to object to.
  const appeal = (payment: string) => till.alice.ask('/appeals', { payment, text: '是我本人' })
  equal(codeOf(await appeal(second.payment)), 'APPEAL_PAYMENT_NOT_FOUND')
  equal((await appeal(first.payment)).status, 200)

  for (const [{ customer, payment }, isFraud] of [
    [first, false],
    [second, true],
  ] as const) {
    const asked = (await factsAbout(db, amount, 2)).find(
      (fact) => fact.payment.customer === customer,
    )
    ok(asked)
    const atMs = now().getTime()
    const label = {
      id: `${payment}:labelled`,
      atMs,
      kind: 'labelled',
      paidAtMs: asked.atMs,
    } as const
    equal(await risk.heard({ ...label, payment: asked.payment, isFraud }), true)
  }
  deepEqual(namesOf(await factsAbout(db, amount, 4), 'labelled'), both)
  deepEqual(
    await labelsKnown(db, 2),
    new Map([
      [first.customer, false],
      [second.customer, true],
    ]),
  )
})

test('a card is counted by one name, whether it is paid from or withdrawn to', async () => {
  await using guarded = await startGuarded()
  const { till, order, server, cardId } = guarded
  const { alice } = till
  const { db } = server.program.modules
  const amount = 4_321n
  const paid = await alice.ask('/cashier/pay', {
    prepayId: await order(amount),
    funding: `card:${cardId}`,
    pin: alice.payer.pin,
  })
  equal(paid.status, 200, paid.text)
  equal((await withdrawing(guarded, amount, newRequest())).status, 200)
  const facts = (await factsAbout(db, amount, 4)).filter(({ kind }) => kind === 'asked')
  deepEqual(facts.map(({ payment }) => payment.product).toSorted(), ['native', 'withdrawal'])
  const [card, ...others] = facts.map((fact) => fact.payment.card)
  ok(card?.startsWith('bc_'), card)
  deepEqual(others, [card])
})
