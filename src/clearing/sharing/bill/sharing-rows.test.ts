import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@tongbao/apiv3'
import { businessDate, dayAfter } from '#kernel/time'
import { apiV3Key } from '#test/signed-face'
import {
  agree,
  appid,
  createProvider,
  createSharingWorld,
  paid,
  relate,
  type SharingWorld,
  share,
} from '#test/sharing'
import { refund } from '#test/sharing-refunds'
import { sharingBillRows } from './store.ts'
import { sharingRows } from './sharing-rows.ts'

const clientOf = ({ url, shop }: SharingWorld) =>
  createClient({
    baseUrl: url,
    mchid: shop.mchid,
    serialNo: shop.serialNo,
    privateKey: shop.privateKey,
    apiV3Key,
    retries: 0,
  })

test('the client shares, and a day is billed by what succeeded: shares, returns, what was taken back', async () => {
  await using world = await createSharingWorld()
  const { mchid, store, brand, deps, staff } = world
  const client = clientOf(world)
  await client.certificates()
  const added = await client.sharing.addReceiver({
    appid,
    type: 'MERCHANT_ID',
    account: store.mchid,
    name: client.encryptField(`商户${store.mchid}`),
    relation_type: 'STORE',
  })
  equal(client.decryptField(added.name ?? ''), `商户${store.mchid}`)
  await client.sharing.addReceiver({
    appid,
    type: 'PERSONAL_OPENID',
    account: staff.openid,
    relation_type: 'STAFF',
  })
  await agree(world, store.mchid, { allowsReturn: true })
  const date = businessDate(deps.now())
  const { id } = await paid(world, 'number01')
  const shared = await client.sharing.share({
    appid,
    transaction_id: id,
    out_order_no: 'S1',
    receivers: [
      { type: 'MERCHANT_ID', account: store.mchid, amount: 20_000, description: '门店' },
      { type: 'PERSONAL_OPENID', account: staff.openid, amount: 88, description: '提成' },
    ],
    unfreeze_unsplit: false,
  })
  equal((await client.sharing.query('S1', { transactionId: id })).order_id, shared.order_id)
  equal((await client.sharing.unsplitAmount(id)).unsplit_amount, 79_312)
  const back = {
    order_id: shared.order_id,
    out_return_no: 'B1',
    return_mchid: store.mchid,
    amount: 500,
    description: '退回',
  }
  const returned = await client.sharing.giveBack(back)
  deepEqual(await client.sharing.queryReturn('B1', { outOrderNo: 'S1' }), returned)
  const failed = await client.sharing.giveBack({ ...back, out_return_no: 'B2', amount: 19_500 })
  equal(failed.result, 'SUCCESS')
  await rejects(client.sharing.config(brand.mchid), /不是你的特约商户/)
  const second = await paid(world, 'number02')
  await share(world, second, 'S2', { [store.mchid]: 30_000n })
  await refund(world, second, 75_000n)
  await client.sharing.unfreeze({ transaction_id: id, out_order_no: 'F1', description: '完结' })
  await client.sharing.deleteReceiver({ appid, type: 'MERCHANT_ID', account: store.mchid })

  const { spMchid, subMchid } = await createProvider(world)
  const sub = { ...world, mchid: subMchid }
  await relate(sub, brand)
  const served = await paid(sub, 'number03', { spMchid })
  await share(sub, served, 'S3', { [brand.mchid]: 7n }, { spMchid })

  const rowsOf = sharingRows({
    db: deps.db,
    subMerchants: async (sp) => (sp === spMchid ? [subMchid] : []),
  })
  const billed = async (asker: string, subMchidAsked?: string, businessDay = date) => {
    const found = []
    const asked = { mchid: asker, subMchid: subMchidAsked, businessDate: businessDay }
    for await (const rows of rowsOf(asked)) found.push(...rows)
    return found
  }
  const own = await billed(mchid)
  deepEqual(
    own
      .map(({ businessType, receiver, amount, outOrderNo }) => [
        businessType,
        receiver,
        amount,
        outOrderNo,
      ])
      .toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    [
      ['分账', store.mchid, 20_000n, 'S1'],
      ['分账', store.mchid, 30_000n, 'S2'],
      ['分账', staff.openid, 88n, 'S1'],
      ['回退', store.mchid, 19_500n, 'B2'],
      ['回退', store.mchid, 500n, 'B1'],
      ['回退', store.mchid, 5_150n, ''],
    ],
  )
  const [first] = own
  match(first?.sharedTime ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  deepEqual([first?.initiator, first?.sharer, first?.orderAmount], [mchid, mchid, 100_000n])
  deepEqual(await billed(mchid, undefined, dayAfter(date)), [])
  const ofProvider = [
    [spMchid, undefined, 1],
    [spMchid, subMchid, 1],
    [subMchid, undefined, 0],
    [mchid, subMchid, 0],
  ] as const
  for (const [asker, asked, count] of ofProvider)
    equal((await billed(asker, asked)).length, count, `${asker} ${asked}`)

  // Page by page it is the same, whatever the size of a page.
  const all = await sharingBillRows(deps.db, {
    mchids: [mchid, subMchid],
    businessDate: date,
    after: null,
    limit: 100,
  })
  equal(all.length, 7)
  for (let limit = 1; limit < 7; limit++) {
    const paged: (typeof all)[number][] = []
    for (;;) {
      const page = await sharingBillRows(deps.db, {
        mchids: [mchid, subMchid],
        businessDate: date,
        after: paged.at(-1) ?? null,
        limit,
      })
      paged.push(...page)
      if (page.length < limit) break
    }
    deepEqual(paged, all)
  }
})
