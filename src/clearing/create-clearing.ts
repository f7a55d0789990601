import { tmpdir } from 'node:os'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Calendar } from '#kernel/calendar'
import { businessDate, type Clock, minuteMs, secondMs } from '#kernel/time'
import { bankAccountOf, type Directory, findSubMerchants, settlementTermsOf } from '#merchants'
import { type FundRefund, type ReleaseRefund, tellMerchant, type TransferSubject } from '#payments'
import type { Config } from '#platform/config'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import { publishBills } from './bill/publish-bills.ts'
import { billRoutes } from './bill/routes.ts'
import { openBank } from './bank/open-bank.ts'
import { proveDays } from './custody/prove-days.ts'
import { bankName } from './bank/demo/postings.ts'
import type { ChannelBills } from './channel/channel-bill.ts'
import { fetchChannelBills } from './channel/fetch-bills.ts'
import { settleArrived } from './channel/settlement/settle-arrived.ts'
import { cutDays } from './day/cut-day.ts'
import { askPayout, type PayoutWish } from './desk/ask-payout.ts'
import { payApproved } from './desk/pay-approved.ts'
import type { PayoutRequest } from './desk/payout-request.ts'
import { priceOrder } from './day/price-order.ts'
import { fundRoutes } from './fund/routes.ts'
import { withdrawRoutes } from './fund/withdraw-routes.ts'
import type { Payout } from './payout/payout.ts'
import { payoutSweep } from './payout/pay-out.ts'
import { findWithdrawal, withdraw } from './payout/withdraw.ts'
import { withdrawalCallbackOf } from './payout/withdrawal-view.ts'
import { executeApproved } from './reconcile/correction/execute-approved.ts'
import { type AskUpstream, queryUpstream } from './reconcile/resolve/query-upstream.ts'
import { queryWallet } from './reconcile/resolve/query-wallet.ts'
import { type QueryChannel, resolveBreaks } from './reconcile/resolve/resolve-breaks.ts'
import { advanceDay } from './settlement/advance-day.ts'
import { settleDue } from './settlement/settle-due.ts'
import { sharingRows } from './sharing/bill/sharing-rows.ts'
import { receiverRoutes } from './sharing/receiver/routes.ts'
import { holdSharingOrders } from './sharing/order/hold-sharing-orders.ts'
import { fundRefund } from './sharing/refund/fund-refund.ts'
import { refundReleased } from './sharing/refund/release-refund.ts'
import { returnRoutes } from './sharing/return/routes.ts'
import { expireFrozen } from './sharing/share/expire-frozen.ts'
import { shareRoutes } from './sharing/share/routes.ts'
import type { SharingDeps } from './sharing/sharing.ts'
import type { TransferChannels } from './transfer/channel/channel-port.ts'
import { type SendFault, sendTransfers } from './transfer/channel/tell-channel.ts'
import { createTransferSubject, type TransferAlarm } from './transfer/channel/transfer-subject.ts'
import { processBatches } from './transfer/batch/process-batches.ts'
import { batchRoutes } from './transfer/batch/routes.ts'
import { expireTransfers } from './transfer/expire-transfers.ts'
import { transferRoutes } from './transfer/routes.ts'
import { type TransferWalletDeps, transferWalletRoutes } from './transfer/wallet-routes.ts'
import { testTransferSweep } from './verify/sweep-tests.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  directory: Directory
  calendar: Calendar
  log: Log
  /** Where the world reaches us, without a slash at the end. */
  publicUrl: string
  /** The bank that pays out by files; the demo bank when absent. */
  bank?: Config['bank'] | undefined
  /** How transfers reach people whom only a channel knows; without it all go to our own wallet. */
  channels?: TransferChannels | undefined
  /** The bills of those channels, and how they are asked about a difference. */
  upstream?: Readonly<{ bills: ChannelBills; ask: AskUpstream }> | undefined
  /** From when on a day's bills can be had, after the midnight that ends it. */
  billsAfterMs?: number
}>

/** What runs by itself; each may be killed at any line and run in any number of processes. */
export type Sweeps = Readonly<
  Record<string, Readonly<{ everyMs: number; run: () => Promise<unknown> }>>
>

export type Clearing = Readonly<{
  /** What stands behind the APIv3 signature. */
  routes: readonly FastifyPluginAsyncTypebox[]
  /** 收款确认, for the payee's wallet. */
  walletRoutes: (given: Pick<TransferWalletDeps, 'sessionCustomer'>) => FastifyPluginAsyncTypebox
  /** Somebody of a merchant asks for a withdrawal, which others approve. */
  askPayout: (wish: PayoutWish) => Promise<PayoutRequest>
  sweeps: Sweeps
}>

