/** The program, a merchant behind its front, and the acceptance that looks at it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { activatePlatformKey, issuePlatformKey } from '#merchants'
import { createOutbound } from '#platform/outbound'
import { armCheck } from '../../src/openplatform/sandbox/acceptance/arm-check.ts'
import { createObserveCall } from '../../src/openplatform/sandbox/acceptance/observe-call.ts'
import type { AcceptanceDeps, Run } from '../../src/openplatform/sandbox/acceptance/run.ts'
import { settleRun } from '../../src/openplatform/sandbox/acceptance/settle-run.ts'
import { livePast, pastDay } from '../sdk/past.ts'
import { comes } from '../faults.ts'
import { startServer } from '../server.ts'
import { openTill } from '../till.ts'
import { openFront } from './front.ts'
import { type Flaw, type Merchant, openMerchant } from './merchant.ts'

/** Short enough to wait for, where somebody is late; nobody else is as late as the wire allows. */
const shortMs = 1_500

export type Stage = Awaited<ReturnType<typeof openStage>>

/** A merchant's server with its people, and the payers before it. */
export type Shop = Pick<Stage, 'merchant' | 'till' | 'mchid'>

export async function openStage(flaw?: Flaw) {
  const server = await startServer({ before: livePast })
  const till = await openTill(server)
  const clock = { aheadMs: 0 }
  const now = () => new Date(Date.now() + clock.aheadMs)
  const { db, keys, directory } = server.program.modules
  const front = await openFront({ url: server.url, now, observe: createObserveCall({ db }) })
  const outbound = createOutbound({ allowLoopback: true })
  const rotate = async (): Promise<void> => {
    const own = { db, keys, now: () => new Date() }
    await activatePlatformKey({ db }, await issuePlatformKey(own, { kind: 'certificate' }))
  }
  const deps: AcceptanceDeps = {
    db,
    directory,
    outbound,
    now,
    wireNow: () => new Date(),
    version: '0.1.0',
    ...(flaw === 'answers late' && { deadlineMs: shortMs }),
    // What the merchant does has passed its front, which keeps a call before it answers it.
    lookOn: () => merchant.idle(),
    arm: async ({ trouble }) => {
      if (trouble === 'certificate_rotated') await rotate()
      else if (trouble.startsWith('clock_')) clock.aheadMs += 26 * 3_600_000
      else front.arm(trouble)
    },
  }
  const [shop] = server.demo.merchants
  assert(shop)
  const merchant = await openMerchant({
    ...shop,
    baseUrl: front.url,
    privateKey: readFileSync(shop.privateKeyPath, 'utf8'),
    lateMs: shortMs + 300,
    flaw,
  })
  return {
    server,
    till,
    deps,
    clock,
    merchant,
    mchid: shop.mchid,
    flaw,
    async [Symbol.asyncDispose]() {
      merchant.close()
      front.close()
      await outbound.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Longer than the second attempt of a callback is away. */
const longMs = 60_000

/** A payer pays what the code says, and the merchant has heard of it. */
export async function paid(
  { merchant, till }: Pick<Shop, 'merchant' | 'till'>,
  total: number,
): Promise<string> {
  const number = await merchant.place(total)
  const answer = await till.alice.pay(merchant.codeOf(number).split('pr=')[1] ?? '')
  assert.equal(answer.status, 200, answer.text)
  assert(await comes(() => merchant.isPaid(number), longMs), 'it never heard of the payment')
  await merchant.idle()
  return number
}

/** Asks for a refund and has heard that it arrived: of two, the latest is the one that came later. */
async function refunded({ merchant }: Shop, number: string, amount: number): Promise<string> {
  const refundNo = await merchant.refund(number, amount)
  assert(await comes(() => merchant.hasArrived(refundNo), longMs), 'it never heard of the refund')
  return refundNo
}

/** What the people of the merchant do by hand, once through. */
export async function trade(stage: Shop): Promise<void> {
  const { merchant, till, mchid } = stage
  const first = await paid(stage, 1_000)
  await merchant.query(first)
  await refunded(stage, await paid(stage, 700), 700)
  // The latest refund is of an order whose callbacks a server that acts twice acts upon.
  await refunded(stage, first, 100)
  const back = await refunded(stage, first, 200)
  await merchant.client.refunds.query(back)
  await payOtherwise(stage)
  const unwanted = await merchant.place(300)
  await merchant.client.pay.close(unwanted, { mchid })
  await readBill(merchant)
  // What the callbacks will tell of: a refund, and then a payment and an order left unpaid.
  await paid(stage, 900)
  await merchant.place(1_234)
  await till.alice.balance()
}

async function payOtherwise({ merchant, till }: Shop): Promise<void> {
  const { client } = merchant
  const openid = till.alice.payer.openids[merchant.bodyOf('', 0).appid] ?? ''
  const [jsapi, h5, code] = [merchant.newNumber(), merchant.newNumber(), merchant.newNumber()]
  for (const number of [jsapi, h5, code]) merchant.write(number, 500)
  const page = await client.pay.jsapi({ ...merchant.bodyOf(jsapi, 500), payer: { openid } })
  assert.equal((await till.alice.pay(page.prepay_id)).status, 200)
  const scene_info = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' as const } }
  const door = await client.pay.h5({ ...merchant.bodyOf(h5, 500), scene_info })
  const prepayId = new URL(door.h5_url).searchParams.get('prepay_id') ?? ''
  assert.equal((await till.alice.pay(prepayId)).status, 200)
  const shown = JSON.parse((await till.alice.ask('/payment-codes', {})).text)
  const { notify_url: _, ...body } = merchant.bodyOf(code, 500)
  await client.pay.codepay({
    ...body,
    payer: { auth_code: shown.code },
    scene_info: { store_info: { id: '1' } },
  })
}

async function readBill({ client }: Merchant): Promise<void> {
  const bill = await client.bill.trade({ billDate: pastDay(new Date()) })
  for await (const piece of client.bill.download(bill)) assert(piece.length > 0)
}

type Act = readonly [checkId: string, act: () => Promise<unknown>]

/** What its people and its tasks do when they meet a trouble, by the check that makes it. */
export async function doAsAsked(shop: Shop, isIdle = false): Promise<readonly Act[]> {
  const { merchant } = shop
  const order = await paid(shop, 800)
  const unpaid = await merchant.place(1_235)
  return [
    ['timeout', () => merchant.place(601)],
    ['system-error', () => merchant.place(602)],
    ['backoff', () => merchant.place(603)],
    ['refund-number', () => merchant.refund(order, 11)],
    ['answer-signature', () => merchant.query(order)],
    ['rotation', async () => isIdle || (await merchant.client.certificates())],
    ['expiry', async () => isIdle || (await merchant.query(unpaid))],
    ['reconcile', async () => isIdle || (await readBill(merchant))],
  ]
}

/** Meets every trouble in turn. */
export async function meetTroubles(stage: Stage, run: Run): Promise<void> {
  const { deps, clock } = stage
  for (const [checkId, act] of await doAsAsked(stage, stage.flaw === 'never looks back')) {
    await armCheck(deps, { ...run, checkId })
    await act()
    const { results } = await settleRun(deps, run)
    // Who does nothing is given its time, and then judged.
    if (results.find((one) => one.checkId === checkId)?.state === 'WAITING') {
      clock.aheadMs += 3_600_000
      await settleRun(deps, run)
    }
  }
}
