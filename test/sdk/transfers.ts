/** A merchant sends money to people who confirm it in their wallets; only direct merchants do. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { type Json, json, newNumber } from '#test/till'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/fund-app/mch-transfer/transfer-bills'
const fen = 500

type Created = Readonly<{ number: string; data: Json }>

async function create(
  stage: Stage,
  { sdk, appid, notifyUrl }: Counter,
  name?: string,
): Promise<Created> {
  const number = newNumber()
  const body = {
    appid,
    out_bill_no: number,
    transfer_scene_id: '1000',
    openid: stage.wallet.payer.openids[appid],
    ...(name !== undefined && { user_name: sdk.seal(name) }),
    transfer_amount: fen,
    transfer_remark: '新会员有礼',
    notify_url: notifyUrl,
    user_recv_perception: '现金奖励',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
    ],
  }
  const { status, data } = await sdk.ask({ ...post(prefix, body), namesKey: name !== undefined })
  equal(status, 200, JSON.stringify(data))
  equal(data['state'], 'WAIT_USER_CONFIRM')
  return { number, data }
}

/** Created with the payee's name and without, confirmed, told, and found by both numbers. */
export async function transfer(stage: Stage, counter: Counter): Promise<void> {
  const { wallet } = stage
  for (const name of [undefined, wallet.payer.name]) {
    const created = await create(stage, counter, name)
    const before = await wallet.balance()
    const path = `/transfers/${encodeURIComponent(String(created.data['package_info']))}`
    equal(json(await wallet.ask(path))['state'], 'WAIT_USER_CONFIRM')
    const confirmed = await wallet.ask(`${path}/confirm`, {})
    equal(json(confirmed)['state'], 'SUCCESS', confirmed.text)
    equal(await wallet.balance(), before + BigInt(fen))
    await hearAndFind(stage, counter, { ...created, name, state: 'SUCCESS' })
  }
}

/** Taken back before the payee has confirmed. */
export async function cancelTransfer(stage: Stage, counter: Counter): Promise<void> {
  const created = await create(stage, counter)
  const path = `${prefix}/out-bill-no/${created.number}/cancel`
  const { status, data } = await counter.sdk.ask(post(path, {}))
  const { update_time } = data
  match(String(update_time), /\+08:00$/)
  const { transfer_bill_no } = created.data
  const cancelled = { out_bill_no: created.number, transfer_bill_no, state: 'CANCELLED' }
  deepEqual({ status, data }, { status: 200, data: { ...cancelled, update_time } })
  await hearAndFind(stage, counter, { ...created, name: undefined, state: 'CANCELLED' })
}

type Ended = Created & Readonly<{ name: string | undefined; state: string }>

/** The callback and both queries say the same of a bill that has ended. */
async function hearAndFind(
  { listener, wallet }: Stage,
  { sdk, appid, mchid }: Counter,
  { number, data: { transfer_bill_no, create_time }, name, state }: Ended,
): Promise<void> {
  const { originalType, resource } = await listener.until('MCHTRANSFER.BILL.FINISHED', number)
  equal(originalType, 'mch_payment')
  const { update_time } = resource
  const told = {
    mch_id: mchid,
    out_bill_no: number,
    transfer_bill_no,
    state,
    transfer_amount: fen,
    openid: wallet.payer.openids[appid],
    create_time,
    update_time,
  }
  deepEqual(resource, told)
  for (const path of [`out-bill-no/${number}`, `transfer-bill-no/${String(transfer_bill_no)}`]) {
    const { status, data } = await sdk.ask(get(`${prefix}/${path}`))
    equal(status, 200)
    const { user_name, ...rest } = data
    equal(typeof user_name === 'string' ? sdk.unseal(user_name) : undefined, name)
    deepEqual(rest, { ...told, appid, transfer_remark: '新会员有礼' })
  }
}
