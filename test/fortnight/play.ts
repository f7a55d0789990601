import { createCalendar } from '#kernel/calendar'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { businessDate, dayMs, hourMs, plusMs } from '#kernel/time'
import { closeDays, sealBatches } from '#ledger'
import { bankAccountOf, settlementTermsOf } from '#merchants'
import { noHandOff } from '#payments'
import type { Db } from '#platform/db'
import { sharedRefunds } from '#clearing'
import { createDemoBank } from '../../src/clearing/bank/demo/demo-bank.ts'
import { proveCustody } from '../../src/clearing/custody/prove-custody.ts'
import { cutDays } from '../../src/clearing/day/cut-day.ts'
import { priceOrder } from '../../src/clearing/day/price-order.ts'
import { moveToOperation } from '../../src/clearing/fund/move-funds.ts'
import { liftHold, placeHold } from '../../src/clearing/hold/place-hold.ts'
import { findHolds } from '../../src/clearing/hold/store.ts'
import { collectOutcomes } from '../../src/clearing/payout/collect-outcomes.ts'
import { createPayouts } from '../../src/clearing/payout/create-payouts.ts'
import { sendPayouts } from '../../src/clearing/payout/send-payouts.ts'
import { advanceDay } from '../../src/clearing/settlement/advance-day.ts'
import { settleDue } from '../../src/clearing/settlement/settle-due.ts'
import { returnShare } from '../../src/clearing/sharing/return/return-share.ts'
import { expireFrozen } from '../../src/clearing/sharing/share/expire-frozen.ts'
import { shareOrder } from '../../src/clearing/sharing/share/share-order.ts'
import { unfreezeOrder } from '../../src/clearing/sharing/share/unfreeze-order.ts'
import { confirmTransfer, declineTransfer } from '../../src/clearing/transfer/confirm-transfer.ts'
import { createBill } from '../../src/clearing/transfer/create-bill.ts'
import { expireTransfers } from '../../src/clearing/transfer/expire-transfers.ts'
import { newBill } from '../../src/clearing/transfer/new-bill.ts'
import { newBillIds } from '../../src/clearing/transfer/transfer-bill.ts'
import { issuePackage } from '../../src/clearing/transfer/package-info.ts'
import { createOrders, fromWallet } from '../../src/payments/order/create-order.ts'
import { newTransactionId } from '../../src/payments/order/order.ts'
import { payOrders } from '../../src/payments/order/pay-order.ts'
import { reverseOrder } from '../../src/payments/order/reverse-order.ts'
import { findByOutTradeNo } from '../../src/payments/order/store.ts'
import { requestRefund } from '../../src/payments/refund/request-refund.ts'
import { settleRefunds } from '../../src/payments/refund/settle-refunds.ts'
import { type Deed, merchants, sharer, supplier } from './plan.ts'
import { withoutChannels } from '../payments.ts'
import { keys } from './town.ts'

const calendar = createCalendar()
const tell = async (): Promise<void> => undefined

const sharing = (db: Db, now: () => Date) => ({
  db,
  now,
  tell,
  feeOfOrder: priceOrder,
  policyOf: async () => 'take_back' as const,
})

const payouts = (db: Db, now: () => Date) => ({
  db,
  keys,
  now,
  calendar,
  bank: createDemoBank({ db, keys, now }),
  settlementTermsOf,
  bankAccountOf,
  onChange: tell,
})

