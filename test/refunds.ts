import { fen } from '#kernel/money'
import { type AccountRef, balanceOf, openAccounts, post } from '#ledger'
import { type Approval, addStaff, decide, type StaffId } from '#oversight'
import { messagesOf } from '#parties'
import { inTransaction } from '#platform/db'
import { noHandOff } from '../src/payments/callback/enqueue.ts'
import type { ReleaseRefund } from '../src/payments/refund/close-rejected.ts'
import { refundByNumber } from '../src/payments/refund/find-refund.ts'
import type { Refund } from '../src/payments/refund/refund.ts'
import { type RefundRequest, requestRefund } from '../src/payments/refund/request-refund.ts'
import type { RefundTiers } from '../src/payments/refund/review.ts'
import { settleRefunds } from '../src/payments/refund/settle-refunds.ts'
import { countsOf } from './parties.ts'
import { alice, codeOf, mchid, start } from './payments.ts'
import type { World } from './world.ts'

/** A refund of an order of ten yuan, unless told otherwise. */
export const refundRequest = (
  outTradeNo: string | null,
  outRefundNo: string,
  minor: bigint,
  given: Partial<RefundRequest> = {},
): RefundRequest => ({
  mchid,
  spMchid: null,
  transactionId: null,
  outTradeNo,
  outRefundNo,
  amount: fen(minor),
  total: fen(1_000n),
  reason: null,
  notifyUrl: null,
  contentDigest: `${outTradeNo}:${minor}`,
  ...given,
})

type Deps = Omit<Parameters<typeof requestRefund>[0], 'db' | 'now'>

/** The state of what was asked, or the code of the refusal. */
export const askRefund = ({ db }: Pick<World, 'db'>, request: RefundRequest, deps: Deps = {}) =>
  codeOf(async () => (await requestRefund({ db, now: () => start, ...deps }, request)).state)

export const sweepRefunds = (
  { db }: Pick<World, 'db'>,
  releaseRefund?: ReleaseRefund,
): Promise<number> => settleRefunds({ db, handOff: noHandOff, releaseRefund }, start)

export const refundOf = ({ db }: Pick<World, 'db'>, outRefundNo: string): Promise<Refund> =>
  refundByNumber(db, { mchid, spMchid: null, outRefundNo })

export const purses = {
  unsettled: { kind: 'merchant_unsettled', owner: mchid },
  available: { kind: 'merchant_available', owner: mchid },
  sharing: { kind: 'merchant_sharing', owner: mchid },
  alice: { kind: 'customer_balance', owner: alice },
  outside: { kind: 'platform_suspense', owner: 'platform' },
} as const satisfies Record<string, AccountRef>
type PurseName = keyof typeof purses

let moves = 0

/** Settles, drains or fills: money goes from one to the other. */
export const shift = (
  { db }: Pick<World, 'db'>,
  from: PurseName,
  to: PurseName,
  minor: bigint,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await openAccounts(tx, [purses.outside], 'CNY', start)
    const [verdict] = await post(
      tx,
      [
        {
          key: `shift:${moves++}`,
          kind: 'direct',
          posting: 'shift',
          debit: purses[from],
          credit: purses[to],
          amount: fen(minor),
        },
      ],
      start,
    )
    if (verdict !== 'posted') throw new Error(`${from} to ${to}: ${verdict}`)
  })

/** What may leave each purse, in fen. */
export async function inPurses(
  { db }: Pick<World, 'db'>,
  ...names: PurseName[]
): Promise<bigint[]> {
  const found: bigint[] = []
  for (const name of names) found.push((await balanceOf(db, purses[name], 'CNY')).available.minor)
  return found
}

/** Small enough for orders of ten yuan: above 300 fen one checker, above 600 two. */
export const smallTiers: RefundTiers = { autoMax: 300n, twoMax: 600n }

export async function checkers({ db }: Pick<World, 'db'>, count: number): Promise<StaffId[]> {
  const found: StaffId[] = []
  for (let index = 0; index < count; index++) {
    const staff = { name: `复核${index}`, roles: ['approver' as const], addedBy: 'platform' }
    found.push((await addStaff({ db, now: () => start }, staff)).id)
  }
  return found
}

export const say = (
  { db }: Pick<World, 'db'>,
  approvalId: Approval['id'] | null,
  staffId: StaffId | undefined,
  verdict: 'approve' | 'reject' = 'approve',
): Promise<Approval> => {
  if (approvalId === null || !staffId) throw new Error('nothing to decide, or nobody')
  return decide({ db, now: () => start }, { approvalId, staffId, verdict, note: '' })
}

/** What Alice has read of refunds, each title with how often. */
export async function newsOf({ db }: Pick<World, 'db'>): Promise<Record<string, number>> {
  const page = await messagesOf({ db }, { customerId: alice })
  return countsOf(page.messages.filter(({ kind }) => kind === 'refund').map(({ title }) => title))
}