/** Clearing, wired. */
export function createClearing(deps: Deps): Clearing {
  const { db, now, log, billsAfterMs } = deps
  const bank = openBank(deps)
  const payouts = {
    ...deps,
    bank,
    settlementTermsOf,
    bankAccountOf,
    onChange: async (tx: Tx, payout: Payout) => {
      const callback = withdrawalCallbackOf(payout)
      if (callback) await tellMerchant(tx, callback)
    },
  }
  const all = { ...deps, ...sharingDeps(deps) }
  const arrived = () => settleArrived({ ...deps, isMirrored: bank.name === bankName })
  const onFault = ({ bill, error }: SendFault) =>
    log.error({ err: error, bill: bill.id }, 'a transfer could not be told to its channel')
  const bills = {
    ...deps,
    ...(billsAfterMs === undefined ? {} : { availableAfterMs: billsAfterMs }),
    subMerchants: (spMchid: string) => findSubMerchants(db, spMchid),
    sharingRows: sharingRows({ db, subMerchants: (spMchid) => findSubMerchants(db, spMchid) }),
  }
  return {
    routes: [
      billRoutes(bills),
      fundRoutes(all),
      withdrawRoutes({
        withdraw: (asked) => withdraw(payouts, asked),
        findWithdrawal: (asked) => findWithdrawal(db, asked),
      }),
      receiverRoutes(all),
      shareRoutes(all),
      returnRoutes(all),
      transferRoutes(all),
      batchRoutes(all),
    ],
    walletRoutes: (given) => transferWalletRoutes({ ...all, ...given }),
    askPayout: (wish) => askPayout(payouts, wish),
    sweeps: {
      'cut-days': { everyMs: minuteMs, run: () => cutDays(deps) },
      'settle-due': { everyMs: minuteMs, run: () => settleDue(deps) },
      'pay-out': { everyMs: minuteMs, run: () => payoutSweep(payouts) },
      'pay-approved': { everyMs: secondMs, run: () => payApproved(payouts) },
      'test-transfers': { everyMs: 2 * secondMs, run: () => testTransferSweep(payouts) },
      'prove-custody': {
        everyMs: minuteMs,
        run: () => proveDays({ ...deps, bank, settleArrived: arrived }),
      },
      'execute-corrections': { everyMs: minuteMs, run: () => executeApproved(deps) },
      'advance-day': {
        everyMs: minuteMs,
        run: async () => {
          const { refused } = await advanceDay(deps)
          for (const each of refused) log.warn({ ...each }, 'nothing was advanced within the day')
        },
      },
      'publish-bills': { everyMs: secondMs, run: () => publishBills(bills, now()) },
      'expire-frozen': { everyMs: minuteMs, run: () => expireFrozen(db, now()) },
      'expire-transfers': { everyMs: minuteMs, run: () => expireTransfers(all) },
      'send-transfers': { everyMs: secondMs, run: () => sendTransfers({ ...deps, onFault }) },
      'process-batches': { everyMs: secondMs, run: () => processBatches(all) },
      'resolve-breaks': {
        everyMs: minuteMs,
        run: () => resolveBreaks({ db, now, queryChannel: queryOf(deps) }),
      },
      ...channelSweeps(deps, arrived),
    },
  }
}

/** Bills of channels, and their money. */
function channelSweeps(deps: Deps, arrived: () => Promise<unknown>): Sweeps {
  const bills = deps.upstream?.bills
  const settling = { 'settle-channels': { everyMs: minuteMs, run: arrived } }
  if (!bills) return settling
  const fetch = () => fetchChannelBills({ ...deps, spillFolder: tmpdir(), bills })
  return { ...settling, 'fetch-channel-bills': { everyMs: minuteMs, run: fetch } }
}

/** Our own wallet answers for itself, and every channel for what we told it. */
function queryOf({ db, upstream }: Pick<Deps, 'db' | 'upstream'>): QueryChannel {
  const wallet = queryWallet(db)
  const ask = upstream && queryUpstream(upstream.ask)
  return (asked) => (asked.party === 'wallet' || !ask ? wallet(asked) : ask(asked))
}

/** Where a shared order's refund takes its money, for payments to ask. */
export const sharedRefunds = (deps: Pick<Deps, 'db' | 'now'>): FundRefund =>
  fundRefund(sharingDeps(deps))

/** Transfer bills as payments hold them, while it takes in what a channel says. */
export const transferSubject = ({ keys, log }: Pick<Deps, 'keys' | 'log'>): TransferSubject =>
  createTransferSubject({
    keys,
    tell: tellMerchant,
    onAlarm: (alarm: TransferAlarm) => log.error(alarm, 'a transfer needs somebody'),
  })

/** What payments tell us of a refund that was closed. */
export const releaseRefund: ReleaseRefund = {
  hold: (tx, order) => holdSharingOrders(tx, [order]),
  released: refundReleased,
}

const sharingDeps = ({ db, now }: Pick<Deps, 'db' | 'now'>) =>
  ({
    db,
    now,
    feeOfOrder: priceOrder,
    tell: tellMerchant,
    policyOf: async (within, mchid) =>
      (await settlementTermsOf(within, { mchids: [mchid], date: businessDate(now()) }))(
        mchid,
        mchid,
      ).refundShare,
  }) satisfies SharingDeps
