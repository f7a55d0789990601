import { deepEqual, equal } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Json } from '#test/till'
import { pastOf } from './past.ts'
import { get, post } from './sdk.ts'
import { forSeller, sellerOf } from './sharing.ts'
import type { Counter, Stage } from './stage.ts'

const path = '/v3/refund/domestic/refunds'

/** Of the demo's first payer. */
const card = '6222020000000000011'

/** A refund got stuck; it goes to a card of the payer, named by encrypted fields, or back to the seller. */
export async function reroute(stage: Stage, counter: Counter): Promise<void> {
  const { sdk } = counter
  const out_refund_no = pastOf(sellerOf(counter)).stuck
  const { refund_id: id, ...stuck } = await findRefund(counter, out_refund_no)
  equal(stuck['status'], 'ABNORMAL')
  const isDirect = counter.name === 'direct'
  const to = isDirect
    ? {
        type: 'USER_BANK_CARD',
        bank_type: 'ICBC_DEBIT',
        bank_account: sdk.seal(card),
        real_name: sdk.seal(stage.wallet.payer.name),
      }
    : { type: 'MERCHANT_BANK_CARD' }
  const body = { ...forSeller(counter), out_refund_no, ...to }
  const asked = post(`${path}/${String(id)}/apply-abnormal-refund`, body)
  const { status, data } = await sdk.ask({ ...asked, namesKey: isDirect })
  deepEqual([status, data['status']], [200, 'PROCESSING'], JSON.stringify(data))

  const ended = await settled(counter, out_refund_no)
  const received = isDirect ? '演示银行储蓄卡0011' : '商户基本账户商户结算银行账户'
  deepEqual([ended['status'], ended['user_received_account']], ['SUCCESS', received])
}

async function findRefund(counter: Counter, number: string): Promise<Json> {
  const query = new URLSearchParams(forSeller(counter)).toString()
  const { status, data } = await counter.sdk.ask(get(`${path}/${number}?${query}`))
  equal(status, 200, JSON.stringify(data))
  return data
}

/** Nobody is told of it, so it is asked for until the loop has been there. */
async function settled(counter: Counter, number: string): Promise<Json> {
  for (let turn = 0; turn < 200; turn++) {
    const found = await findRefund(counter, number)
    if (found['status'] !== 'PROCESSING') return found
    await setTimeout(50)
  }
  throw new Error(`${number} never arrived`)
}
