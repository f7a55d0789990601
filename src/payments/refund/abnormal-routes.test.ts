import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { encryptField } from '@tongbao/apiv3'
import { createPublicKey } from 'node:crypto'
import { openAccounts, setAccountState, verifyBooks } from '#ledger'
import { apiv3Face } from '#merchants'
import { customerOfOpenid } from '#parties'
import { createPayments, type FindCard } from '#payments'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { inTransaction } from '#platform/db'
import { type Server, startServer } from '#test/server'
import {
  type Json,
  json,
  openTill,
  paidOrder,
  queryRefund,
  refund,
  refundOf,
  type Side,
} from '#test/till'
import { refuse } from './refund.ts'

const number = '6222020000000009999'
const deposit = { kind: 'demo_bank_deposit', owner: 'bc_9' } as const

/** A bank that knows one card. */
const findCard: FindCard = async (asked) =>
  asked.number === number && asked.holderName === '爱丽丝'
    ? { id: 'bc_9', kind: 'debit', bankType: 'ICBC_DEBIT', title: '演示银行储蓄卡9999' }
    : undefined

/** A face beside the program's own, whose payments know a bank. */
async function openFace({ program }: Server) {
  const { db, keys, now, directory } = program.modules
  const payments = createPayments({
    db,
    keys,
    now,
    directory,
    publicUrl: '',
    redeemCode: async () => assert.fail('nobody pays by code here'),
    findCard,
  })
  const log = createLog({ level: 'silent' })
  const app = createHttp({ log, metrics: createMetrics() })
  await app.register(apiv3Face({ db, directory, now, routes: payments.routes }), { prefix: '/v3' })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return { url, [Symbol.asyncDispose]: async () => app.close() }
}

test('an abnormal refund is sent another way over the wire, with encrypted fields', async () => {
  await using server = await startServer({ role: 'api' })
  await using face = await openFace(server)
  const till = await openTill(server)
  const { program, demo } = server
  const { db, payments, now } = program.modules
  const publicKey = createPublicKey(readFileSync(demo.platform.publicKeyPath))
  const serial = demo.platform.publicKeyId
  const appid = demo.merchants[0]?.appid ?? ''
  const openid = demo.payers[0]?.openids[appid] ?? ''
  const owner = await customerOfOpenid(db, { appid, openid })
  assert(owner)
  const alice = { kind: 'customer_balance', owner } as const
  const setState = (state: 'open' | 'frozen') =>
    inTransaction(db, (tx) => setAccountState(tx, alice, 'CNY', state))
  await inTransaction(db, (tx) => openAccounts(tx, [deposit], 'CNY', now()))

  const fields = (name = '爱丽丝', account = number) => ({
    bank_account: encryptField(publicKey, account),
    real_name: encryptField(publicKey, name),
  })
  const apply = async (side: Side, id: string, body: Json, named: string | undefined = serial) => {
    const answer = await till.call(
      side.signer,
      {
        method: 'POST',
        path: `/v3/refund/domestic/refunds/${id}/apply-abnormal-refund`,
        body: JSON.stringify({ ...side.refunds, ...body }),
        headers: { 'wechatpay-serial': named },
      },
      { url: face.url },
    )
    return { status: answer.status, ...json(answer) }
  }
  for (const side of [till.direct, till.partner]) {
    const { number: orderNumber } = await paidOrder(till, side)
    const asked = json(await refund(till, side, refundOf(orderNumber, 400)))
    const { refund_id: refundId, out_refund_no } = asked
    const id = String(refundId)
    const user = { out_refund_no, type: 'USER_BANK_CARD', bank_type: 'ICBC_DEBIT', ...fields() }
    const { bank_account: _, ...nameless } = user
    assert.deepEqual(await apply(side, id, user), {
      status: 400,
      code: 'INVALID_REQUEST',
      message: '仅退款异常的退款单可以发起异常退款',
      detail: { issue: '请先查询退款状态，仅退款异常时才需要发起异常退款。' },
    })
    await setState('frozen')
    await payments.settleRefunds()
    await setState('open')

    const certificate = demo.platform.certificateSerial
    const table: readonly (readonly [keyof typeof refuse.table, body: Json, named?: string])[] = [
      ['CARD_NOT_NAMED', nameless],
      ['FIELD_NOT_DECRYPTED', { ...user, bank_account: number }],
      ['FIELD_NOT_DECRYPTED', user, certificate],
      ['FIELD_NOT_DECRYPTED', user, 'ABCDEF'],
      ['FIELD_NOT_DECRYPTED', user, ''],
      ['CARD_NOT_RECOGNISED', { ...user, ...fields('鲍勃') }],
      ['CARD_NOT_RECOGNISED', { ...user, ...fields('爱丽丝', '6222') }],
      ['CARD_NOT_RECOGNISED', { ...user, bank_type: 'CMB_DEBIT' }],
      ['REFUND_NO_DIFFERS', { ...user, out_refund_no: 'another' }],
    ]
    for (const [code, body, named] of table) {
      const answer: Json = await apply(side, id, body, named)
      const [status, sentence, wireCode] = refuse.table[code]
      assert.deepEqual(
        [answer['status'], answer['message'], answer['code']],
        [status, sentence, wireCode],
      )
    }
    for (const wrong of [{ bank_type: 'TEST_DEBIT' }, { type: 'BANK' }, { bank_account: '' }]) {
      const answer: Json = await apply(side, id, { ...user, ...wrong })
      assert.deepEqual([answer['status'], answer['code']], [400, 'PARAM_ERROR'])
    }
    const other = { ...side, signer: till.other, refunds: {} }
    const foreign: Json = await apply(other, id, user)
    assert.deepEqual([foreign['status'], foreign['code']], [404, 'RESOURCE_NOT_EXISTS'])

    const accepted: Json = await apply(side, id, user)
    assert.deepEqual(
      [accepted['status'], accepted['channel'], accepted['user_received_account']],
      ['PROCESSING', 'OTHER_BANKCARD', '演示银行储蓄卡9999'],
    )
    await payments.settleRefunds()
    const ended = json(await queryRefund(till, side, String(out_refund_no)))
    assert.equal(ended['status'], 'SUCCESS')
  }
  assert.deepEqual(await verifyBooks(db), [])
})
