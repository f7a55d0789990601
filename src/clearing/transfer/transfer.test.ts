import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { encryptField } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { dayMs } from '#kernel/time'
import { setAccountState, verifyBooks } from '#ledger'
import { messagesOf } from '#parties'
import { inTransaction } from '#platform/db'
import { answerOf } from '#test/parties'
import { signed } from '#test/signed-face'
import {
  appid,
  billsPath,
  bodyOf,
  cancel,
  createTransferWorld,
  operation,
  purse,
  query,
  send,
} from '#test/transfers'
import { moveToOperation } from '../fund/move-funds.ts'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { cancelBill } from './cancel-bill.ts'
import { confirmTransfer, declineTransfer, openTransfer } from './confirm-transfer.ts'
import { expireTransfers } from './expire-transfers.ts'
import { stillAnswered } from './find-bill.ts'
import { issuePackage } from './package-info.ts'
import { findBillsTo, findByOutBillNo } from './store.ts'

const prefix = billsPath

test('a transfer is set aside, confirmed, told, and in the books', async () => {
  await using world = await createTransferWorld()
  const { body, ...asked } = await send(world, 'T1')
  match(String(body['transfer_bill_no']), /^13[0-9]{26}$/)
  deepEqual(Object.keys(body), [
    'out_bill_no',
    'transfer_bill_no',
    'create_time',
    'state',
    'package_info',
  ])
  equal(body['state'], 'WAIT_USER_CONFIRM')
  deepEqual([await operation(world), await purse(world)], [99_500n, 0n])
  deepEqual((await send(world, 'T1')).body, body)

  const { messages } = await messagesOf(world.parties, { customerId: world.alice.id })
  equal(messages[0]?.title, '待确认收款')
  equal((await openTransfer(world.deps, asked)).remark, '新会员开通有礼')
  equal((await confirmTransfer(world.deps, asked)).state, 'SUCCESS')
  equal((await confirmTransfer(world.deps, asked)).state, 'SUCCESS')
  deepEqual([await operation(world), await purse(world)], [99_500n, 500n])

  const answer = (await query(world, 'T1')).body
  const { create_time: _, update_time: __, ...facts } = answer
  deepEqual(facts, {
    mch_id: world.mchid,
    out_bill_no: 'T1',
    transfer_bill_no: body['transfer_bill_no'],
    appid,
    state: 'SUCCESS',
    transfer_amount: 500,
    transfer_remark: '新会员开通有礼',
    openid: world.alice.openid,
  })
  const byNumber = `${prefix}/transfer-bill-no/${String(body['transfer_bill_no'])}`
  deepEqual((await world.ask('GET', byNumber)).body, answer)
  equal((await send(world, 'T1')).body['package_info'], undefined)
  deepEqual(
    world.told.map(({ eventType, resource }) => [
      eventType,
      (JSON.parse(resource) as { state: string }).state,
    ]),
    [['MCHTRANSFER.BILL.FINISHED', 'SUCCESS']],
  )
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a transfer ends in four other ways, and each gives the money back', async () => {
  await using world = await createTransferWorld()
  const cancelled = await send(world, 'C1')
  const cancelAnswer = await cancel(world, 'C1')
  equal(cancelAnswer.body['state'], 'CANCELLED')
  deepEqual(await cancel(world, 'C1'), cancelAnswer)
  equal(await answerOf(() => confirmTransfer(world.deps, cancelled)), 'TRANSFER_CANCELLED')

  const declined = await send(world, 'D1')
  equal((await declineTransfer(world.deps, declined)).failReason, 'OTHER_FAIL_REASON_TYPE')
  equal((await declineTransfer(world.deps, declined)).state, 'FAIL')
  equal(await answerOf(() => confirmTransfer(world.deps, declined)), 'TRANSFER_FAILED')

  const overdue = await send(world, 'O1')
  equal(await expireTransfers(world.deps), 0)
  world.clock.offsetMs = dayMs
  equal(await answerOf(() => confirmTransfer(world.deps, overdue)), 'TRANSFER_OVERDUE')
  equal(await expireTransfers(world.deps), 1)
  equal(await answerOf(() => confirmTransfer(world.deps, overdue)), 'TRANSFER_OVERDUE')
  equal(await answerOf(() => declineTransfer(world.deps, overdue)), 'TRANSFER_OVERDUE')
  world.clock.offsetMs = 0
  deepEqual((await query(world, 'O1')).body['fail_reason'], 'OVERDUE_CLOSE')

  const late = await cancel(world, 'O1')
  deepEqual([late.status, late.body['code']], [400, 'INVALID_REQUEST'])
  deepEqual([await operation(world), await purse(world)], [100_000n, 0n])
  deepEqual(
    world.told.map(({ resource }) => (JSON.parse(resource) as { state: string }).state),
    ['CANCELLED', 'FAIL', 'FAIL'],
  )
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a name is checked, kept sealed, and said again to its merchant alone', async () => {
  await using world = await createTransferWorld()
  const [key] = await world.directory.platformKeys()
  ok(key)
  const named = async (outBillNo: string, name: string, amount = 300_00) => {
    const text = encryptField(key.publicKey, name)
    const call = {
      method: 'POST',
      path: prefix,
      body: JSON.stringify(bodyOf(world, outBillNo, { user_name: text, transfer_amount: amount })),
      headers: { 'wechatpay-serial': key.id },
    }
    const { text: answer } = await signed(world.url, world.shop, call)
    return JSON.parse(answer) as Readonly<Record<string, unknown>>
  }
  const first = await named('N1', world.alice.name)
  equal(first['state'], 'WAIT_USER_CONFIRM')
  // Encrypted anew it is another text, and the same request.
  deepEqual(await named('N1', world.alice.name), first)
  equal((await named('N1', '李四'))['code'], 'INVALID_REQUEST')
  const wrong = await named('N2', '李四')
  deepEqual([wrong['state'], wrong['fail_reason']], ['FAIL', 'NAME_NOT_CORRECT'])
  equal(await operation(world), 70_000n)
  equal(world.told.length, 1)
  match(String((await query(world, 'N1')).body['user_name']), /^[A-Za-z0-9+/]{300,}=*$/)
  const bill = await findByOutBillNo(world.deps.db, { mchid: world.mchid, outBillNo: 'N1' })
  ok(bill?.nameSealed && !bill.nameSealed.includes(world.alice.name))
  equal((await named('N3', world.alice.name, 29))['code'], 'PARAM_ERROR')
  equal(
    (
      await findBillsTo(world.deps.db, {
        customerId: world.alice.id,
        since: new Date(0),
        before: new Date(8.64e14),
        limit: 9,
      })
    ).length,
    2,
  )
})

