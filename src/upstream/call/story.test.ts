/** Another Tongbao is the channel: every kind of call, told and asked about over HTTP. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inspect } from 'node:util'
import { fen } from '#kernel/money'
import type { Instruction } from '#payments'
import { openWallet, type Wallet } from '#test/open-wallet'
import { type Server, startServer } from '#test/server'
import {
  createUpstreamWorld,
  mchid,
  opened,
  openChannel,
  orderOf,
  payContent,
  reportIn,
  type UpstreamWorld,
} from '#test/upstream'
import { registerAtChannel } from '#upstream'

let up: Server
let down: UpstreamWorld
let payer: Wallet

before(async () => {
  up = await startServer()
  down = await createUpstreamWorld()
  const [first] = up.demo.payers
  assert(first)
  payer = await openWallet(up.url, first)
  await openChannel(down, up)
  const channelId = await openChannel(down, up, { mode: 'partner' })
  const subMchid = up.demo.providers[0]?.subMerchants[0]?.mchid ?? ''
  const merchant = { mchid, channelId, subMchid, subAppid: null, sharesUpstream: false }
  await registerAtChannel(down.deps, merchant)
})
after(async () => {
  await down[Symbol.asyncDispose]()
  await up[Symbol.asyncDispose]()
})

const ask = async (instruction: Instruction) =>
  reportIn(await down.upstream.channels.query(instruction, undefined))

const paid = async (channel: string): Promise<Instruction> => {
  const { instruction, prepayId } = await opened(down, channel)
  assert.equal((await payer.pay(prepayId)).status, 200)
  return instruction
}

for (const channel of ['up-direct', 'up-partner']) {
  const appidThere = () =>
    (channel === 'up-direct' ? up.demo.merchants : up.demo.providers)[0]?.appid ?? ''

  test(`${channel}: an order is opened, paid, and asked about`, async () => {
    const { instruction, prepayId } = await opened(down, channel)
    const open = await ask(instruction)
    assert.deepEqual([open.standing, open.amount, open.channelId], ['open', fen(100n), null])
    assert.equal((await payer.pay(prepayId)).status, 200)
    const done = await ask(instruction)
    assert.equal(done.standing, 'succeeded')
    assert.deepEqual(done.amount, fen(100n))
    assert.match(done.channelId ?? '', /^42\d{26}$/)
    assert.equal(done.payer?.openid, payer.payer.openids[appidThere()])
    assert.ok(done.at)
  })

  test(`${channel}: the same instruction again is the same order`, async () => {
    const { instruction } = await opened(down, channel)
    const again = await down.upstream.channels.send(instruction, payContent(orderOf('NATIVE')))
    // The end of the order is another to the second, and the channel says that the number is used.
    assert.ok(again.is === 'reported' || again.is === 'unknown', inspect(again))
    assert.equal((await ask(instruction)).standing, 'open')
  })

  test(`${channel}: each trade type hands over what its payer needs`, async () => {
    const openid = payer.payer.openids[appidThere()] ?? ''
    const table = [
      ['JSAPI', { payerOpenid: openid }, 'pay_params'],
      ['APP', {}, 'pay_params'],
      ['MWEB', {}, 'h5_url'],
      ['NATIVE', {}, 'code_url'],
    ] as const
    for (const [method, more, member] of table) {
      const instruction = await down.instruct('pay', channel, { method })
      const content = payContent(orderOf(method, more), {
        payerClientIp: '14.23.150.211',
        h5Type: 'Wap',
      })
      const report = reportIn(await down.upstream.channels.send(instruction, content))
      const handover = JSON.parse(report.handover ?? '{}') as Record<string, unknown>
      assert.equal(report.standing, 'open')
      assert.ok(handover[member], JSON.stringify(handover))
    }
  })

  test(`${channel}: the pay parameters are signed so that the wallet there takes them`, async () => {
    const openid = payer.payer.openids[appidThere()] ?? ''
    const instruction = await down.instruct('pay', channel, { method: 'JSAPI' })
    const content = payContent(orderOf('JSAPI', { payerOpenid: openid }))
    const { handover } = reportIn(await down.upstream.channels.send(instruction, content))
    const { pay_params } = JSON.parse(handover ?? '{}') as { pay_params: Record<string, string> }
    assert.equal((await payer.ask('/cashier', { jsapi: pay_params })).status, 200)
    const forged = { ...pay_params, nonceStr: 'another' }
    assert.equal((await payer.ask('/cashier', { jsapi: forged })).status, 400)

    const app = await down.instruct('pay', channel, { method: 'APP' })
    const opening = await down.upstream.channels.send(app, payContent(orderOf('APP')))
    const signed = JSON.parse(reportIn(opening).handover ?? '{}') as { pay_params: object }
    assert.equal((await payer.ask('/cashier', { app: signed.pay_params })).status, 200)
  })

  test(`${channel}: code pay is decided at once, and reversed`, async () => {
    const auth = JSON.parse((await payer.ask('/payment-codes', {})).text) as { code: string }
    const instruction = await down.instruct('pay', channel, { method: 'MICROPAY' })
    const content = payContent(orderOf('MICROPAY'), { authCode: auth.code, storeId: 'S1' })
    const report = reportIn(await down.upstream.channels.send(instruction, content))
    assert.deepEqual([report.standing, report.amount], ['succeeded', fen(100n)])

    const { id: target } = instruction
    const reversal = await down.instruct('reverse', channel, { method: 'MICROPAY', target })
    const order = orderOf('MICROPAY')
    const reversed = await down.upstream.channels.send(reversal, { kind: 'reverse', target, order })
    assert.equal(reportIn(reversed).standing, 'reversed')
    assert.equal((await ask(reversal)).standing, 'reversed', 'asked about it, it is its target')
  })

  test(`${channel}: an open order is closed, a paid one is not, an unknown one is absent`, async () => {
    const close = async (target: Instruction['id']) => {
      const closing = await down.instruct('close', channel, { target })
      const order = orderOf('NATIVE')
      return down.upstream.channels.send(closing, { kind: 'close', target, order })
    }
    const { instruction } = await opened(down, channel)
    assert.equal(reportIn(await close(instruction.id)).standing, 'closed')
    assert.equal(reportIn(await close(instruction.id)).standing, 'closed', 'twice is once')
    assert.equal((await ask(instruction)).standing, 'closed')

    const { id } = await paid(channel)
    const refused = await close(id)
    assert.equal(refused.is, 'unknown', 'what has come to pass is asked about')
    const nobody = await down.instruct('pay', channel)
    assert.deepEqual(await close(nobody.id), { is: 'absent' })
    assert.deepEqual(await down.upstream.channels.query(nobody, undefined), { is: 'absent' })
  })

  test(`${channel}: a refund is told once, whatever is repeated`, async () => {
    const payment = await paid(channel)
    const target = payment.id
    const refund = await down.instruct('refund', channel, { target, amount: fen(40n) })
    const content = {
      kind: 'refund',
      target,
      total: fen(100n),
      reason: '少了葱花',
      order: orderOf('NATIVE'),
    } as const
    assert.deepEqual(await down.upstream.channels.query(refund, undefined), { is: 'absent' })
    const first = reportIn(await down.upstream.channels.send(refund, content))
    const again = reportIn(await down.upstream.channels.send(refund, content))
    assert.equal(again.channelId, first.channelId)
    assert.deepEqual(first.amount, fen(40n))
    let seen = await ask(refund)
    for (let turn = 0; turn < 1_200 && seen.standing === 'open'; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      seen = await ask(refund)
    }
    assert.equal(seen.standing, 'succeeded')
    assert.ok(seen.receivedAccount)
    const over = await down.instruct('refund', channel, { target, amount: fen(100n) })
    const refused = await down.upstream.channels.send(over, content)
    assert.equal(refused.is, 'refused', inspect(refused))
  })
}

test('a transfer waits for its payee, and is taken back', async () => {
  const channel = 'up-direct'
  const appid = up.demo.merchants[0]?.appid ?? ''
  const transfer = await down.instruct('transfer', channel, { method: 'TRANSFER' })
  const content = {
    kind: 'transfer',
    appid,
    openid: payer.payer.openids[appid] ?? '',
    sceneId: '1000',
    remark: '新会员',
    perception: null,
    reports: JSON.stringify([
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册奖励' },
    ]),
    userName: null,
  } as const
  const told = reportIn(await down.upstream.channels.send(transfer, content))
  assert.equal(told.standing, 'asking')
  assert.ok((JSON.parse(told.handover ?? '{}') as Record<string, unknown>)['package_info'])
  const seen = await ask(transfer)
  assert.deepEqual([seen.standing, seen.amount], ['asking', fen(100n)])
  assert.match(seen.handover ?? '', /^\{"package_info":".+"\}$/, 'it is had by asking, too')

  const { id: target } = transfer
  const cancel = await down.instruct('close', channel, { method: 'TRANSFER', target })
  const close = { kind: 'close', target, order: null } as const
  const cancelled = reportIn(await down.upstream.channels.send(cancel, close))
  assert.ok(['open', 'closed'].includes(cancelled.standing))
  const closed = await ask(cancel)
  assert.deepEqual([closed.standing, closed.handover], ['closed', null])
})

test('a channel that is well says so, of nothing at all', async () => {
  for (const channel of ['up-direct', 'up-partner'])
    for (const method of ['NATIVE', 'TRANSFER'])
      assert.equal(await down.upstream.probe(channel, method), 'ok', `${channel} ${method}`)
  assert.equal(await down.upstream.probe('nobody', 'NATIVE'), 'unknown')
})

test('who is nobody at the channel is told so, and nothing is sent', async () => {
  const { channels } = down.upstream
  const stranger = await down.instruct('pay', 'up-partner', { mchid: '1900000778' })
  const content = payContent(orderOf('NATIVE'))
  const sent = await channels.send(stranger, content)
  assert.equal(sent.is, 'unsent')
  const nowhere = await down.instruct('pay', 'no-such-channel')
  assert.equal((await channels.send(nowhere, content)).is, 'unsent')
  // Asked about, it is unknown: an earlier call may have gone out when it was somebody.
  assert.equal((await channels.query(nowhere, undefined)).is, 'unknown')
  const jsapi = await down.instruct('pay', 'up-direct', { method: 'JSAPI' })
  const refused = await channels.send(jsapi, payContent(orderOf('JSAPI')))
  assert.equal(refused.is, 'refused', 'a JSAPI order names its payer')
})
