import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Clock, hourMs } from '#kernel/time'
import type { Directory, PaidToday } from '#merchants'
import { batcher, gapUnderLoadMs } from '#platform/batch'
import type { Db, Tx } from '#platform/db'
import { type Limits, usualLimits } from '#platform/limit-settings'
import type { Keys } from '#platform/keys'
import { type HandOff, noHandOff } from './callback/enqueue.ts'
import { countChannels } from './alarm/count-channels.ts'
import { createFailures } from './alarm/count-failures.ts'
import { declineOrder, type RedeemCode } from './code-pay/pay-by-code.ts'
import { executeApprovedRefunds } from './desk/refund/execute-approved.ts'
import { eventRoutes } from './event/routes.ts'
import { codePayRoutes } from './code-pay/routes.ts'
import { combineRoutes } from './combine/routes.ts'
import { type Birth, type Created, createOrders } from './order/create-order.ts'
import { expireOrders } from './order/expire-orders.ts'
import { type Located, locatePrepay, type Opened, openPrepay } from './order/open-prepay.ts'
import { nameOf, type Order, type OrderKey } from './order/order.ts'
import { type Paid, type PayRequest, payOrders } from './order/pay-order.ts'
import { orderRoutes } from './order/routes.ts'
import { findOrders, findPaymentsOf, type PayerPage } from './order/store.ts'
import { abnormalRefundRoutes, type FindCard } from './refund/abnormal-routes.ts'
import type { ReleaseRefund } from './refund/close-rejected.ts'
import type { Channels, RouteOrder } from './channel/channel.ts'
import { createInstructions, type Instructions } from './instruction/create-instructions.ts'
import type { LatePolicy } from './instruction/decide.ts'
import type { Instruction } from './instruction/instruction.ts'
import type { TransferSubject } from './instruction/transfer-subject.ts'
import { spendWithdrawal } from './limit/spend.ts'
import { spentBooks } from './limit/store.ts'
import { tellingSteps } from './next-step/tell-merchant.ts'
import type { FundRefund } from './refund/fund-refund.ts'
import type { Refund } from './refund/refund.ts'
import type { RefundTiers } from './refund/review.ts'
import { requestRefund } from './refund/request-refund.ts'
import { refundRoutes } from './refund/routes.ts'
import { type OnRefunded, settleRefunds } from './refund/settle-refunds.ts'
import { findRefundsOf, findRefundsTo } from './refund/store.ts'
import { createPaidToday } from './merchant-day/paid-today.ts'
import { createTill, type Till } from './till/till.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  directory: Directory
  /** Where payers' browsers reach us, without a slash at the end. */
  publicUrl: string
  redeemCode: RedeemCode
  /** Where a shared order's refund takes its money; without it, from what waits to be shared. */
  fundRefund?: FundRefund | undefined
  /** Who is told when a refund is closed, and its money is back where it was. */
  releaseRefund?: ReleaseRefund | undefined
  /** Hears of refunds that have reached their payers. */
  onRefunded?: OnRefunded | undefined
  /** From which amount on people approve a refund; `defaultTiers` without it. */
  refundTiers?: RefundTiers | undefined
  /** What payers may spend by law; the law's own amounts without them. */
  limits?: Limits | undefined
  /** A card for an abnormal refund; without it such a refund can only go back to its merchant. */
  findCard?: FindCard | undefined
  /** Institutions through which payers are reached; without them our own wallet is the only way. */
  channels?: Channels | undefined
  routeOrder?: RouteOrder | undefined
  /** What becomes of a payment that succeeds after its order was closed; given back without a wish. */
  latePolicy?: LatePolicy | undefined
  transfers?: TransferSubject | undefined
  /** Hears of an instruction that could not be looked at; it comes up again by itself. */
  onFault?: ((fault: Readonly<{ instruction: Instruction; error: unknown }>) => void) | undefined
  /** Absent where another process delivers callbacks. */
  handOff?: HandOff
}>

