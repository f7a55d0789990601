import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#kernel/refusal'
import { hourMs, plusMs } from '#kernel/time'
import { addStaff } from '#oversight'
import { amounts, type Guarded, startGuarded } from '#test/guarded'
import type { Answer } from '#test/signed-face'
import { json } from '#test/till'
import { payPrepaid } from '../cashier/pay.ts'
import { settleHeld } from '../held/end-held.ts'
import { holdWithdrawal } from '../held/hold-withdrawal.ts'
import { cardToMove, moveMoney } from '../transfer/move-money.ts'

const codeOf = (answer: Answer): unknown => json(answer)['code'] ?? answer.status

const challengeIn = (answer: Answer): string => JSON.parse(answer.text).detail.challenge.id

const payPlain = ({ till: { alice } }: Guarded, prepayId: string) =>
  alice.ask('/cashier/pay', { prepayId, funding: 'balance', pin: alice.payer.pin })

const customerOf = async ({ till: { alice } }: Guarded) =>
  String(json(await alice.ask('/me'))['id']) as `cus_${string}`

test('money that comes in while a payment is judged lets nothing go unjudged', async () => {
  await using guarded = await startGuarded()
  const { till, server, order, cardId } = guarded
  const { alice } = till
  const { modules } = server.program
  const { parties, payments, guard, db, now, directory } = modules
  const customerId = await customerOf(guarded)
  const { pin } = alice.payer
  const amount = amounts.DENY
  const move = (kind: 'withdrawal' | 'top_up', amountMinor: bigint) =>
    moveMoney(
      { db, now, payments },
      {
        customerId,
        kind,
        cardId,
        amountMinor,
        requestId: `attack-${kind}`,
      },
    )
  await move('withdrawal', (await alice.balance()) - 1n)

  // Whoever has the PIN tops up in the moment between the question whether there is enough and the payment.
  const late = {
    ...payments,
    pay: async (request: Parameters<typeof payments.pay>[0]) => {
      await move('top_up', amount)
      return payments.pay(request)
    },
  }
  const asker = { customerId, given: {} }
  const prepayId = await order(amount)
  await assert.rejects(
    payPrepaid(
      { parties, payments: late, guard, db, now, directory },
      { customerId, asker, pin, funding: 'balance', prepayId },
    ),
    (error) => error instanceof Refusal,
  )
})

test('a code that was sent for one payment proves no other', async () => {
  await using guarded = await startGuarded()
  const { till, order } = guarded
  const { alice } = till
  const amount = amounts['CHALLENGE passkey,code']
  const asked = challengeIn(await payPlain(guarded, await order(amount)))
  const other = challengeIn(await payPlain(guarded, await order(amount)))
  assert.equal((await alice.ask(`/challenges/${asked}/code`, {})).status, 204)
  const { messages } = json(await alice.ask(`/demo/inbox?phone=${alice.payer.phone}`)) as {
    messages: { text: string }[]
  }
  const code = /验证码(\d{6})/.exec(messages[0]?.text ?? '')?.[1] ?? ''
  const proved = await alice.ask(`/challenges/${other}/prove`, { code })
  assert.equal(codeOf(proved), 'CODE_WRONG', 'the payer was asked about the first')
  assert.equal((await alice.ask(`/challenges/${asked}/prove`, { code })).status, 200)
})

test('one request leaves once, though it was held and let go at the same moment', async () => {
  await using guarded = await startGuarded()
  const { till, server, cardId } = guarded
  const { alice } = till
  const { db, now, guard, payments } = server.program.modules
  const customerId = await customerOf(guarded)
  const balance = await alice.balance()
  const request = { customerId, requestId: 'attack-twice', cardId, amountMinor: 12_222n }
  const card = await cardToMove(db, request)
  const deps = { db, now, payments }
  const words = { zh: '', en: '' }
  const held = { ...request, wishId: 'wd:attack', until: now(), words }
  // A case releases it between the two judgements of two taps.
  await Promise.allSettled([
    holdWithdrawal(deps, card, held),
    moveMoney(deps, { ...request, kind: 'withdrawal' }),
  ])
  await settleHeld({ db, now: () => plusMs(now(), hourMs), guard })
  assert.equal(await alice.balance(), balance - 12_222n)
})

test('what a case releases does not leave a wallet that its customer has frozen', async () => {
  await using guarded = await startGuarded()
  const { till, server, cardId } = guarded
  const { alice } = till
  const { db, now, guard, risk } = server.program.modules
  assert(risk)
  const { pin } = alice.payer
  const asked = { cardId, amount: String(amounts.REVIEW), pin, requestId: 'attack-frozen' }
  const { id } = json(await alice.ask('/withdrawals', asked))
  const balance = await alice.balance()
  assert.equal((await alice.ask('/freeze', {})).status, 200)

  const by = (
    await addStaff({ db, now }, { name: '严谨', roles: ['approver'], addedBy: 'platform' })
  ).id
  for (let found; !found; await sleep(100)) {
    found = (await risk.cases.queue({})).cases.find(({ payment }) => payment?.includes('frozen'))
    if (!found) continue
    await risk.cases.take({ caseId: found.id, by })
    const decided = { caseId: found.id, by, outcome: 'release', reason: '已电话核实' } as const
    await risk.cases.decide(decided)
  }
  assert.equal(await settleHeld({ db, now, guard }), 0)
  assert.equal((await alice.ask(`/held/${String(id)}/call-back`, {})).status, 200)
  assert.equal(await alice.balance(), balance + amounts.REVIEW)
})
