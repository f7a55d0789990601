import { deepEqual, equal } from 'node:assert/strict'
import { type Json, newNumber } from '#test/till'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/transfer/batches'

/** In fen. Names are given of all payees, or of none. */
const amounts = [800, 200] as const
const total = 1_000

/** Many transfers under one number, without confirmation: told when all are decided, found four ways. */
export async function transferBatch(stage: Stage, counter: Counter): Promise<void> {
  const { listener, wallet } = stage
  const { sdk, appid, mchid, notifyUrl } = counter
  const number = newNumber()
  const before = await wallet.balance()
  const openid = wallet.payer.openids[appid]
  const named = { out_batch_no: number, batch_name: '奖金', batch_remark: '十一月奖金' }
  const body = {
    ...named,
    appid,
    total_amount: total,
    total_num: amounts.length,
    notify_url: notifyUrl,
    transfer_detail_list: amounts.map((transfer_amount, index) => ({
      out_detail_no: `${number}D${index}`,
      transfer_amount,
      transfer_remark: '奖金',
      openid,
      user_name: sdk.seal(wallet.payer.name),
    })),
  }
  const { status, data } = await sdk.ask({ ...post(prefix, body), namesKey: true })
  equal(status, 200, JSON.stringify(data))
  const { batch_id, create_time } = data

  const { originalType, resource } = await listener.until('MCHTRANSFER.BATCH.FINISHED', number)
  equal(originalType, 'mch_payment')
  const came = {
    mchid,
    out_batch_no: number,
    batch_id,
    batch_status: 'FINISHED',
    total_num: amounts.length,
    total_amount: total,
    success_amount: total,
    success_num: amounts.length,
    fail_amount: 0,
    fail_num: 0,
    update_time: resource['update_time'],
  }
  deepEqual(resource, came)
  equal(await wallet.balance(), before + BigInt(total))

  const view = { ...came, ...named, appid, batch_type: 'API', create_time }
  const details = await findBatch(counter, view)
  for (const [index, detail_id] of details.entries()) {
    const out_detail_no = `${number}D${index}`
    const transfer_amount = amounts[index]
    const asked = { out_detail_no, detail_id, openid, transfer_amount, appid }
    await findDetail(counter, { ...asked, out_batch_no: number, batch_id }, wallet.payer.name)
  }
}

/** The batch by both numbers; answers the platform's numbers of its details. */
async function findBatch({ sdk }: Counter, view: Json): Promise<readonly string[]> {
  const number = String(view['out_batch_no'])
  const query = 'need_query_detail=true&detail_status=ALL'
  let ids: readonly string[] = []
  for (const path of [`batch-id/${String(view['batch_id'])}`, `out-batch-no/${number}`]) {
    const { status, data } = await sdk.ask(get(`${prefix}/${path}?${query}`))
    equal(status, 200, JSON.stringify(data))
    deepEqual(data['transfer_batch'], view)
    const list = data['transfer_detail_list'] as readonly Json[]
    deepEqual(
      list.map(({ out_detail_no, detail_status }) => [out_detail_no, detail_status]),
      amounts.map((_, index) => [`${number}D${index}`, 'SUCCESS']),
    )
    ids = list.map(({ detail_id }) => String(detail_id))
  }
  return ids
}

/** One transfer of it by both pairs of numbers. */
async function findDetail({ sdk, mchid }: Counter, asked: Json, name: string): Promise<void> {
  const [batch, number, detail, outDetail] = [
    'batch_id',
    'out_batch_no',
    'detail_id',
    'out_detail_no',
  ].map((member) => String(asked[member]))
  for (const path of [
    `batch-id/${batch}/details/detail-id/${detail}`,
    `out-batch-no/${number}/details/out-detail-no/${outDetail}`,
  ]) {
    const { status, data } = await sdk.ask(get(`${prefix}/${path}`))
    equal(status, 200, JSON.stringify(data))
    const { user_name, initiate_time, update_time, ...rest } = data
    equal(sdk.unseal(String(user_name)), name)
    equal(typeof initiate_time, typeof update_time)
    deepEqual(rest, { ...asked, mchid, detail_status: 'SUCCESS', transfer_remark: '奖金' })
  }
}