export type Payments = Readonly<{
  /** What stands behind the APIv3 signature, for the face to register. */
  routes: readonly FastifyPluginAsyncTypebox[]
  /** The orders behind what a payer scanned, was linked to, or was handed. */
  open: (code: string) => Promise<Opened>
  /** The same for paying: only their names, since paying reads them under lock. */
  locate: (prepayId: string) => Promise<Located>
  /** Pays as one; concurrent callers share a statement and a commit. */
  pay: (request: PayRequest) => Promise<Paid>
  /**
   * Counts what a customer takes to a bank account of its own, in the transaction that moves it, once its
   * row says that it is new. Refuses LIMIT_TOTAL: of accounts of class I, and of no others.
   */
  countWithdrawal: (
    tx: Tx,
    withdrawal: Readonly<{ customerId: string; amountMinor: bigint }>,
  ) => Promise<void>
  order: (key: OrderKey) => Promise<Order | undefined>
  /** What a payer has paid and got back, newest first. */
  paymentsOf: (page: PayerPage) => Promise<readonly Order[]>
  refundsOf: (page: PayerPage) => Promise<readonly Refund[]>
  refundsOfOrder: (key: OrderKey) => Promise<readonly Refund[]>
  /** The payer says no to a code payment. */
  decline: (order: OrderKey) => Promise<void>
  /** Orders that the platform makes for its merchants: at their cash desks, and by codes on counters. */
  till: Till
  /** What was paid to a merchant today, at most some seconds old; for its limit. */
  paidToday: PaidToday
  /** What is told to channels, and learned from them. */
  instructions: Instructions
  /** Writes how payments and refunds have ended since the last time, for the alarms; every process does. */
  flushFailures: () => Promise<void>
  expireOrders: () => Promise<number>
  settleRefunds: () => Promise<number>
  /** Makes refunds of what was approved at desks. */
  executeApprovedRefunds: () => Promise<number>
}>

/**
 * The spine, wired. Creating and paying are coalesced per process (batches of up to 256): with a
 * hundred callers a payment costs a third of what a transaction each would.
 */
export function createPayments(given: Deps): Payments {
  const { db, now, handOff = noHandOff } = given
  const failures = createFailures({ db, now })
  const { channels, routeOrder } = countChannels(
    { channels: given.channels ?? noChannels, routeOrder: given.routeOrder },
    failures,
  )
  const deps = { ...given, channels, routeOrder }
  const instructions = createInstructions({
    ...deps,
    handOff,
    latePolicy: deps.latePolicy ?? 'give_back',
    onFault: deps.onFault ?? (() => undefined),
  })
  const create = batcher<Birth, Created>({
    name: 'create-orders',
    gapMaxMs: gapUnderLoadMs,
    run: (births) => createOrders(db, births, now()),
  })
  const payBatched = batcher<PayRequest, Paid>({
    name: 'pay-orders',
    gapMaxMs: gapUnderLoadMs,
    run: (requests) => payOrders({ db, handOff, limits: given.limits }, requests, now()),
  })
  const paidToday = createPaidToday({ db })
  const pay = (request: PayRequest): Promise<Paid> =>
    failures.counted({ what: 'pay', channel: null }, () => payBatched(request))
  const find = batcher<OrderKey, Order | undefined>({
    name: 'find-orders',
    // Reads do not wait for each other.
    inFlight: 4,
    run: async (keys) => {
      const found = new Map((await findOrders(db, keys)).map((order) => [nameOf(order), order]))
      return keys.map((key) => found.get(nameOf(key)))
    },
  })
  return {
    routes: [
      tellingSteps('pay', orderRoutes({ ...deps, create, instructions })),
      tellingSteps('pay', codePayRoutes({ ...deps, create, pay, instructions })),
      tellingSteps('pay', combineRoutes({ ...deps, instructions })),
      tellingSteps('refund', refundRoutes({ ...deps, failures })),
      tellingSteps('refund', abnormalRefundRoutes(deps)),
      eventRoutes(deps),
    ],
    open: (code) => openPrepay({ ...deps, find }, code),
    locate: (prepayId) => locatePrepay(deps, prepayId),
    pay,
    countWithdrawal: (tx, withdrawal) =>
      spendWithdrawal(spentBooks(tx), given.limits ?? usualLimits, withdrawal),
    order: find,
    paymentsOf: (page) => findPaymentsOf(db, page),
    refundsOf: (page) => findRefundsTo(db, page),
    refundsOfOrder: ({ mchid, id }) => findRefundsOf(db, { mchid, orderId: id }),
    till: createTill({ ...deps, create, pay, instructions, paidToday }),
    paidToday,
    instructions,
    decline: (order) => declineOrder(deps, order),
    flushFailures: failures.flush,
    expireOrders: () => expireOrders(db, now()),
    settleRefunds: () => settleRefunds({ ...deps, handOff }, now()),
    executeApprovedRefunds: () =>
      executeApprovedRefunds({ db, now, request: (asked) => requestRefund(deps, asked) }),
  }
}

/** Nothing was ever sent anywhere, and nothing can be. */
const noChannels: Channels = {
  send: async () => ({ is: 'unsent', why: 'no channel is configured', retryAfterMs: hourMs }),
  query: async () => ({ is: 'unknown', why: 'no channel is configured' }),
}
