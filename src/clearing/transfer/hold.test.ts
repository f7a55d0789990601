import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { verifyBooks } from '#ledger'
import {
  appid,
  billsPath,
  bodyOf,
  createTransferWorld,
  operation,
  purse,
  send,
  type TransferWorld,
} from '#test/transfers'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { processBatches } from './batch/process-batches.ts'
import { confirmTransfer } from './confirm-transfer.ts'

const hold = ({ deps, mchid }: TransferWorld) =>
  placeHold(deps, { mchid, reason: 'risk', note: '可疑', by: 'op' })

test('under a hold a repeat is answered, a new number refused, and a waiting bill confirmed', async () => {
  await using world = await createTransferWorld()
  const { body, ...asked } = await send(world, 'T1')
  await hold(world)
  deepEqual((await send(world, 'T1')).body, body)
  const fresh = await world.ask('POST', billsPath, bodyOf(world, 'T2'))
  deepEqual([fresh.status, fresh.body['code']], [403, 'NO_AUTH'], 'MERCHANT_HELD')
  deepEqual([await operation(world), world.told.length], [99_500n, 0])
  equal((await confirmTransfer(world.deps, asked)).state, 'SUCCESS')
  equal(await purse(world), 500n)
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('details of a batch accepted before a hold wait until every hold is lifted', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid } = world
  const ask = (outBatchNo: string) =>
    world.ask('POST', '/v3/transfer/batches', {
      appid,
      out_batch_no: outBatchNo,
      batch_name: '报销',
      batch_remark: '十一月报销',
      total_amount: 100,
      total_num: 1,
      transfer_detail_list: [
        {
          out_detail_no: 'detail1',
          transfer_amount: 100,
          transfer_remark: '十一月报销',
          openid: world.alice.openid,
        },
      ],
      transfer_scene_id: '1001',
    })
  const created = await ask('batch1')
  equal(created.status, 200, JSON.stringify(created.body))
  const holds = [await hold(world), await hold(world)]
  deepEqual(await ask('batch1'), created)
  const fresh = await ask('batch2')
  deepEqual([fresh.status, fresh.body['code']], [403, 'NO_AUTH'], 'MERCHANT_HELD')
  for (const { id } of holds) {
    equal(await processBatches(deps), 0)
    equal(await purse(world), 0n)
    await liftHold(deps, { mchid, id, by: 'op' })
  }
  equal(await processBatches(deps), 2)
  deepEqual([await operation(world), await purse(world)], [99_900n, 100n])
  deepEqual(await verifyBooks(deps.db), [])
})
