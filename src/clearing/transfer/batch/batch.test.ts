import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { encryptField } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { balanceOf, setAccountState, verifyBooks } from '#ledger'
import { setCustomerState } from '#parties'
import { inTransaction } from '#platform/db'
import { signed } from '#test/signed-face'
import { appid, createTransferWorld, type TransferWorld } from '#test/transfers'
import { processBatches } from './process-batches.ts'

const prefix = '/v3/transfer/batches'

const detail = (openid: string, outDetailNo: string, amount = 100, given: object = {}) => ({
  out_detail_no: outDetailNo,
  transfer_amount: amount,
  transfer_remark: '十一月报销',
  openid,
  ...given,
})

type Detail = ReturnType<typeof detail>

const bodyOf = (outBatchNo: string, details: readonly Detail[], given: object = {}) => ({
  appid,
  out_batch_no: outBatchNo,
  batch_name: '报销',
  batch_remark: '十一月报销',
  total_amount: details.reduce((sum, { transfer_amount }) => sum + transfer_amount, 0),
  total_num: details.length,
  transfer_detail_list: details,
  transfer_scene_id: '1001',
  notify_url: 'https://shop.example/batches',
  ...given,
})

const many = (world: TransferWorld, count: number, amount = 100): readonly Detail[] =>
  Array.from({ length: count }, (_, index) =>
    detail((index % 2 === 0 ? world.alice : world.bob).openid, `detail${index}`, amount),
  )

async function send(world: TransferWorld, outBatchNo: string, details: readonly Detail[]) {
  const { status, body } = await world.ask('POST', prefix, bodyOf(outBatchNo, details))
  equal(status, 200, JSON.stringify(body))
  return body
}

const query = async (world: TransferWorld, outBatchNo: string, more = '') => {
  const path = `${prefix}/out-batch-no/${outBatchNo}?need_query_detail=true${more}`
  return (await world.ask('GET', path)).body as Readonly<{
    transfer_batch: Readonly<Record<string, unknown>>
    transfer_detail_list?: readonly Readonly<Record<string, unknown>>[]
  }>
}

async function processAll(world: TransferWorld): Promise<void> {
  while ((await processBatches(world.deps)) > 0);
}

const holdings = async (world: TransferWorld) =>
  Promise.all([
    world.holds('merchant_operation', world.mchid),
    world.holds('customer_balance', world.alice.id),
    world.holds('customer_balance', world.bob.id),
  ])

