import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { dayMs, plusMs } from '#kernel/time'
import { setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { codeOf } from '#test/payments'
import {
  agree,
  appid,
  createSharingWorld,
  paid,
  relate,
  type SharingWorld,
  share,
} from '#test/sharing'
import { poolOf, refund, spend } from '#test/sharing-refunds'
import { returnShare } from './return/return-share.ts'
import { refuse } from './sharing.ts'

type Row = readonly [code: keyof typeof refuse.table, ask: () => Promise<unknown>]

/** Over the wire only the coarser code and the sentence come back; the sentence tells which it was. */
async function said(code: Row[0], ask: () => Promise<unknown>): Promise<unknown> {
  const answer = await codeOf(ask)
  if (typeof answer === 'string') return answer
  const { status, body } = answer as Awaited<ReturnType<SharingWorld['ask']>>
  const [wanted, sentence, wire = code] = refuse.table[code]
  const isIt = status === wanted && body['message'] === sentence && body['code'] === wire
  return isIt ? code : `${status} ${JSON.stringify(body)}`
}

async function playAll(rows: readonly Row[]): Promise<void> {
  for (const [index, [code, ask]] of rows.entries())
    equal(await said(code, ask), code, `row ${index}`)
}

test('every receiver that may not be added is refused by its name', async () => {
  await using world = await createSharingWorld()
  const { ask, mchid, store, brand, staff, deps } = world
  const name = await world.sealed(`商户${store.mchid}`)
  const other = await world.sealed('别的商户')
  const add = (given: object = {}, serial = name.serial) =>
    ask(
      'POST',
      '/receivers/add',
      {
        appid,
        type: 'MERCHANT_ID',
        account: store.mchid,
        name: name.text,
        relation_type: 'STORE',
        ...given,
      },
      { serial },
    )
  const person = { type: 'PERSONAL_OPENID', account: staff.openid, name: undefined }
  await playAll([
    ['SUB_MCHID_NOT_FOUND', () => add({ sub_mchid: brand.mchid })],
    ['APPID_MCHID_NOT_MATCH', () => add({ appid: 'wxother' })],
    ['APPID_MCHID_NOT_MATCH', () => add({ sub_appid: 'wxother' })],
    ['APPID_MISSING', () => add({ ...person, type: 'PERSONAL_SUB_OPENID' })],
    ['RECEIVER_IS_SHARER', () => add({ account: mchid })],
    ['RECEIVER_NOT_FOUND', () => add({ account: '1999999999' })],
    ['RECEIVER_OPENID_INVALID', () => add({ ...person, account: 'oNobody' })],
    ['RECEIVER_NAME_MISSING', () => add({ name: undefined })],
    ['RECEIVER_NAME_DIFFERS', () => add({ name: other.text })],
    ['RECEIVER_NAME_DIFFERS', () => add({ ...person, name: other.text })],
    ['NAME_NOT_DECRYPTED', () => add({ name: 'bm90IGVuY3J5cHRlZA==' })],
    ['NAME_NOT_DECRYPTED', () => add({}, world.shop.serialNo)],
    ['CUSTOM_RELATION_MISSING', () => add({ relation_type: 'CUSTOM' })],
    ['MAX_RATIO_INVALID', () => agree(world, mchid, { maxRatio: 99 })],
    ['MAX_RATIO_INVALID', () => agree(world, mchid, { maxRatio: 10_001 })],
  ])
  equal((await add()).status, 200)
  await sql`update clearing.sharing_profile set receiver_count = 20000
    where mchid = ${mchid}`.execute(deps.db)
  equal((await add()).status, 200, 'one who is there needs no room')
  await playAll([['TOO_MANY_RECEIVERS', () => add(person)]])
})

test('every share that may not be made is refused by its name, and moves nothing', async () => {
  await using world = await createSharingWorld()
  const { ask, mchid, store, brand, staff, deps } = world
  await relate(world, store)
  const bought = await paid(world, 'number01')
  const others = {
    fresh: await paid(world, 'number02', { paidAt: deps.now() }),
    plain: await paid(world, 'number03', { profitSharing: false }),
    served: await paid(world, 'number04', { spMchid: '1900000100' }),
    second: await paid(world, 'number05'),
  }
  await share(world, bought, 'S0', { [store.mchid]: 1_000n })

  const part = { type: 'MERCHANT_ID', account: store.mchid, amount: 100, description: '分账' }
  const person = { ...part, type: 'PERSONAL_OPENID', account: staff.openid }
  const name = await world.sealed('别的商户')
  const make = (given: object = {}) =>
    ask(
      'POST',
      '/orders',
      {
        transaction_id: bought.id,
        out_order_no: 'S1',
        receivers: [part],
        unfreeze_unsplit: false,
        ...given,
      },
      { serial: name.serial },
    )
  const finish = (given: object = {}) =>
    ask('POST', '/orders/unfreeze', {
      transaction_id: bought.id,
      out_order_no: 'F1',
      description: '完结',
      ...given,
    })
  const unsplit = (id: string) => ask('GET', `/transactions/${id}/amounts`)
  const of = ({ id }: Readonly<{ id: string }>) => ({ transaction_id: id })
  await playAll([
    ['SUB_MCHID_NOT_FOUND', () => make({ sub_mchid: brand.mchid })],
    ['SUB_MCHID_NOT_FOUND', () => ask('GET', `/merchant-configs/${brand.mchid}`)],
    ['APPID_MCHID_NOT_MATCH', () => make({ appid: 'wxother' })],
    ['APPID_MISSING', () => make({ receivers: [person] })],
    ['NAME_NOT_DECRYPTED', () => make({ receivers: [{ ...part, name: 'AAAA' }] })],
    ['RECEIVER_NAME_DIFFERS', () => make({ receivers: [{ ...part, name: name.text }] })],
    ['ORDER_NOT_FOUND', () => make({ transaction_id: 'nobodyknows' })],
    ['ORDER_NOT_FOUND', () => make(of(others.served))],
    ['ORDER_NOT_FOUND', () => finish({ transaction_id: 'nobodyknows' })],
    ['ORDER_NOT_SHARED', () => make(of(others.plain))],
    ['ORDER_NOT_SHARED', () => finish(of(others.plain))],
    ['ORDER_NOT_OWN', () => unsplit('nobodyknows')],
    ['ORDER_NOT_OWN', () => unsplit(others.served.id)],
    ['QUERY_NOT_SHARED', () => unsplit(others.plain.id)],
    ['SHARE_TOO_EARLY', () => make(of(others.fresh))],
    ['SHARE_TOO_EARLY', () => finish(of(others.fresh))],
    ['RECEIVERS_MISSING', () => make({ receivers: [] })],
    ['RECEIVERS_MISSING', () => make({ receivers: undefined })],
    ['RECEIVER_REPEATED', () => make({ receivers: [part, { ...part, amount: 1 }] })],
    ['RECEIVER_NOT_RELATED', () => make({ receivers: [{ ...part, account: brand.mchid }] })],
    ['RECEIVER_NOT_RELATED', () => make({ appid, receivers: [person] })],
    ['RATIO_EXCEEDED', () => make({ receivers: [{ ...part, amount: 29_001 }] })],
    ['OUT_ORDER_NO_REUSED', () => make({ out_order_no: 'S0' })],
    ['OUT_ORDER_NO_REUSED', () => make({ ...of(others.second), out_order_no: 'S0' })],
    ['OUT_ORDER_NO_REUSED', () => finish({ out_order_no: 'S0' })],
    ['OUT_ORDER_NO_REUSED', () => finish({ ...of(others.second), out_order_no: 'S0' })],
    ['SHARE_NOT_FOUND', () => ask('GET', `/orders/nobodyknows?transaction_id=${bought.id}`)],
    ['SHARE_NOT_FOUND', () => ask('GET', `/orders/S0?transaction_id=${others.second.id}`)],
  ])
  const untouched = await poolOf(world, mchid)
  deepEqual(untouched, { left: 499_000n - 100_000n, pool: 399_000n })

  await agree(world, mchid, { maxRatio: 10_000 })
  await playAll([['SHARE_NOT_ENOUGH', () => make({ receivers: [{ ...part, amount: 98_401 }] })]])
  const unsettled = { kind: 'merchant_unsettled', owner: mchid } as const
  const turn = (state: 'open' | 'frozen') =>
    inTransaction(deps.db, (tx) => setAccountState(tx, unsettled, 'CNY', state))
  await turn('frozen')
  await playAll([
    ['SHARER_ACCOUNT_ABNORMAL', () => finish()],
    ['SHARER_ACCOUNT_ABNORMAL', () => make({ unfreeze_unsplit: true })],
  ])
  await turn('open')
  for (let count = 1; count < 50; count++)
    await share(world, bought, `many${count}`, { [store.mchid]: 1n })
  await playAll([['TOO_MANY_SHARES', () => make()]])
  equal((await finish()).status, 200)
  await playAll([
    ['NOTHING_LEFT', () => make()],
    ['NOTHING_LEFT', () => finish({ out_order_no: 'F2' })],
  ])
  await refund(world, others.second, 100_000n)
  await playAll([['NOTHING_LEFT', () => finish({ ...of(others.second), out_order_no: 'F3' })]])
  deepEqual(await verifyBooks(deps.db), [])
})

test('every return that may not be made is refused by its name, and a failed one stays failed', async () => {
  await using world = await createSharingWorld()
  const { ask, store, brand, staff, deps, holds, mchid } = world
  await relate(world, store)
  await relate(world, brand)
  const bought = await paid(world, 'number01')
  const { id } = await share(world, bought, 'S1', { [store.mchid]: 1_000n, [brand.mchid]: 500n })
  await share(world, bought, 'S2', { [store.mchid]: 10n })
  const back = (given: object = {}) =>
    ask('POST', '/return-orders', {
      out_order_no: 'S1',
      out_return_no: 'B1',
      return_mchid: store.mchid,
      amount: 100,
      description: '回退',
      ...given,
    })
  const later = (outReturnNo: string, now: Date) =>
    returnShare(
      { ...deps, now: () => now },
      {
        mchid,
        spMchid: null,
        shareId: id,
        outOrderNo: null,
        outReturnNo,
        returnMchid: store.mchid,
        amount: fen(1n),
        description: '回退',
        contentDigest: outReturnNo,
      },
    )
  await playAll([['RETURN_NOT_ALLOWED', () => back()]])
  await agree(world, store.mchid, { allowsReturn: true })
  await playAll([
    ['SUB_MCHID_NOT_FOUND', () => back({ sub_mchid: brand.mchid })],
    ['SHARE_NOT_FOUND', () => back({ out_order_no: 'nobodyknows' })],
    ['SHARE_NOT_FOUND', () => back({ out_order_no: 'S2', order_id: id })],
    ['RETURN_MCHID_UNKNOWN', () => back({ return_mchid: mchid })],
    ['RETURN_MCHID_UNKNOWN', () => back({ return_mchid: staff.openid.slice(0, 32) })],
    ['RETURN_EXCEEDS_SHARE', () => back({ amount: 1_001 })],
    ['RETURN_TOO_LATE', () => later('late', plusMs(deps.now(), 181 * dayMs))],
    ['RETURN_NOT_FOUND', () => ask('GET', '/return-orders/nobody?out_order_no=S1')],
  ])
  equal((await back({ out_order_no: undefined, order_id: id })).status, 200)
  await playAll([
    ['OUT_RETURN_NO_REUSED', () => back({ amount: 101 })],
    ['OUT_RETURN_NO_REUSED', () => back({ out_order_no: 'S2', amount: 1 })],
    ['RETURN_NOT_FOUND', () => ask('GET', '/return-orders/B1?out_order_no=S2')],
    ['RETURN_EXCEEDS_SHARE', () => back({ out_return_no: 'B2', amount: 901 })],
  ])

  const purse = { kind: 'merchant_available', owner: store.mchid } as const
  const turn = (state: 'open' | 'frozen') =>
    inTransaction(deps.db, (tx) => setAccountState(tx, purse, 'CNY', state))
  await turn('frozen')
  const failed = await back({ out_return_no: 'B3' })
  deepEqual([failed.body['result'], failed.body['fail_reason']], ['FAILED', 'ACCOUNT_ABNORMAL'])
  await turn('open')
  deepEqual((await back({ out_return_no: 'B3' })).body, failed.body, 'for ever')
  equal(await holds('merchant_available', store.mchid), 910n)

  await spend(world, store.mchid, 909n)
  const short = await back({ out_return_no: 'B4', amount: 2 })
  deepEqual([short.body['result'], short.body['fail_reason']], ['FAILED', 'BALANCE_NOT_ENOUGH'])
  equal(await holds('merchant_available', store.mchid), 1n)

  for (let count = 3; count < 50; count++) await later(`many${count}`, deps.now())
  await playAll([['TOO_MANY_RETURNS', () => later('many51', deps.now())]])
  equal(await codeOf(() => refund(world, { id: bought.id }, 100_000n)), 'REFUND_NOT_FUNDED')
  deepEqual(await verifyBooks(deps.db), [])
})
