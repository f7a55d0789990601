import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { addStaff, decide } from '#oversight'
import type { Db } from '#platform/db'
import { changeList, type listKinds } from '#risk'
import {
  codeOf,
  type Guarded,
  newRequest,
  payPlain,
  startGuarded,
  withdrawing,
} from '#test/guarded'
import { json } from '#test/till'
import { issueBankCard } from '../card/demo-bank.ts'
import { payLocated } from '../cashier/pay.ts'
import { decideConsent } from '../signal/consent.ts'
import { describeDevice } from '../signal/describe-device.ts'

/** Puts a value on the black list as two people do, or takes it off. */
async function blacken(
  { server }: Guarded,
  kind: (typeof listKinds)[number],
  value: string,
  act: 'add' | 'remove' = 'add',
): Promise<void> {
  const { db, now, keys, risk } = server.program.modules
  ok(risk)
  const deps = { db, now, keys }
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const change = await changeList(deps, {
    act,
    kind,
    colour: 'black',
    values: [value],
    reason: '涉案',
    source: '公安协查',
    expiresAt: null,
    maker: maker.id,
  })
  const { approvalId } = change
  ok(approvalId?.startsWith('ap_'))
  const id = approvalId as `ap_${string}`
  await decide(deps, { approvalId: id, staffId: checker.id, verdict: 'approve', note: '' })
  await risk.sweeps['risk-approved']?.run()
  await risk.exchanges['risk-lists']?.run()
}

/** Everything that risk has written down, once it was told everything. */
async function textOf(db: Db): Promise<string> {
  await sleep(500)
  const { rows } = await sql<{ text: string }>`
    select f::text as text from risk.fact f
    union all select d::text from risk.decision d
    union all select e::text from risk.list_entry e
    union all select r::text from risk.list_change_row r
    union all select c::text from risk.list_change c
    union all select c::text from wallet.card c`.execute(db)
  return rows.map(({ text }) => text).join('\n')
}

test('a card on the black list pays nothing and gets nothing, whoever has bound it', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { alice } = till
  const { db, now, keys } = server.program.modules
  const number = '6222020200009876'
  const { name, pin } = alice.payer
  const opening = fen(50_000n)
  const kinds = { kind: 'debit', bankType: 'ICBC_DEBIT' } as const
  await issueBankCard({ db, now, keys }, { number, holderName: name, ...kinds, opening })
  const bound = await alice.ask('/cards', { number, name, phone: alice.payer.phone, pin })
  equal(bound.status, 200, bound.text)
  const cardId = String(json(bound)['id'])
  const pay = async () =>
    codeOf(
      await alice.ask('/cashier/pay', {
        prepayId: await order(300n),
        funding: `card:${cardId}`,
        pin,
      }),
    )
  const withdraw = async () => codeOf(await withdrawing({ ...guarded, cardId }, 300n, newRequest()))
  equal(await pay(), 200)
  equal(await withdraw(), 200)

  await blacken(guarded, 'card', '6222 0202-0000 9876')
  equal(await pay(), 'RISK_DENIED')
  equal(await withdraw(), 'RISK_DENIED')
  equal(codeOf(await payPlain(guarded, await order(300n))), 200, 'not from that card')
  await blacken(guarded, 'card', number, 'remove')
  equal(await pay(), 200)
  const text = await textOf(db)
  ok(text.includes('cardListedAs'))
  ok(!text.includes(number))
})

test('a phone on the black list stops its owner', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { phone } = till.alice.payer
  equal(codeOf(await payPlain(guarded, await order(300n))), 200)
  await blacken(guarded, 'phone', `+86 ${phone}`)
  equal(codeOf(await payPlain(guarded, await order(300n))), 'WALLET_FROZEN')
  equal(codeOf(await payPlain(guarded, await order(300n), till.bob)), 200)
  ok(!(await textOf(server.program.modules.db)).includes(phone))
})

test('from an address or a device on the black list nothing is paid', async () => {
  await using guarded = await startGuarded()
  const { till, order, server } = guarded
  const { alice } = till
  const { modules } = server.program
  const customerId = String(json(await alice.ask('/me'))['id']) as `cus_${string}`
  await decideConsent(modules, { customerId, isGranted: true })
  const signals = {
    device: 'a1'.repeat(16),
    screen: '390x844@3',
    zone: 'Asia/Shanghai',
    zoneMinutes: 480,
    language: 'zh-CN',
    automated: false,
    scriptedPercent: 0,
    payeePasted: false,
    pinFails: 0,
    formEdits: 0,
    turns: 0,
    pageSeconds: 5,
  }
  const describeFrom = (ip: string) =>
    describeDevice(modules, { customerId, ip, userAgent: '', signals })
  // Ours is no public address, so a test that came by HTTP would have none.
  const payFrom = async (ip: string): Promise<string> => {
    const asker = { customerId, ...(await describeFrom(ip)) }
    const located = await modules.payments.locate(await order(300n))
    return payLocated(modules, located, { asker, funding: 'balance' }).then(
      ({ state }) => state,
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    )
  }
  const addresses = ['119.29.29.29', '240e:0:1::1'] as const
  for (const ip of addresses) equal(await payFrom(ip), 'SUCCESS')
  await blacken(guarded, 'ip', '119.29.29.29')
  await blacken(guarded, 'ip', '240E:0000:0001:0::0001')
  for (const ip of addresses) equal(await payFrom(ip), 'RISK_DENIED', ip)
  equal(await payFrom('119.29.29.30'), 'SUCCESS', 'of a neighbour')

  // A device is listed by the name that cases show.
  const { device } = await describeFrom('119.29.29.30')
  await blacken(guarded, 'device', device ?? '')
  equal(await payFrom('119.29.29.30'), 'RISK_DENIED')
  const text = await textOf(modules.db)
  ok(/\bip"+:/.test(text) && /\bdevice"+:/.test(text))
  for (const raw of ['119.29', '240e:', signals.device]) ok(!text.includes(raw), raw)
})
