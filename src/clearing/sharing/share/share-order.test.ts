import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { decryptField } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { dayMs, minuteMs, plusMs } from '#kernel/time'
import { setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { codeOf } from '#test/payments'
import { agree, appid, createSharingWorld, paid, relate, share } from '#test/sharing'
import { poolOf } from '#test/sharing-refunds'
import { liftHold, placeHold } from '../../hold/place-hold.ts'
import { addReceiver, receiversOf } from '../receiver/add-receiver.ts'
import { expireFrozen } from './expire-frozen.ts'

test('a part goes to a merchant and to a person, the rest is unfrozen, and some comes back', async () => {
  await using world = await createSharingWorld()
  const { ask, mchid, store, staff, holds, told } = world
  const name = await world.sealed(`商户${store.mchid}`)
  const person = await world.sealed(staff.name)
  const { serial } = name

  const added = await ask(
    'POST',
    '/receivers/add',
    {
      appid,
      type: 'MERCHANT_ID',
      account: store.mchid,
      name: name.text,
      relation_type: 'CUSTOM',
      custom_relation: '分店',
    },
    { serial },
  )
  const { name: shown, ...rest } = added.body
  deepEqual(rest, {
    type: 'MERCHANT_ID',
    account: store.mchid,
    relation_type: 'CUSTOM',
    custom_relation: '分店',
  })
  equal(decryptField(world.shop.privateKey, String(shown)), `商户${store.mchid}`)
  const staffBody = {
    appid,
    type: 'PERSONAL_OPENID',
    account: staff.openid,
    relation_type: 'STAFF',
  }
  equal((await ask('POST', '/receivers/add', staffBody)).status, 200)
  equal((await ask('POST', '/receivers/add', staffBody)).status, 200, 'again is once')
  await agree(world, store.mchid, { notifyUrl: 'https://store.example/told', allowsReturn: true })

  const { id } = await paid(world, 'number01')
  const amounts = () => ask('GET', `/transactions/${id}/amounts`)
  deepEqual((await amounts()).body, { transaction_id: id, unsplit_amount: 99_400 })
  const body = {
    appid,
    transaction_id: id,
    out_order_no: 'S1',
    receivers: [
      { type: 'MERCHANT_ID', account: store.mchid, amount: 10_000, description: '分给门店' },
      {
        type: 'PERSONAL_OPENID',
        account: staff.openid,
        name: person.text,
        amount: 500,
        description: '分给店员',
      },
    ],
    unfreeze_unsplit: false,
  }
  const made = await ask('POST', '/orders', body, { serial })
  equal(made.status, 200, JSON.stringify(made.body))
  equal(made.body['state'], 'FINISHED')
  match(String(made.body['order_id']), /^30[0-9]{26}$/)
  const details = made.body['receivers'] as Record<string, unknown>[]
  deepEqual(
    details.map(({ account, amount, result }) => [account, amount, result]),
    [
      [store.mchid, 10_000, 'SUCCESS'],
      [staff.openid, 500, 'SUCCESS'],
    ],
  )
  // The same name is encrypted to other bytes, and yet it is the same request.
  const [first, second] = body.receivers
  const again = { ...second, name: (await world.sealed(staff.name)).text }
  const repeated = await ask('POST', '/orders', { ...body, receivers: [first, again] }, { serial })
  deepEqual(repeated.body, made.body)
  deepEqual((await ask('GET', `/orders/S1?transaction_id=${id}`)).body, made.body)
  equal(await holds('merchant_available', store.mchid), 10_000n)
  equal(await holds('customer_balance', staff.id), 500n)
  deepEqual((await amounts()).body, { transaction_id: id, unsplit_amount: 88_900 })

  const finish = { transaction_id: id, out_order_no: 'F1', description: '完结' }
  const finished = await ask('POST', '/orders/unfreeze', finish)
  equal(finished.status, 200, JSON.stringify(finished.body))
  deepEqual((await ask('POST', '/orders/unfreeze', finish)).body, finished.body)
  const [freed] = finished.body['receivers'] as Record<string, unknown>[]
  deepEqual([freed?.['account'], freed?.['amount']], [mchid, 88_900])
  equal(await holds('merchant_unsettled', mchid), 88_900n)
  equal(await holds('merchant_sharing', mchid), 600n, 'the fee stays until the day is cut')
  deepEqual((await amounts()).body, { transaction_id: id, unsplit_amount: 0 })

  const back = {
    out_order_no: 'S1',
    out_return_no: 'B1',
    return_mchid: store.mchid,
    amount: 4_000,
    description: '退回',
  }
  const returned = await ask('POST', '/return-orders', back)
  equal(returned.body['result'], 'SUCCESS', JSON.stringify(returned.body))
  deepEqual((await ask('POST', '/return-orders', back)).body, returned.body)
  deepEqual((await ask('GET', '/return-orders/B1?out_order_no=S1')).body, returned.body)
  equal(await holds('merchant_available', store.mchid), 6_000n)
  equal(await holds('merchant_available', mchid), 4_000n)

  deepEqual(
    told.map(({ mchid: to, eventType, url }) => [to, eventType, url]),
    [
      [store.mchid, 'PROFITSHARING.SUCCESS', 'https://store.example/told'],
      [store.mchid, 'PROFITSHARING.RETURN', 'https://store.example/told'],
    ],
  )
  const notice: Record<string, unknown> = JSON.parse(told[0]?.resource ?? '')
  deepEqual(notice['receiver'], {
    type: 'MERCHANT_ID',
    account: store.mchid,
    amount: 10_000,
    description: '分给门店',
  })
  deepEqual([notice['mchid'], notice['out_order_no']], [mchid, 'S1'])

  equal((await receiversOf(world.deps.db, { mchid, after: null, limit: 9 })).length, 2)
  const gone = { appid, type: 'MERCHANT_ID', account: store.mchid }
  deepEqual((await ask('POST', '/receivers/delete', gone)).body, {
    type: 'MERCHANT_ID',
    account: store.mchid,
  })
  equal((await ask('POST', '/receivers/delete', gone)).status, 200, 'again is once')
  equal((await receiversOf(world.deps.db, { mchid, after: null, limit: 9 })).length, 1)
  deepEqual(await poolOf(world, mchid), { left: 600n, pool: 600n })
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a receiver that takes nothing is closed alone, and its part stays for the rest', async () => {
  await using world = await createSharingWorld()
  const { mchid, store, brand, holds } = world
  await relate(world, store)
  await relate(world, brand)
  const bought = await paid(world, 'number01')
  const frozen = { kind: 'merchant_available', owner: store.mchid } as const
  await inTransaction(world.deps.db, (tx) => setAccountState(tx, frozen, 'CNY', 'frozen'))
  const parts = { [store.mchid]: 10_000n, [brand.mchid]: 5_000n }
  const { details } = await share(world, bought, 'S1', parts, { unfreezeUnsplit: true })
  deepEqual(
    details.map(({ account, amount, failReason }) => [account, amount.minor, failReason]),
    [
      [store.mchid, 10_000n, 'ACCOUNT_ABNORMAL'],
      [brand.mchid, 5_000n, null],
      [mchid, 94_400n, null],
    ],
  )
  equal(await holds('merchant_unsettled', mchid), 94_400n)
  equal(await holds('merchant_available', brand.mchid), 5_000n)
  deepEqual(await poolOf(world, mchid), { left: 600n, pool: 600n })
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a held merchant shares with nobody, is answered again, and unfreezes for itself', async () => {
  await using world = await createSharingWorld()
  const { ask, deps, mchid, store, holds } = world
  await relate(world, store)
  const bought = await paid(world, 'number01')
  const other = await paid(world, 'number02')
  const parts = { [store.mchid]: 10_000n }
  const made = await share(world, bought, 'S1', parts)
  const { id } = await placeHold(deps, { mchid, reason: 'risk', note: '可疑', by: 'op' })
  deepEqual(await share(world, bought, 'S1', parts), made)
  equal(await codeOf(() => share(world, bought, 'S2', parts)), 'SHARER_HELD')
  const both = { unfreezeUnsplit: true }
  equal(await codeOf(() => share(world, bought, 'S2', parts, both)), 'SHARER_HELD')
  equal((await share(world, bought, 'S3', {}, both)).details.length, 1)
  const finish = { transaction_id: other.id, out_order_no: 'F1', description: '完结' }
  equal((await ask('POST', '/orders/unfreeze', finish)).status, 200)
  equal(await holds('merchant_available', store.mchid), 10_000n)
  equal(await holds('merchant_unsettled', mchid), 89_400n + 99_400n)
  await liftHold(deps, { mchid, id, by: 'op' })
  const third = await paid(world, 'number03')
  equal((await share(world, third, 'S2', parts)).details.length, 1)
  deepEqual(await verifyBooks(deps.db), [])
})

test('a person receives so much in a month and no more, and is free again in the next', async () => {
  await using world = await createSharingWorld()
  const { mchid, staff, holds, deps } = world
  await agree(world, mchid, { maxRatio: 10_000 })
  const key = { mchid, kind: 'PERSONAL_OPENID', account: staff.openid, appid } as const
  await addReceiver(deps, { ...key, relation: 'STAFF', customRelation: null, name: staff.name })
  const to = async (number: string, minor: bigint, now = deps.now) => {
    const bought = await paid(world, `order-${number}`, { amount: fen(21_000_000n) })
    const part = { kind: key.kind, account: key.account, amount: fen(minor), description: '提成' }
    const given = { appid, receivers: [part], contentDigest: number }
    const { details } = await share(world, bought, number, {}, given, now)
    return details.map(({ result, failReason }) => failReason ?? result)
  }
  deepEqual(await to('S1', 19_999_999n), ['SUCCESS'])
  deepEqual(await to('S2', 2n), ['RECEIVER_RECEIPT_LIMIT'])
  deepEqual(await to('S3', 20_000_001n), ['RECEIVER_RECEIPT_LIMIT'])

  const purse = { kind: 'customer_balance', owner: staff.id } as const
  const turn = (state: 'open' | 'frozen') =>
    inTransaction(deps.db, (tx) => setAccountState(tx, purse, 'CNY', state))
  await turn('frozen')
  deepEqual(await to('S4', 1n), ['ACCOUNT_ABNORMAL'])
  await turn('open')
  deepEqual(await to('S5', 1n), ['SUCCESS'], 'what did not arrive is not counted')
  deepEqual(await to('S6', 1n), ['RECEIVER_RECEIPT_LIMIT'])
  deepEqual(await to('S7', 1n, () => plusMs(deps.now(), 31 * dayMs)), ['SUCCESS'])
  equal(await holds('customer_balance', staff.id), 20_000_001n)
  deepEqual(await verifyBooks(deps.db), [])
})

test('what nobody shared in thirty days is unfrozen, once, however many sweep', async () => {
  await using world = await createSharingWorld()
  const { mchid, store, holds, deps } = world
  await relate(world, store)
  const early = plusMs(deps.now(), -29 * dayMs)
  const orders = []
  for (let index = 0; index < 5; index++) {
    const bought = await paid(world, `number${index}`, { paidAt: early })
    await share(world, bought, `S${index}`, { [store.mchid]: 1_000n })
    orders.push(bought)
  }
  const later = plusMs(early, 30 * dayMs)
  equal(await expireFrozen(deps.db, plusMs(later, -minuteMs)), 0)
  const frozen = { kind: 'merchant_unsettled', owner: mchid } as const
  await inTransaction(deps.db, (tx) => setAccountState(tx, frozen, 'CNY', 'frozen'))
  equal(await expireFrozen(deps.db, later), 5)
  equal(await expireFrozen(deps.db, later), 0, 'tried again tomorrow')
  await inTransaction(deps.db, (tx) => setAccountState(tx, frozen, 'CNY', 'open'))

  const tomorrow = plusMs(later, dayMs)
  const counts = await Promise.all([1, 2, 3].map(() => expireFrozen(deps.db, tomorrow)))
  equal(
    counts.reduce((sum, count) => sum + count),
    5,
  )
  equal(await expireFrozen(deps.db, tomorrow), 0)
  equal(await holds('merchant_unsettled', mchid), 5n * (100_000n - 600n - 1_000n))
  deepEqual(await poolOf(world, mchid), { left: 3_000n, pool: 3_000n })
  deepEqual(await verifyBooks(deps.db), [])
})
