import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBill } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { openAccounts, post } from '#ledger'
import { inTransaction } from '#platform/db'
import { refundsArrive } from '#test/bill-town'
import { at, available, endOfDay, refundOf, settleOn } from '#test/clearing'
import { created, createPaymentWorld, mchid, order, pay } from '#test/payments'
import type { BillName } from './bill.ts'
import { flowWordsOf } from './flow/flow-words.ts'
import { piecesOf } from './make-bill.ts'

const tuesday = '2026-11-24'
const wednesday = '2026-11-25'

type Town = Awaited<ReturnType<typeof createPaymentWorld>>

async function billOf({ db }: Town, asked: Partial<BillName>): Promise<string> {
  const deps = {
    db,
    subMerchants: async () => ['1900000002', mchid],
    sharingRows: async function* () {},
  }
  const name = { mchid, businessDate: tuesday, kind: 'flow_basic', scope: 'own', ...asked } as const
  let text = ''
  for await (const piece of piecesOf(deps, name)) text += piece.text
  return text
}

/** Name, direction, amount, balance and remark of each line, and the last line. */
const told = (text: string) => {
  const lines = text.split('\r\n')
  const cells = lines.map((line) => line.slice(1).split(',`'))
  return {
    rows: cells
      .slice(1, -3)
      .map((row) => [row[3], row[5], row[6], row[7], row[9]].join(' ').trim()),
    sums: lines.at(-2),
  }
}

const sell = async (town: Town, number: string, now: Date) => {
  const made = await created(
    town,
    order(number, { createdAt: now, expiresAt: at('2026-12-24') }),
    now,
  )
  assert.equal(await pay(town, made, {}, now), 'SUCCESS')
  return made
}

const giveBack = (town: Town, number: string, minor: bigint, now: Date) =>
  refundOf(town.db, { mchid, outTradeNo: number, outRefundNo: `back-${number}`, minor }, now)

async function tradeSums({ db }: Town, businessDate: string) {
  const deps = { db, subMerchants: async () => [], sharingRows: async function* () {} }
  const name = { mchid, businessDate, kind: 'trade_all', scope: 'own' } as const
  let sums: readonly bigint[] = []
  for await (const piece of piecesOf(deps, name)) sums = piece.sums
  const [count, settled, refunded] = sums
  return { count, net: (settled ?? 0n) - (refunded ?? 0n) }
}

test('two days of a merchant: every line of the purse, and what one closes with the next opens with', async () => {
  await using town = await createPaymentWorld()
  const { db } = town
  const one = await sell(town, 'number-1', at(tuesday))
  await sell(town, 'number-2', at(tuesday, '13:00:00'))
  await giveBack(town, 'number-2', 500n, at(tuesday, '14:00:00'))
  await endOfDay(db, tuesday)
  await refundsArrive(db, at(wednesday))
  await settleOn(db, wednesday)
  await sell(town, 'number-3', at(wednesday, '20:00:00'))
  await endOfDay(db, wednesday)

  const first = await billOf(town, {})
  assert.equal(
    first.split('\r\n')[1],
    `\`2026-11-24 12:00:00,\`${one.id},\`${one.id}:pay:balance,\`交易,\`交易,\`收入,\`10.00,\`10.00,\`system,\`,\`${one.id}`,
  )
  assert.deepEqual(told(first), {
    rows: ['交易 收入 10.00 10.00', '交易 收入 10.00 20.00', '退款 支出 5.00 15.00'],
    sums: '`3.0,`2.0,`20.00,`1.0,`5.00',
  })
  // The fee is charged when the day is cut, which is the next day; settling moves within the purse.
  const second = told(await billOf(town, { businessDate: wednesday }))
  assert.deepEqual(second.rows, ['扣除交易手续费 支出 0.09 14.91', '交易 收入 10.00 24.91'])
  assert.equal(await available(db, 'merchant_available', mchid), 1_491n)

  // What the trade bill adds up to is what trades did to the purse.
  assert.deepEqual(await tradeSums(town, tuesday), { count: 3n, net: 1_500n })
  assert.deepEqual(await tradeSums(town, wednesday), { count: 1n, net: 1_000n })
  let rows = 0
  for await (const _ of readBill([Buffer.from(first)], 'fund_flow')) rows++
  assert.equal(rows, 3)
})

test('the other purses are bills of their own, and all sub-merchants stand one behind another', async () => {
  await using town = await createPaymentWorld()
  const { db } = town
  const operation = { kind: 'merchant_operation', owner: mchid } as const
  const fees = { kind: 'merchant_fees', owner: mchid } as const
  const subFees = { kind: 'merchant_fees', owner: '1900000002' } as const
  const custody = { kind: 'custody', owner: 'demo' } as const
  await inTransaction(db, async (tx) => {
    await openAccounts(tx, [subFees], 'CNY', at(tuesday))
    const put = (
      key: string,
      credit: typeof operation | typeof fees | typeof subFees,
      minor: bigint,
    ) =>
      ({
        key,
        kind: 'direct',
        posting: 'recharge',
        debit: custody,
        credit,
        amount: fen(minor),
      }) as const
    const entries = [put('r1', operation, 7n), put('r2', fees, 8n), put('r3', subFees, 9n)]
    await post(tx, entries, at(tuesday))
  })
  await endOfDay(db, tuesday)
  assert.deepEqual(told(await billOf(town, { kind: 'flow_operation' })).rows, [
    '充值 收入 0.07 0.07',
  ])
  assert.deepEqual(told(await billOf(town, { kind: 'flow_fees' })).rows, ['充值 收入 0.08 0.08'])
  assert.deepEqual(told(await billOf(town, { kind: 'flow_fees', scope: 'all' })), {
    rows: [`充值 收入 0.08 0.08 ${mchid}`, '充值 收入 0.09 0.09 1900000002'],
    sums: '`2.0,`2.0,`0.17,`0.0,`0.00',
  })
})

test('every posting has a word, whoever made it up', () => {
  const table: readonly (readonly [posting: string, name: string])[] = [
    ['pay_from_card', '交易'],
    ['reverse_pay_from_balance', '撤销'],
    ['refund_to_balance', '退款'],
    ['refund_to_card_released', '退款退回'],
    ['fee_charged', '扣除交易手续费'],
    ['fee_returned', '退还交易手续费'],
    ['return_share', '分账回退'],
    ['share', '分账'],
    ['transfer_set_aside', '转账'],
    ['transfer_returned', '转账退回'],
    ['payout_set_aside', '提现'],
    ['payout_given_back', '提现退回'],
    ['suspense_to_merchant', '差错调账'],
    ['recharge', '充值'],
    ['a_posting_of_tomorrow', '其他'],
  ]
  for (const [posting, name] of table)
    assert.equal(flowWordsOf(posting).businessName, name, posting)
})
