import { assert } from '#kernel/assert'
import { Refusal } from '#kernel/refusal'
import { postChains, stands, type Verdict } from '#ledger'
import { notify, openidsOf } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Limits, usualLimits } from '#platform/limit-settings'
import { putAttempts } from '../attempt/store.ts'
import type { Callback } from '../callback/callback.ts'
import { enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import { claimsOf } from '../limit/claims.ts'
import type { Claim, Factors } from '../limit/limit.ts'
import { spend, unspend } from '../limit/spend.ts'
import { spentBooks } from '../limit/store.ts'
import { type CombineToTell, callbacksOfPayment, type PaidOrder, receiptOf } from './facts.ts'
import { allocate, type Funding, type Share } from './funding.ts'
import { isExpired, noChannel, type Order, type OrderKey, refuse } from './order.ts'
import { payOrderPostings } from './postings.ts'
import { lockOrders, moveOrders } from './store.ts'

/** One payer's wish to pay one order, or all sub-orders of a combine order. */
export type PayRequest = Readonly<{
  orders: readonly OrderKey[]
  customerId: string
  funding: Funding
  /** How the payer was verified for this payment, which decides its limits by law; two without it. */
  factors?: Factors | undefined
  /** Told as one when the orders are parts of a combine order. */
  combine?: CombineToTell | undefined
}>

/** The orders as they stand paid. */
export type Paid = readonly Order[]

type Deps = Readonly<{ db: Db; handOff: HandOff; limits?: Limits | undefined }>

/**
 * Pays a batch: orders, postings, receipts and callbacks commit together or not at all, each
 * request with its own verdict.
 *
 * The second time: the same payer paying a paid order is answered as the first time; another payer
 * is refused. Two requests for one order in one batch are decided one after the other.
 */
export async function payOrders(
  { db, handOff, limits }: Deps,
  batch: readonly PayRequest[],
  now: Date,
): Promise<readonly (Paid | Refusal)[]> {
  const { answers, callbacks, handedOff } = await inTransaction(db, async (tx) => {
    const written = await payAll(tx, batch, now, limits)
    const { answers: told, callbacks: telling } = written
    return { answers: told, ...(await enqueueCallbacks(tx, telling, handOff, now)) }
  })
  // Only now is it committed; a callback never runs ahead of the state that it tells.
  if (handedOff) handOff.deliver(callbacks)
  return answers
}

/** The same inside the caller's transaction; the caller enqueues and hands off the callbacks. */
export async function payAll(
  tx: Tx,
  batch: readonly PayRequest[],
  now: Date,
  limits: Limits = usualLimits,
): Promise<Readonly<{ answers: readonly (Paid | Refusal)[]; callbacks: readonly Callback[] }>> {
  const answers: Answers = new Map()
  const callbacks: Callback[] = []
  for (const round of roundsOf(batch))
    callbacks.push(...(await payRound(tx, round, answers, { now, limits })))
  return { answers: batch.map((request) => answered(answers.get(request))), callbacks }
}

type Answers = Map<PayRequest, Paid | Refusal>

function answered(answer: Paid | Refusal | undefined): Paid | Refusal {
  assert(answer, 'every request of a batch is answered')
  return answer
}

/** Each round touches an order once, so that the second payer sees what the first has done. */
function roundsOf(batch: readonly PayRequest[]): PayRequest[][] {
  const rounds: { requests: PayRequest[]; touched: Set<string> }[] = []
  for (const request of batch) {
    const ids = request.orders.map(({ id }) => id)
    let round = rounds.findLast(({ touched }) => ids.some((id) => touched.has(id)))
    round = round ? rounds[rounds.indexOf(round) + 1] : rounds[0]
    if (!round) rounds.push((round = { requests: [], touched: new Set() }))
    round.requests.push(request)
    for (const id of ids) round.touched.add(id)
  }
  return rounds.map(({ requests }) => requests)
}

type Ready = Readonly<{
  request: PayRequest
  shares: readonly Share[]
  openids: ReadonlyMap<string, string>
  /** What it takes of the payer's limits by law. */
  claims: readonly Claim[]
}>

type Terms = Readonly<{ now: Date; limits: Limits }>

async function payRound(
  tx: Tx,
  round: readonly PayRequest[],
  answers: Answers,
  terms: Terms,
): Promise<readonly Callback[]> {
  const { now, limits } = terms
  const locked = await lockOrders(
    tx,
    round.flatMap(({ orders }) => orders),
  )
  const byId = new Map(locked.map((order) => [order.id, order]))
  const openids = await openidsOf(
    tx,
    round.flatMap((request) => openidsNeeded(request, byId)),
    now,
  )
  const ready: Ready[] = []
  for (const request of round) {
    const judged = judge(request, byId, openids, terms)
    if ('shares' in judged) ready.push(judged)
    else answers.set(request, judged.answer)
  }
  // The counters of the law are locked before the accounts, here as in a withdrawal. Sums of a day that
  // are reported and limit nothing (大额交易) would be counted from the same claims.
  const books = spentBooks(tx)
  const [within, over] = parted(ready, answers, await spend(books, limits, ready.map(claimsIn)))
  const verdicts = (await postAll(tx, within, now)).map(refusalOf)
  const [paid, failed] = parted(within, answers, verdicts)
  await unspend(books, [...over, ...failed].flatMap(claimsIn))
  // Past this line nothing may refuse: the money has moved within this transaction.
  const callbacks = await writePaid(tx, paid, answers, now)
  // Whoever found no room beside a payment that came to nothing is judged again without it.
  const payers = new Set(failed.map(({ request }) => request.customerId))
  const again = over.filter(({ request }) => payers.has(request.customerId))
  if (again.length === 0) return callbacks
  const next = again.map(({ request }) => request)
  return [...callbacks, ...(await payRound(tx, next, answers, terms))]
}

const claimsIn = ({ claims }: Ready): readonly Claim[] => claims

/** Those that go on, and those that are refused, which are answered. */
function parted(
  ready: readonly Ready[],
  answers: Answers,
  refusals: readonly (Refusal | undefined)[],
): readonly [on: readonly Ready[], off: readonly Ready[]] {
  const [on, off]: [Ready[], Ready[]] = [[], []]
  for (const [index, one] of ready.entries()) {
    const refusal = refusals[index]
    if (refusal) answers.set(one.request, refusal)
    ;(refusal ? off : on).push(one)
  }
  return [on, off]
}

function judge(
  request: PayRequest,
  byId: ReadonlyMap<string, Order>,
  openids: ReadonlyMap<string, string>,
  { now, limits }: Terms,
): Ready | Readonly<{ answer: Paid | Refusal }> {
  const orders = request.orders.flatMap(({ id }) => byId.get(id) ?? [])
  if (orders.length !== request.orders.length || orders.length === 0)
    return { answer: refuse('ORDER_NOT_EXIST') }
  if (orders.every((order) => order.payment?.customerId === request.customerId))
    return { answer: orders }
  try {
    for (const order of orders) refuseToPay(order, request, openids, now)
    const shares = allocate(orders, request.funding)
    return { request, shares, openids, claims: claimsOf(limits, request, shares, now) }
  } catch (error) {
    if (error instanceof Refusal) return { answer: error }
    throw error
  }
}

function refuseToPay(
  order: Order,
  { customerId, funding }: PayRequest,
  openids: ReadonlyMap<string, string>,
  now: Date,
): void {
  if (order.state === 'SUCCESS' || order.state === 'REFUND') throw refuse('ORDER_PAID')
  if (order.state === 'REVOKED') throw refuse('ORDER_REVERSED')
  if (order.state === 'CLOSED' || order.state === 'PAYERROR') throw refuse('ORDER_CLOSED')
  if (isExpired(order, now)) throw refuse('ORDER_EXPIRED')
  const openid = openids.get(`${order.appid}:${customerId}`)
  if (order.payerOpenid && order.payerOpenid !== openid) throw refuse('OTHER_PAYER')
  const subOpenid = openids.get(`${order.subAppid}:${customerId}`)
  if (order.payerSubOpenid && order.payerSubOpenid !== subOpenid) throw refuse('OTHER_PAYER')
  const limits = order.limitPay?.split(',') ?? []
  const withCard = funding.method !== 'balance'
  const withBalance = funding.method !== 'card'
  if (withBalance && limits.includes('no_balance')) throw refuse('FUNDING_NOT_ALLOWED')
  if (withCard && limits.includes('balance_only')) throw refuse('FUNDING_NOT_ALLOWED')
  if (withCard && limits.includes(`no_${funding.card.kind}`)) throw refuse('FUNDING_NOT_ALLOWED')
}

const openidsNeeded = (request: PayRequest, byId: ReadonlyMap<string, Order>) =>
  request.orders.flatMap(({ id }) => {
    const order = byId.get(id)
    const { customerId } = request
    if (!order) return []
    return [order.appid, order.subAppid].flatMap((appid) => (appid ? [{ appid, customerId }] : []))
  })

/** All postings of a round in one call; each request's are a chain that stands or falls as one. */
const postAll = (tx: Tx, ready: readonly Ready[], now: Date) =>
  postChains(
    tx,
    ready.map(({ request, shares }) =>
      shares.flatMap((share) => payOrderPostings(paidOf(share, request.customerId))),
    ),
    now,
  )

const paidOf = ({ order, balanceAmount, cardAmount, card }: Share, customerId: string) => ({
  mchid: order.mchid,
  id: order.id,
  amount: order.amount,
  profitSharing: order.profitSharing,
  customerId,
  balanceAmount,
  cardAmount,
  cardId: card?.id ?? null,
  ...noChannel,
})

function refusalOf(verdicts: readonly Verdict[]): Refusal | undefined {
  const fault = verdicts.find((verdict) => !stands(verdict) && verdict !== 'linked_failed')
  if (fault === undefined) return undefined
  if (fault === 'insufficient_funds') return refuse('NOT_ENOUGH')
  if (fault === 'account_not_open' || fault === 'account_not_found') return refuse('ACCOUNT_ERROR')
  throw new Error(`the ledger answered ${fault} to a payment under lock`)
}

async function writePaid(
  tx: Tx,
  paid: readonly Ready[],
  answers: Answers,
  now: Date,
): Promise<readonly Callback[]> {
  const outcomes = paid.map((one) => ({ ...one, orders: one.shares.map(settled(one, now)) }))
  const orders = outcomes.flatMap((outcome) => outcome.orders)
  if (orders.length === 0) return []
  await moveOrders(tx, orders, 'SUCCESS', now)
  await putAttempts(tx, orders.map(attemptOf), now)
  await notify(tx, orders.flatMap(receiptOf), now)
  for (const { request, orders: settledOrders } of outcomes) answers.set(request, settledOrders)
  return outcomes.flatMap(({ request, orders: settledOrders }) =>
    callbacksOfPayment(settledOrders, request.combine, now),
  )
}

/** The order as it stands once this transaction commits. */
const settled =
  ({ request, openids }: Ready, now: Date) =>
  ({ order, balanceAmount, cardAmount, card }: Share): PaidOrder => ({
    ...order,
    state: 'SUCCESS',
    payment: {
      customerId: request.customerId,
      openid: openids.get(`${order.appid}:${request.customerId}`) ?? '',
      subOpenid: order.subAppid
        ? (openids.get(`${order.subAppid}:${request.customerId}`) ?? null)
        : null,
      bankType: cardAmount > 0n && card ? card.bankType : 'OTHERS',
      balanceAmount,
      cardAmount,
      cardId: card?.id ?? null,
      cardTitle: card?.title ?? null,
      ...noChannel,
      paidAt: now,
    },
  })

function attemptOf({ mchid, id, payment }: PaidOrder) {
  const { paidAt, ...rest } = payment
  return { mchid, id, state: 'SUCCEEDED' as const, finishedAt: paidAt, ...rest }
}
