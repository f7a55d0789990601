import { Refusal, refusals } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import type { AccountRef } from '#ledger'
import type { Funding, Paid, PayRequest, Payments, RedeemCode } from '#payments'
import type { Db } from '#platform/db'
import { within } from '../call/asked.ts'
import { findMark, type Mark, putMark, removeMark, usePoll } from '../mark/store.ts'
import { strike, type Struck } from '../strike.ts'
import { freeze } from './freeze.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export const refuse = refusals({
  NOT_ENOUGH: [403, '余额不足，请更换支付方式'],
})

const payerSide = (
  deps: Deps,
  verb: 'pay' | 'code_pay',
  order: Readonly<{ mchid: string; id: string }>,
) =>
  strike(deps, {
    side: 'payer',
    mchid: order.mchid,
    verb,
    path: '',
    subject: order.id,
    request: order.id,
  })

/**
 * Redeems payment codes as the wallet does, and then lets the payer be asked, have too little, or be
 * frozen. Faults are looked for under the merchant that is paid. Redeeming again answers the same.
 */
export const redeemWithFaults =
  (deps: Deps, redeem: RedeemCode): RedeemCode =>
  async (request) => {
    const redeemed = await redeem(request)
    const { order, code, amountMinor } = request
    const number = within.getStore()?.number ?? ''
    const key = { mchid: order.mchid, kind: 'waiting', subject: number } as const
    if (await findMark(deps.db, key)) return { ...redeemed, needsPin: true }

    const struck = await payerSide(deps, 'code_pay', order)
    if (!struck) return redeemed
    if (struck.fault === 'payer_insufficient') throw await refusedBy(struck)
    if (struck.fault === 'payer_frozen') {
      await freezeFunding(deps, struck, { ...order, ...redeemed })
      return { ...redeemed, needsPin: false }
    }
    const { fault, parameters } = struck
    const detail = { orderId: order.id, code, minor: String(amountMinor) }
    const { polls = 0 } = parameters
    await putMark(deps.db, { ...key, fault, detail, polls, until: null }, deps.now())
    await struck.tell(`用户支付中，${polls}次查询后有结果`)
    return { ...redeemed, needsPin: true }
  }

async function refusedBy(struck: Struck): Promise<Refusal> {
  await struck.tell('扣款被拒绝：余额不足')
  return refuse('NOT_ENOUGH')
}

type Charged = Readonly<{ mchid: string; customerId: string; funding: Funding }>

async function freezeFunding(
  { db, now }: Deps,
  { fault, parameters, tell }: Struck,
  { mchid, customerId, funding }: Charged,
): Promise<void> {
  const accounts: AccountRef[] = []
  if (funding.method !== 'card') accounts.push({ kind: 'customer_balance', owner: customerId })
  if (funding.method !== 'balance')
    accounts.push({ kind: 'demo_bank_deposit', owner: funding.card.id })
  await freeze(db, { mchid, fault, accounts, ms: parameters['frozenMs'] ?? 0 }, now())
  await tell(`付款账户冻结${parameters['frozenMs']}毫秒`)
}

/** The same for whoever pays in the wallet. */
export const payWithFaults =
  (deps: Deps, pay: Payments['pay']) =>
  async (request: PayRequest): Promise<Paid> => {
    const [order] = request.orders
    const struck = order && (await payerSide(deps, 'pay', order))
    if (struck?.fault === 'payer_insufficient') throw await refusedBy(struck)
    if (struck?.fault === 'payer_frozen')
      await freezeFunding(deps, struck, { mchid: order?.mchid ?? '', ...request })
    return pay(request)
  }

type Deciding = Deps & Readonly<{ redeem: RedeemCode; payments: Pick<Payments, 'pay' | 'decline'> }>

/**
 * A query about an order whose payer thinks. As long as polls are left it is told USERPAYING; the next
 * one finds the order decided, by the same verbs as a payer with the wallet in hand.
 */
export async function pollPayer(
  deps: Deciding,
  order: Readonly<{ mchid: string; number: string }>,
): Promise<void> {
  const key = { mchid: order.mchid, kind: 'waiting', subject: order.number } as const
  const mark = await findMark(deps.db, key)
  if (!mark || (await usePoll(deps.db, key))) return
  try {
    await decide(deps, mark)
  } catch (error) {
    // It was reversed meanwhile, or the payer has spent the money; the order says what became of it.
    if (!(error instanceof Refusal)) throw error
  }
  await removeMark(deps.db, key)
}

async function decide({ redeem, payments }: Deciding, { mchid, fault, detail }: Mark) {
  const { orderId = '', code = '', minor = '0' } = detail
  const order = { mchid, id: orderId }
  if (fault === 'payer_cancels') return payments.decline(order)
  const { customerId, funding } = await redeem({ code, order, amountMinor: BigInt(minor) })
  return payments.pay({ orders: [order], customerId, funding })
}
