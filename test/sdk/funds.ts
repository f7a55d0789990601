/** What a merchant has and had, what it moves between its purses, and what goes to its bank. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { recharge } from '#clearing'
import { fen } from '#kernel/money'
import { newNumber } from '#test/till'
import { was } from './past.ts'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/merchant/fund'

/** Of a day that is over, what `livePast` left: nothing of it was settled or charged yet. */
const pastBasic = {
  available_amount: Number(was.recharged.BASIC),
  pending_amount: Number(was.paid - was.givenBack + 2n * was.toShare - was.shared),
}

const availableOf = async ({ sdk }: Counter, account: string): Promise<number> => {
  const { status, data } = await sdk.ask(get(`${prefix}/balance/${account}`))
  equal(status, 200, JSON.stringify(data))
  return Number(data['available_amount'])
}

/** Now, and at the end of a day; only the basic account has money that waits. */
export async function askBalances(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, mchid } = counter
  const { db } = stage.server.program.modules
  const before = await availableOf(counter, 'OPERATION')
  const report = {
    mchid,
    requestNo: newNumber(),
    accountType: 'OPERATION',
    amount: fen(1n),
  } as const
  await recharge({ db, now: () => new Date() }, report)
  equal(await availableOf(counter, 'OPERATION'), before + 1)
  const basic = await sdk.ask(get(`${prefix}/balance/BASIC`))
  equal(Number(basic.data['pending_amount']) > 0, true)
  equal(await availableOf(counter, 'FEES'), 0)

  const ended = (account: string) =>
    sdk.ask(get(`${prefix}/dayendbalance/${account}?date=${stage.pastDay}`))
  deepEqual(await ended('BASIC'), { status: 200, data: pastBasic })
  const operation = { available_amount: Number(was.recharged.OPERATION) }
  deepEqual(await ended('OPERATION'), { status: 200, data: operation })
}

/** The same of a seller, as its provider asks. */
export async function askSellersBalances(stage: Stage, { sdk, refunds }: Counter): Promise<void> {
  const { sub_mchid = '' } = refunds
  const path = '/v3/ecommerce/fund'
  const now = await sdk.ask(get(`${path}/balance/${sub_mchid}?account_type=OPERATION`))
  const available_amount = Number(was.recharged.OPERATION)
  deepEqual(now, { status: 200, data: { sub_mchid, account_type: 'OPERATION', available_amount } })
  const ended = await sdk.ask(get(`${path}/enddaybalance/${sub_mchid}?date=${stage.pastDay}`))
  deepEqual(ended, { status: 200, data: { sub_mchid, ...pastBasic } })
}

/** To the merchant's own bank account: accepted, sent by the sweep, told and found when it was paid. */
export async function withdraw(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, mchid, notifyUrl } = counter
  const { clearing } = stage.server.program.modules
  const out_request_no = newNumber()
  const before = await availableOf(counter, 'OPERATION')
  const asked = { out_request_no, amount: 700, account_type: 'OPERATION', remark: '提现' }
  const body = { ...asked, bank_memo: '货款', notify_url: notifyUrl }
  const { status, data } = await sdk.ask(post(`${prefix}/withdraw`, body))
  const { withdraw_id } = data
  deepEqual({ status, data }, { status: 200, data: { withdraw_id, out_request_no } })
  equal(await availableOf(counter, 'OPERATION'), before - asked.amount)

  // It comes by once a minute, and nobody waits here.
  await clearing.sweeps['pay-out']?.run()
  const { originalType, resource } = await stage.listener.until(
    'MCHWITHDRAW.CHANGE',
    out_request_no,
  )
  equal(originalType, 'mch_withdraw')
  const { create_time, update_time, account_number } = resource
  match(String(account_number), /^\d{4}$/)
  const view = {
    ...asked,
    withdraw_id,
    status: 'SUCCESS',
    create_time,
    update_time,
    bank_memo: '货款',
    account_number,
    account_bank: '演示银行',
    bank_name: '演示银行',
  }
  deepEqual(resource, { mchid, ...view })
  for (const path of [`out-request-no/${out_request_no}`, `withdraw-id/${String(withdraw_id)}`])
    deepEqual(await sdk.ask(get(`${prefix}/withdraw/${path}`)), { status: 200, data: view })
}