test('what is refused, and in whose words', async () => {
  await using world = await createTransferWorld()
  const reports = [{ info_type: '活动名称', info_content: '新会员有礼' }]
  const table: readonly (readonly [why: string, given: object, status: number, code: string])[] = [
    ['an amount', { transfer_amount: 9 }, 400, 'PARAM_ERROR'],
    ['a number', { out_bill_no: 'T-1' }, 400, 'PARAM_ERROR'],
    ['no report', { transfer_scene_report_infos: [] }, 400, 'PARAM_ERROR'],
    ['SCENE_REPORT_WRONG', { transfer_scene_report_infos: reports }, 400, 'PARAM_ERROR'],
    [
      'SCENE_REPORT_WRONG',
      { transfer_scene_report_infos: [...reports, ...reports] },
      400,
      'PARAM_ERROR',
    ],
    ['SCENE_UNKNOWN', { transfer_scene_id: '9999' }, 400, 'INVALID_REQUEST'],
    ['NAME_REQUIRED', { transfer_amount: 200_000 }, 400, 'PARAM_ERROR'],
    ['NAME_NOT_DECRYPTED', { user_name: 'bm90IGVuY3J5cHRlZA==' }, 400, 'PARAM_ERROR'],
    [
      'NAME_NOT_ALLOWED',
      { user_name: 'bm90IGVuY3J5cHRlZA==', transfer_amount: 29 },
      400,
      'PARAM_ERROR',
    ],
    ['INVALID_NOTIFY_URL', { notify_url: 'https://shop.example/t?a=1' }, 400, 'PARAM_ERROR'],
    ['INVALID_NOTIFY_URL', { notify_url: 'ftp://shop.example/t' }, 400, 'PARAM_ERROR'],
    ['APPID_MCHID_NOT_MATCH', { appid: 'wx0000000000000009' }, 400, 'APPID_MCHID_NOT_MATCH'],
    ['INVALID_OPENID', { openid: 'onobody' }, 400, 'PARAM_ERROR'],
    [
      'RED_PACKET_TOO_MUCH',
      { user_recv_style: { type: 'RED_PACKET' }, transfer_amount: 20_001 },
      400,
      'INVALID_REQUEST',
    ],
    ['NOT_ENOUGH', { transfer_amount: 100_001 }, 403, 'NOT_ENOUGH'],
  ]
  for (const [why, given, status, code] of table) {
    const answer = await world.ask('POST', prefix, bodyOf(world, 'R1', given))
    deepEqual([answer.status, answer.body['code']], [status, code], why)
  }
  // A bill that was refused has left nothing: its number is free.
  equal((await query(world, 'R1')).status, 404)
  await send(world, 'R1')
  const reused = await world.ask('POST', prefix, bodyOf(world, 'R1', { transfer_amount: 501 }))
  deepEqual([reused.status, reused.body['code']], [400, 'INVALID_REQUEST'], 'BILL_NO_REUSED')
  equal((await cancel(world, 'R9')).body['code'], 'NOT_FOUND')
  // Scenes whose list is not verified take any report.
  await send(world, 'R2', { transfer_scene_id: '1006', transfer_scene_report_infos: reports })
  const packet = { user_recv_style: { type: 'RED_PACKET' }, transfer_amount: 20_000 }
  await send(world, 'R3', packet)
})