/** Does one deed at its hour; answers `done`, or the code of its refusal. Doing it again changes nothing. */
export async function perform(db: Db, deed: Deed, at: Date): Promise<string> {
  try {
    await act(db, deed, () => at)
    return 'done'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

function act(db: Db, deed: Deed, now: () => Date): Promise<void> {
  switch (deed.do) {
    case 'pay':
      return pay(db, deed, now)
    case 'refund':
      return refund(db, deed, now)
    case 'reverse':
      return reverse(db, deed, now)
    case 'share':
      return share(db, deed, now)
    case 'return':
      return giveBack(db, deed, now)
    case 'unfreeze':
      return unfreeze(db, deed, now)
    case 'transfer':
      return transfer(db, deed, now)
    case 'fill':
      return fill(db, deed, now)
    case 'hold':
      return hold(db, deed, now)
    case 'lift':
      return lift(db, deed, now)
    case 'sweep':
      return sweep(db, now)
    case 'night':
      return night(db, now)
  }
}

type Of<Name extends Deed['do']> = Extract<Deed, Readonly<{ do: Name }>>
type Do<Name extends Deed['do']> = (db: Db, deed: Of<Name>, now: () => Date) => Promise<void>

const thrown = <Out>(answer: Out | Refusal | undefined): Out => {
  if (answer instanceof Refusal || answer === undefined) throw answer ?? new Error('no answer')
  return answer
}

const pay: Do<'pay'> = async (db, deed, now) => {
  const at = now()
  const order = {
    mchid: deed.mchid,
    id: newTransactionId(at),
    outTradeNo: deed.number,
    spMchid: null,
    appid: 'wx1',
    subAppid: null,
    tradeType: deed.method,
    description: '包子',
    amount: fen(deed.fen),
    attach: null,
    notifyUrl: null,
    deviceId: null,
    limitPay: null,
    profitSharing: deed.isShared,
    payerOpenid: null,
    payerSubOpenid: null,
    contentDigest: deed.number,
    combineMchid: null,
    combineId: null,
    channel: null,
    createdAt: at,
    expiresAt: plusMs(at, hourMs),
  }
  // Killed after it was paid and before the deed was noted, its number is used: a merchant looks then.
  const known = await findByOutTradeNo(db, order)
  if (known?.payment && known.contentDigest === order.contentDigest) return
  const { order: made } = thrown((await createOrders(db, [fromWallet(order)], at))[0])
  const request = {
    orders: [made],
    customerId: deed.customer,
    funding: { method: 'balance' },
  } as const
  thrown((await payOrders({ db, handOff: noHandOff }, [request], at))[0])
}

const refund: Do<'refund'> = async (db, deed, now) => {
  await requestRefund(
    { db, now, fundRefund: sharedRefunds({ db, now }) },
    {
      mchid: deed.mchid,
      spMchid: null,
      transactionId: null,
      outTradeNo: deed.order,
      outRefundNo: deed.number,
      amount: fen(deed.fen),
      total: fen(deed.total),
      reason: null,
      notifyUrl: null,
      contentDigest: deed.number,
    },
  )
}

const reverse: Do<'reverse'> = async (db, { mchid, order }, now) => {
  const deps = {
    db,
    now,
    fundRefund: sharedRefunds({ db, now }),
    instructions: withoutChannels({ db, now }),
  }
  await reverseOrder(deps, { mchid, outTradeNo: order, spMchid: null })
}

const transactionOf = async (db: Db, order: string): Promise<string> =>
  (await findByOutTradeNo(db, { mchid: sharer, outTradeNo: order }))?.id ?? ''

const asked = async (db: Db, { order, number }: Readonly<{ order: string; number: string }>) => ({
  mchid: sharer,
  spMchid: null,
  transactionId: await transactionOf(db, order),
  outOrderNo: number,
  description: '分给供应商',
  contentDigest: number,
})

const share: Do<'share'> = async (db, deed, now) => {
  const receiver = {
    kind: 'MERCHANT_ID',
    account: supplier,
    amount: fen(deed.fen),
    description: '货款',
  } as const
  await shareOrder(sharing(db, now), {
    ...(await asked(db, deed)),
    appid: null,
    subAppid: null,
    receivers: [receiver],
    unfreezeUnsplit: false,
  })
}

const giveBack: Do<'return'> = async (db, deed, now) => {
  await returnShare(sharing(db, now), {
    mchid: sharer,
    spMchid: null,
    shareId: null,
    outOrderNo: `${deed.order}-s`,
    outReturnNo: deed.number,
    returnMchid: supplier,
    amount: fen(deed.fen),
    description: '退货',
    contentDigest: deed.number,
  })
}

const unfreeze: Do<'unfreeze'> = async (db, deed, now) => {
  await unfreezeOrder(sharing(db, now), await asked(db, deed))
}

const transfer: Do<'transfer'> = async (db, { number, customer, fen: minor, ends }, now) => {
  const [{ mchid }] = merchants
  const body = {
    appid: 'wx1',
    out_bill_no: number,
    transfer_scene_id: '1000',
    openid: 'o1',
    transfer_amount: Number(minor),
    transfer_remark: '活动奖励',
    transfer_scene_report_infos: [],
  }
  const route = { channel: null, because: '' }
  const ids = newBillIds(now())
  const known = { ids, mchid, route, customerId: customer, name: null, isNamedRight: true }
  const deps = { db, keys, now, tell }
  const bill = await createBill(deps, newBill(keys, body, known, now()))
  const payee = { packageInfo: issuePackage(keys, bill), customerId: customer }
  if (ends === 'confirm') await confirmTransfer(deps, payee)
  if (ends === 'decline') await declineTransfer(deps, payee)
}

const fill: Do<'fill'> = async (db, { mchid, number, fen: minor }, now) => {
  await moveToOperation({ db, now }, { mchid, requestNo: number, amount: fen(minor) })
}

const hold: Do<'hold'> = async (db, { mchid, note }, now) => {
  const known = await findHolds(db, mchid)
  if (known.some((one) => one.note === note)) return
  await placeHold({ db, now }, { mchid, note, reason: 'dispute', by: 'st_1' })
}

const lift: Do<'lift'> = async (db, { mchid }, now) => {
  for (const { id, liftedAt } of await findHolds(db, mchid))
    if (liftedAt === null) await liftHold({ db, now }, { mchid, id, by: 'st_2' })
}

/** What the program's loops do, one after the other. */
const sweep = async (db: Db, now: () => Date): Promise<void> => {
  await settleRefunds({ db, handOff: noHandOff }, now())
  await settleDue({ db, now })
  await advanceDay({ db, now })
  await expireFrozen(db, now())
  await expireTransfers({ db, now, tell })
  const bank = payouts(db, now)
  await createPayouts(bank)
  await sendPayouts(bank)
  await collectOutcomes(bank)
  await sealBatches(db)
}

const night = async (db: Db, now: () => Date): Promise<void> => {
  await settleRefunds({ db, handOff: noHandOff }, now())
  await closeDays(db, now())
  await cutDays({ db, now, calendar })
  const date = businessDate(plusMs(now(), -dayMs))
  const statement = await payouts(db, now).bank.statement(date)
  const { alarms } = await proveCustody(
    { db, now },
    { businessDate: date, ...(statement && { statement }) },
  )
  if (alarms.length > 0) throw new Error(`custody on ${date}: ${alarms.join()}`)
}
