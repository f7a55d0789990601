import { setTimeout as sleep } from 'node:timers/promises'
import { WechatpayError } from '@tongbao/apiv3'
import { beijing, plusMs, secondMs } from '#kernel/time'
import type { Belief } from './audit.ts'
import {
  codeOf,
  type Desk,
  enter,
  follow,
  persist,
  refundState,
  tradeState,
  transferState,
} from './merchant.ts'
import type { Operation } from './matrix.ts'

/** Orders the faults; called once everything that is to go well has gone well. */
export type Begin = () => Promise<void>

const isPaidOrEnded = (state: string): boolean =>
  state !== 'NOTPAY' && state !== 'USERPAYING' && state !== 'NONE'
const isRefunded = (state: string): boolean => state !== 'PROCESSING' && state !== 'NONE'
const isSent = (state: string): boolean =>
  state === 'SUCCESS' || state === 'FAIL' || state === 'CANCELLED'

/** Longest that anything takes which is not stuck: two absences, a minute apart, and what follows. */
const restMs = 150_000

async function openOrder(desk: Desk, number: string, amount: number, endsInMs?: number) {
  const { client, appid, mchid, shop } = desk.lane
  const body = {
    appid,
    mchid,
    description: '一碗面',
    out_trade_no: number,
    notify_url: shop.notifyUrl,
    amount: { total: amount },
    ...(endsInMs !== undefined && { time_expire: beijing(plusMs(new Date(), endsInMs)) }),
  }
  const { code_url } = await persist(desk, 'native', () => client.pay.native(body), restMs)
  return code_url.split('pr=')[1] ?? ''
}

/** Who cannot show a code for minutes on end lets the payer go, and closes the order. */
async function openOrClose(desk: Desk, number: string, amount: number, endsInMs?: number) {
  const { client } = desk.lane
  try {
    return await openOrder(desk, number, amount, endsInMs)
  } catch (error) {
    desk.diary.push(`not opened: ${codeOf(error)}`)
    await persist(desk, 'close', () => client.pay.close(number), restMs)
    return undefined
  }
}

/** Scans and pays, again while the wallet says no; answers whether it went well. */
async function scan(desk: Desk, who: number, prepayId: string, tries: number): Promise<boolean> {
  const payer = desk.lane.payers[who]
  for (let left = tries; left > 0; left--) {
    const answer = await payer?.pay(prepayId)
    desk.diary.push(`payer ${who}: ${answer?.status} ${answer?.status === 200 ? '' : answer?.text}`)
    if (answer?.status === 200) return true
    if (left > 1) await sleep(1_000)
  }
  return false
}

const amountOf = ({ draws }: Desk): number => 100 + draws.whole(900)

async function pay(desk: Desk, begin: Begin, fault: string): Promise<void> {
  const amount = amountOf(desk)
  const number = desk.newNumber()
  const belief = enter(desk, 'order', number, amount)
  await begin()
  const isLate = fault === 'late_success_expired'
  const first = await openOrClose(desk, number, amount, isLate ? 62 * secondMs : undefined)
  if (first === undefined) {
    await follow(desk, belief, tradeState(desk, number), isPaidOrEnded, restMs)
    return
  }
  if (isLate) await sleep(63 * secondMs)
  if (desk.draws.whole(3) === 0 && !isLate) {
    // Two people with two codes of one order: one of them pays.
    const again = await openOrder(desk, number, amount)
    await Promise.all([scan(desk, 0, first, 8), scan(desk, 1, again, 2)])
  } else await scan(desk, 0, first, isLate ? 2 : 8)
  await follow(desk, belief, tradeState(desk, number), isPaidOrEnded, restMs)
}

async function charge(desk: Desk, begin: Begin): Promise<Belief> {
  const { client, appid, mchid, payers } = desk.lane
  const amount = amountOf(desk)
  const number = desk.newNumber()
  const belief = enter(desk, 'order', number, amount, false)
  const shown = await payers[0]?.ask('/payment-codes', {})
  const auth_code = String(JSON.parse(shown?.text ?? '{}').code)
  await begin()
  const body = {
    appid,
    mchid,
    description: '豆浆',
    out_trade_no: number,
    payer: { auth_code },
    amount: { total: amount },
    scene_info: { store_info: { id: '1' } },
  }
  try {
    const answer = await client.pay.codepay(body)
    desk.diary.push(`codepay: ${answer.state}`)
  } catch (error) {
    desk.diary.push(`codepay: ${codeOf(error)}`)
  }
  return belief
}

/** Asks for a while, and takes back what was not decided by then, as a till does. */
async function settleCharge(desk: Desk, belief: Belief): Promise<void> {
  const { number } = belief
  const ask = tradeState(desk, number)
  const state = await follow(desk, belief, ask, isPaidOrEnded, 25_000)
  if (isPaidOrEnded(state)) return
  await takeBack(desk, belief)
}

async function takeBack(desk: Desk, belief: Belief): Promise<void> {
  const { client, appid, mchid } = desk.lane
  const { number } = belief
  try {
    await persist(desk, 'reverse', () => client.pay.reverse(number, { appid, mchid }))
  } catch (error) {
    // A number that the platform never took is nobody's debt.
    if (!(error instanceof WechatpayError)) throw error
  }
  await follow(
    desk,
    belief,
    tradeState(desk, number),
    (state) => state === 'REVOKED' || state === 'PAYERROR' || state === 'CLOSED',
    restMs,
  )
}