/** The codes of our own, which the wire says in coarser words. */
test('every refusal of a transfer by its own name', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid } = world
  const sent = await send(world, 'A1')
  const other = { packageInfo: sent.packageInfo, customerId: world.bob.id }
  equal(await answerOf(() => openTransfer(deps, other)), 'TRANSFER_NOT_YOURS')
  equal(await answerOf(() => confirmTransfer(deps, other)), 'TRANSFER_NOT_YOURS')
  const forged = [
    '',
    'wx1',
    sent.packageInfo.replace('tb', 'tc'),
    `${sent.packageInfo.slice(0, -1)}!`,
    `${sent.packageInfo.slice(0, -2)}${sent.packageInfo.endsWith('AA') ? 'BB' : 'AA'}`,
  ]
  for (const packageInfo of forged)
    equal(await answerOf(() => openTransfer(deps, { ...sent, packageInfo })), 'PACKAGE_INVALID')
  const missing = { mchid, billNo: '133020261124080000000000000000' }
  const packageInfo = issuePackage(deps.keys, missing)
  equal(await answerOf(() => openTransfer(deps, { ...sent, packageInfo })), 'TRANSFER_NOT_YOURS')

  const purseOfAlice = { kind: 'customer_balance', owner: world.alice.id } as const
  const turn = (state: 'open' | 'frozen') =>
    inTransaction(deps.db, (tx) => setAccountState(tx, purseOfAlice, 'CNY', state))
  await turn('frozen')
  equal(await answerOf(() => confirmTransfer(deps, sent)), 'PAYEE_ACCOUNT_ERROR')
  // ACCOUNT_ERROR: nothing can be set aside for a frozen account either.
  const refused = await world.ask('POST', prefix, bodyOf(world, 'A2'))
  deepEqual([refused.status, refused.body['code']], [403, 'ACCOUNT_ERROR'], 'ACCOUNT_ERROR')
  await turn('open')
  equal((await confirmTransfer(deps, sent)).state, 'SUCCESS')
  equal(await answerOf(() => declineTransfer(deps, sent)), 'TRANSFER_RECEIVED')
  const ended = { mchid, outBillNo: 'A1' }
  equal(await answerOf(() => cancelBill(deps, ended)), 'BILL_NOT_CANCELLABLE')
  const nobody = { mchid: '1900000999', outBillNo: 'A1' }
  equal(await answerOf(() => cancelBill(deps, nobody)), 'BILL_NOT_FOUND')

  const hold = await placeHold(deps, { mchid, reason: 'risk', note: '可疑', by: 'op' })
  const held = await world.ask('POST', prefix, bodyOf(world, 'A3'))
  deepEqual([held.status, held.body['code']], [403, 'NO_AUTH'], 'MERCHANT_HELD')
  const move = { mchid, requestNo: 'm1', amount: fen(1n) }
  equal(await answerOf(() => moveToOperation(deps, move)), 'FUND_HELD')
  await liftHold(deps, { mchid, id: hold.id, by: 'op' })
})

test('a bill is answered for thirty days, and to its merchant alone', async () => {
  await using world = await createTransferWorld()
  const { body } = await send(world, 'Q1')
  const other = await world.newMerchant('1900000002')
  const paths = [
    `${prefix}/out-bill-no/Q1`,
    `${prefix}/transfer-bill-no/${String(body['transfer_bill_no'])}`,
  ]
  for (const path of paths) {
    equal((await world.ask('GET', path)).status, 200)
    deepEqual((await world.ask('GET', path, undefined, other)).body['code'], 'NOT_FOUND')
  }
  const bill = await findByOutBillNo(world.deps.db, { mchid: world.mchid, outBillNo: 'Q1' })
  ok(bill)
  const after = (ms: number) => new Date(bill.createdAt.getTime() + ms)
  equal(stillAnswered(bill, after(30 * dayMs)), bill)
  equal(await answerOf(async () => stillAnswered(bill, after(30 * dayMs + 1))), 'BILL_NOT_FOUND')
})

test('a cancel without any body is heard, as one SDK sends it', async () => {
  await using world = await createTransferWorld()
  await send(world, 'P1')
  const call = {
    method: 'POST',
    path: `${prefix}/out-bill-no/P1/cancel`,
    headers: { 'content-type': 'application/json', 'user-agent': randomBytes(4).toString('hex') },
  }
  const { status, text } = await signed(world.url, world.shop, call)
  deepEqual([status, (JSON.parse(text) as { state: string }).state], [200, 'CANCELLED'])
})
