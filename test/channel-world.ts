import assert from 'node:assert/strict'
import { fen } from '#kernel/money'
import { plusMs, secondMs } from '#kernel/time'
import { accountsOf, balanceOf, openAccounts, verifyBooks } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import { createOtherInstitution, type OtherInstitution } from './other-institution.ts'
import { createPaymentWorld, mchid, order as orderOf, start } from './payments.ts'
import { noHandOff } from '../src/payments/callback/enqueue.ts'
import type { PayHints, RouteOrder } from '../src/payments/channel/channel.ts'
import { createOrders, fromWallet } from '../src/payments/order/create-order.ts'
import { expireOrders } from '../src/payments/order/expire-orders.ts'
import { openThroughChannel, tell } from '../src/payments/order/open-through-channel.ts'
import type { NewOrder } from '../src/payments/order/order.ts'
import { findByOutTradeNo } from '../src/payments/order/store.ts'
import { requestRefund } from '../src/payments/refund/request-refund.ts'
import { findRefund } from '../src/payments/refund/store.ts'
import { createInstructions } from '../src/payments/instruction/create-instructions.ts'
import type { LatePolicy } from '../src/payments/instruction/decide.ts'
import { findInstructionsFor } from '../src/payments/instruction/store.ts'

const again = (order: NewOrder) => ({ order, isNew: false, told: null })

export const hints: PayHints = { authCode: null, payerClientIp: null, storeId: null, h5Type: null }

/** A merchant here, payers at another institution, and a clock that moves when it is told. */
export async function createChannelWorld(latePolicy: LatePolicy = 'give_back') {
  const world = await createPaymentWorld()
  const { db } = world
  const other = createOtherInstitution()
  let at = start
  // No two things happen at the same instant, so that their ids tell their order.
  const now = () => (at = plusMs(at, 1))
  await inTransaction(db, (tx) =>
    openAccounts(
      tx,
      [...accountsOf('channel', 'theirs'), ...accountsOf('channel', 'second')],
      'CNY',
      start,
    ),
  )
  const faults: unknown[] = []
  const instructions = createInstructions({
    db,
    now,
    handOff: noHandOff,
    channels: other.channels,
    latePolicy,
    onFault: ({ error }) => faults.push(error),
  })
  const routeOrder: RouteOrder = async ({ tried }) =>
    tried.includes('theirs')
      ? { channel: 'second', because: 'the first was tried' }
      : { channel: 'theirs', because: 'usual' }
  const deps = { db, now, instructions, routeOrder }
  const create = async (number: string, given: Partial<NewOrder> = {}): Promise<NewOrder> => {
    const asked = orderOf(number, {
      channel: 'theirs',
      notifyUrl: 'http://127.0.0.1:1/n',
      ...given,
    })
    await createOrders(db, [fromWallet(asked)], now())
    return asked
  }
  return {
    ...world,
    other,
    deps,
    create,
    /** As a merchant who asks for it again. */
    open: (order: NewOrder) => openThroughChannel(deps, again(order), hints),
    scan: (order: NewOrder, authCode: string) => tell(deps, again(order), { ...hints, authCode }),
    pays: (order: NewOrder) => findInstructionsFor(db, { mchid, subject: order.id }),
    /** The sweeps, as often as it takes while time goes by. */
    async live(forMs: number, stepMs = 5 * secondMs) {
      for (const until = plusMs(at, forMs); at < until; at = plusMs(at, stepMs)) {
        await expireOrders(db, at)
        await instructions.resolveAll()
      }
      assert.deepEqual(faults, [])
    },
    state: async (number: string) =>
      (await findByOutTradeNo(db, { mchid, outTradeNo: number }))?.state,
    refund: (number: string, minor: bigint) => requestRefund(deps, refundOf(number, minor)),
    refundState: async (outRefundNo: string) =>
      (await findRefund(db, { mchid, outRefundNo }))?.state,
    agree: () => agree(db, other),
  }
}

/** What each side believes of the other's money, and whether the books balance. */
async function agree(db: Db, other: OtherInstitution): Promise<void> {
  const minor = async (kind: 'channel_receivable' | 'channel_surplus', owner: string) =>
    (await balanceOf(db, { kind, owner }, 'CNY')).posted.minor
  const owed =
    (await minor('channel_receivable', 'theirs')) + (await minor('channel_receivable', 'second'))
  assert.equal(owed, other.held(), 'what the channel owes us is what it holds')
  assert.equal(await minor('channel_surplus', 'theirs'), 0n, 'no surplus is left')
  assert.deepEqual(await verifyBooks(db), [])
}

const refundOf = (number: string, minor: bigint) => ({
  mchid,
  spMchid: null,
  transactionId: null,
  outTradeNo: number,
  outRefundNo: `r-${number}-${minor}`,
  amount: fen(minor),
  total: fen(1_000n),
  reason: null,
  notifyUrl: null,
  contentDigest: 'x',
})
