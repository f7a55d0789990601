import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { agree, appid, createProvider, createSharingWorld, paid, relate } from '#test/sharing'

test('a provider shares for its sub-merchant', async () => {
  await using world = await createSharingWorld()
  const { store, ask } = world
  const { spMchid, subMchid, signer: by } = await createProvider(world)
  const sub = { ...world, mchid: subMchid }
  const bought = await paid(sub, 'number01', { spMchid })
  const serial = { by, serial: (await world.sealed('x')).serial }
  const name = (await world.sealed(`商户${store.mchid}`)).text
  const added = await ask(
    'POST',
    '/receivers/add',
    {
      sub_mchid: subMchid,
      appid,
      type: 'MERCHANT_ID',
      account: store.mchid,
      name,
      relation_type: 'HEADQUARTER',
    },
    serial,
  )
  equal(added.body['code'], 'INVALID_REQUEST', 'the app is not the provider’s')
  await relate(sub, store)
  const unsplit = await ask('GET', `/transactions/${bought.id}/amounts`, undefined, { by })
  deepEqual(unsplit.body, { transaction_id: bought.id, unsplit_amount: 99_400 })
  deepEqual((await ask('GET', `/merchant-configs/${subMchid}`, undefined, { by })).body, {
    sub_mchid: subMchid,
    max_ratio: 3000,
  })
  await agree(world, store.mchid, { notifyUrl: 'https://store.example/told' })
  const part = { type: 'MERCHANT_ID', account: store.mchid, amount: 5_000, description: '总部' }
  const made = await ask(
    'POST',
    '/orders',
    {
      sub_mchid: subMchid,
      transaction_id: bought.id,
      out_order_no: 'S1',
      receivers: [part],
      unfreeze_unsplit: true,
    },
    { by },
  )
  equal(made.body['sub_mchid'], subMchid, JSON.stringify(made.body))
  equal(await world.holds('merchant_unsettled', subMchid), 94_400n)
  const notice: Record<string, unknown> = JSON.parse(world.told[0]?.resource ?? '')
  deepEqual([notice['sp_mchid'], notice['sub_mchid']], [spMchid, subMchid])
  const path = `/orders/S1?transaction_id=${bought.id}`
  deepEqual((await ask('GET', `${path}&sub_mchid=${subMchid}`, undefined, { by })).body, made.body)
  equal((await ask('GET', path, undefined, { by })).status, 404)
})