test('a batch is accepted, brought to its payees, told, and queried both ways', async () => {
  await using world = await createTransferWorld()
  const created = await send(world, 'batch1', many(world, 30))
  match(String(created['batch_id']), /^14[0-9]{26}$/)
  equal(created['batch_status'], 'ACCEPTED')
  deepEqual(await send(world, 'batch1', many(world, 30)), created)
  deepEqual(await holdings(world), [97_000n, 0n, 0n])
  const early = await query(world, 'batch1')
  equal(early.transfer_detail_list, undefined)
  const detailPath = `${prefix}/out-batch-no/batch1/details/out-detail-no/detail7`
  const tooEarly = (await world.ask('GET', detailPath)).body
  const said = { code: 'INVALID_REQUEST', message: '请等待批次处理完成后再查询明细单据' }
  deepEqual(tooEarly, said, 'BATCH_NOT_FINISHED')

  await processAll(world)
  deepEqual(await holdings(world), [97_000n, 1_500n, 1_500n])
  const { transfer_batch: batch, transfer_detail_list: list } = await query(world, 'batch1')
  deepEqual(
    [batch['batch_status'], batch['success_num'], batch['success_amount'], batch['fail_num']],
    ['FINISHED', 30, 3_000, 0],
  )
  equal(list?.length, 20)
  const rest = await query(world, 'batch1', '&offset=20&limit=100&detail_status=SUCCESS')
  equal(rest.transfer_detail_list?.length, 10)
  for (const status of ['FAIL', 'WAIT_PAY'])
    deepEqual((await query(world, 'batch1', `&detail_status=${status}`)).transfer_detail_list, [])
  const byId = `${prefix}/batch-id/${String(created['batch_id'])}`
  const plain = (await world.ask('GET', `${byId}?need_query_detail=false`)).body
  deepEqual(plain, { transfer_batch: batch })

  const one = (await world.ask('GET', detailPath)).body
  deepEqual(
    [one['detail_status'], one['transfer_amount'], one['openid']],
    ['SUCCESS', 100, world.bob.openid],
  )
  const byDetailId = `${byId}/details/detail-id/${String(one['detail_id'])}`
  deepEqual((await world.ask('GET', byDetailId)).body, one)
  deepEqual(
    world.told.map(({ eventType, subject }) => [eventType, subject]),
    [['MCHTRANSFER.BATCH.FINISHED', created['batch_id']]],
  )
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('details that cannot arrive fail, and their money stays with the merchant', async () => {
  await using world = await createTransferWorld()
  const { deps, alice, bob } = world
  await send(world, 'batch1', [
    detail(alice.openid, 'detail1', 1_000),
    detail('onobody', 'detail2', 2_000),
    detail(bob.openid, 'detail3', 4_000),
  ])
  // Frozen between acceptance and arrival: what was set aside goes back.
  const purse = { kind: 'customer_balance', owner: bob.id } as const
  await inTransaction(deps.db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  await send(world, 'batch2', [detail(bob.openid, 'detail1', 8_000)])
  await setCustomerState(world.parties, { customerId: alice.id, state: 'frozen' })
  await send(world, 'batch3', [detail(alice.openid, 'detail1', 16_000)])
  await processAll(world)
  deepEqual(await holdings(world), [99_000n, 1_000n, 0n])
  const reasonOf = async (batch: string, number: string) => {
    const path = `${prefix}/out-batch-no/${batch}/details/out-detail-no/${number}`
    return (await world.ask('GET', path)).body['fail_reason']
  }
  equal(await reasonOf('batch1', 'detail1'), undefined)
  equal(await reasonOf('batch1', 'detail2'), 'OPENID_INVALID')
  equal(await reasonOf('batch1', 'detail3'), 'ACCOUNT_FROZEN')
  equal(await reasonOf('batch2', 'detail1'), 'ACCOUNT_FROZEN')
  equal(await reasonOf('batch3', 'detail1'), 'ACCOUNT_FROZEN')
  const { transfer_batch: batch } = await query(world, 'batch1')
  deepEqual([batch['success_amount'], batch['fail_amount'], batch['fail_num']], [1_000, 6_000, 2])
  equal(world.told.length, 3)
  deepEqual(await verifyBooks(deps.db), [])
})

test('names of a batch are given for all or none, and checked', async () => {
  await using world = await createTransferWorld()
  const [key] = await world.directory.platformKeys()
  ok(key)
  const named = (name: string) => ({ user_name: encryptField(key.publicKey, name) })
  const post = async (details: readonly Detail[]) => {
    const call = {
      method: 'POST',
      path: prefix,
      body: JSON.stringify(bodyOf('batch1', details)),
      headers: { 'wechatpay-serial': key.id },
    }
    const { text } = await signed(world.url, world.shop, call)
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  }
  const { alice, bob } = world
  const mixed = [detail(alice.openid, 'detail1', 100, named('x')), detail(bob.openid, 'detail2')]
  equal((await post(mixed))['code'], 'PARAM_ERROR', 'BATCH_NAMES_MIXED')
  const details = () => [
    detail(alice.openid, 'detail1', 100, named(alice.name)),
    detail(bob.openid, 'detail2', 100, named('李四')),
  ]
  const created = await post(details())
  equal((await post(details()))['batch_id'], created['batch_id'])
  await processAll(world)
  deepEqual(await holdings(world), [99_900n, 100n, 0n])
  const path = `${prefix}/out-batch-no/batch1/details/out-detail-no/detail2`
  equal((await world.ask('GET', path)).body['fail_reason'], 'NAME_NOT_CORRECT')
})

test('what a batch refuses', async () => {
  await using world = await createTransferWorld()
  const { openid } = world.alice
  const one = [detail(openid, 'detail1', 1_000)]
  const twins = [...one, ...one]
  const withCard = Object.assign(detail(openid, 'detail1', 1_000), { user_id_card: 'sealed' })
  const table: readonly (readonly [why: string, body: object, status: number, code: string])[] = [
    ['BATCH_SUMS_DIFFER', bodyOf('batch1', one, { total_amount: 999 }), 400, 'PARAM_ERROR'],
    ['BATCH_SUMS_DIFFER', bodyOf('batch1', one, { total_num: 2 }), 400, 'PARAM_ERROR'],
    ['DETAIL_NO_REPEATED', bodyOf('batch1', twins), 400, 'PARAM_ERROR'],
    ['no details', bodyOf('batch1', []), 400, 'PARAM_ERROR'],
    ['ID_CARD_NOT_KNOWN', bodyOf('batch1', [withCard]), 400, 'PARAM_ERROR'],
    [
      'APPID_MCHID_NOT_MATCH',
      bodyOf('batch1', one, { appid: 'wx9' }),
      400,
      'APPID_MCHID_NOT_MATCH',
    ],
    ['NOT_ENOUGH', bodyOf('batch1', many(world, 2, 50_001)), 403, 'NOT_ENOUGH'],
  ]
  for (const [why, body, status, code] of table) {
    const answer = await world.ask('POST', prefix, body)
    deepEqual([answer.status, answer.body['code']], [status, code], why)
  }
  deepEqual(await holdings(world), [100_000n, 0n, 0n])
  await send(world, 'batch1', one)
  const reused = await world.ask('POST', prefix, bodyOf('batch1', one, { batch_name: '另一批' }))
  equal(reused.body['code'], 'INVALID_REQUEST', 'BATCH_NO_REUSED')
  await processAll(world)
  const missing = [
    ['BATCH_NOT_FOUND', `${prefix}/out-batch-no/batch9?need_query_detail=false`],
    ['BATCH_NOT_FOUND', `${prefix}/batch-id/1310?need_query_detail=false`],
    ['BATCH_NOT_FOUND', `${prefix}/out-batch-no/batch9/details/out-detail-no/detail1`],
    ['DETAIL_NOT_FOUND', `${prefix}/out-batch-no/batch1/details/out-detail-no/detail9`],
  ] as const
  for (const [why, path] of missing) equal((await world.ask('GET', path)).status, 404, why)
  const tooFew = `${prefix}/out-batch-no/batch1?need_query_detail=true&limit=19`
  equal((await world.ask('GET', tooFew)).body['code'], 'PARAM_ERROR')
})

test('a sweep killed anywhere, and several at once, double and lose nothing', async () => {
  await using world = await createTransferWorld()
  const batches = ['batch1', 'batch2', 'batch3']
  for (const number of batches) await send(world, number, many(world, 300, 10))
  // Each kill falls on another statement of the sweep: its transaction is gone, the earlier stand.
  for (let fatal = 1; fatal <= 24; fatal++) {
    let statement = 0
    const dying = world.deps.db.withPlugin({
      transformQuery: ({ node }) => {
        statement++
        if (statement === fatal) throw new Error('killed')
        return node
      },
      transformResult: async ({ result }) => result,
    })
    if (fatal % 3 === 0) await processBatches(world.deps)
    await processBatches({ ...world.deps, db: dying }).catch((error: unknown) => {
      equal(String(error), 'Error: killed')
    })
  }
  await Promise.all(Array.from({ length: 4 }, () => processAll(world)))
  await processAll(world)
  deepEqual(await holdings(world), [91_000n, 4_500n, 4_500n])
  for (const number of batches) {
    const { transfer_batch: batch } = await query(world, number)
    deepEqual([batch['batch_status'], batch['success_num']], ['FINISHED', 300])
  }
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a thousand details in one batch', async (t) => {
  await using world = await createTransferWorld()
  const begun = performance.now()
  await send(world, 'batch1', many(world, 1_000, 10))
  const accepted = performance.now()
  await processAll(world)
  const done = performance.now()
  t.diagnostic(
    `accepted in ${Math.round(accepted - begun)} ms, brought in ${Math.round(done - accepted)} ms`,
  )
  deepEqual(await holdings(world), [90_000n, 5_000n, 5_000n])
  const { posted } = await balanceOf(
    world.deps.db,
    { kind: 'merchant_operation', owner: world.mchid },
    'CNY',
  )
  deepEqual(posted, fen(90_000n))
  await rejects(async () => send(world, 'batch2', many(world, 1_001, 10)), /PARAM_ERROR/)
})