async function codePay(desk: Desk, begin: Begin): Promise<void> {
  await settleCharge(desk, await charge(desk, begin))
}

async function reverse(desk: Desk, begin: Begin): Promise<void> {
  const belief = await charge(desk, async () => undefined)
  await follow(desk, belief, tradeState(desk, belief.number), isPaidOrEnded, 30_000)
  await begin()
  await takeBack(desk, belief)
}

async function refund(desk: Desk, begin: Begin): Promise<void> {
  const amount = amountOf(desk)
  const number = desk.newNumber()
  const order = enter(desk, 'order', number, amount)
  const prepayId = await openOrder(desk, number, amount)
  await scan(desk, 0, prepayId, 35)
  await follow(desk, order, tradeState(desk, number), isPaidOrEnded, restMs)
  await begin()
  const { client, shop } = desk.lane
  const part = desk.draws.pick([amount, Math.max(1, desk.draws.whole(amount))])
  const outRefundNo = `R${number}`
  const belief = enter(desk, 'refund', outRefundNo, part)
  const body = {
    out_trade_no: number,
    out_refund_no: outRefundNo,
    notify_url: shop.notifyUrl,
    amount: { refund: part, total: amount, currency: 'CNY' as const },
  }
  await persist(desk, 'refund', () => client.refunds.create(body))
  await follow(desk, belief, refundState(desk, outRefundNo), isRefunded, restMs)
  await follow(desk, order, tradeState(desk, number), isPaidOrEnded, 5_000)
}

async function createTransfer(desk: Desk, belief: Belief): Promise<string> {
  const { client, appid, openid, shop } = desk.lane
  const { number, amount } = belief
  const body = {
    appid,
    out_bill_no: number,
    transfer_scene_id: '1000',
    openid,
    transfer_amount: amount,
    transfer_remark: '新会员开通有礼',
    notify_url: shop.notifyUrl,
    user_recv_perception: '现金奖励',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
    ],
  }
  // As long as nobody knows, the same number again tells what to hand to the payee.
  for (const end = performance.now() + restMs; ; await sleep(2_000)) {
    const created = await persist(desk, 'transfer', () => client.transfers.create(body))
    belief.state = created.state
    if (created.package_info !== undefined) return created.package_info
    if (isSent(created.state) || performance.now() > end) return ''
  }
}

async function confirm(desk: Desk, packageInfo: string, tries: number): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    const path = `/transfers/${encodeURIComponent(packageInfo)}/confirm`
    const answer = await desk.lane.payers[0]?.ask(path, {})
    desk.diary.push(`payee: ${answer?.status} ${answer?.status === 200 ? '' : answer?.text}`)
    if (answer?.status === 200) return true
    await sleep(1_000)
  }
  return false
}

async function transfer(desk: Desk, begin: Begin, fault: string): Promise<void> {
  const belief = enter(desk, 'transfer', desk.newNumber(), amountOf(desk))
  await begin()
  const packageInfo = await createTransfer(desk, belief)
  const isTaken =
    packageInfo !== '' && fault !== 'transfer_fails' && (await confirm(desk, packageInfo, 4))
  const ask = transferState(desk, belief.number)
  const isOver = isTaken || fault === 'transfer_fails' || packageInfo === ''
  const state = isOver ? await follow(desk, belief, ask, isSent, restMs) : belief.state
  if (!isSent(state)) await cancelTransfer(desk, belief)
}

async function cancelTransfer(desk: Desk, belief: Belief): Promise<void> {
  const { client } = desk.lane
  try {
    await persist(desk, 'cancel', () => client.transfers.cancel(belief.number))
  } catch (error) {
    if (!(error instanceof WechatpayError)) throw error
  }
  await follow(desk, belief, transferState(desk, belief.number), isSent, restMs)
}

async function cancel(desk: Desk, begin: Begin): Promise<void> {
  const belief = enter(desk, 'transfer', desk.newNumber(), amountOf(desk))
  const packageInfo = await createTransfer(desk, belief)
  await begin()
  if (desk.draws.whole(3) > 0) await cancelTransfer(desk, belief)
  else await Promise.all([confirm(desk, packageInfo, 1), cancelTransfer(desk, belief)])
  // In vain and not taken: the merchant tries once more.
  if (!isSent(belief.state)) await cancelTransfer(desk, belief)
}

async function close(desk: Desk, begin: Begin, fault: string): Promise<void> {
  const { client } = desk.lane
  const amount = amountOf(desk)
  const number = desk.newNumber()
  const belief = enter(desk, 'order', number, amount)
  const prepayId = await openOrder(desk, number, amount)
  await begin()
  const end = async (): Promise<void> => {
    try {
      await persist(desk, 'close', () => client.pay.close(number))
    } catch (error) {
      // ORDER_PAID is an answer as well.
      if (!(error instanceof WechatpayError)) throw error
    }
  }
  const payer = desk.draws.pick(['never', 'with', 'after'])
  if (payer === 'with') await Promise.all([end(), scan(desk, 0, prepayId, 1)])
  else await end()
  if (payer === 'after' || fault === 'late_success') await scan(desk, 0, prepayId, 1)
  await follow(desk, belief, tradeState(desk, number), isPaidOrEnded, restMs)
}

export const plays: Readonly<
  Record<Operation, (desk: Desk, begin: Begin, fault: string) => Promise<void>>
> = { pay, code_pay: codePay, refund, transfer, close, reverse, cancel }
