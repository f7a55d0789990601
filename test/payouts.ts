import { createCalendar } from '#kernel/calendar'
import { fen } from '#kernel/money'
import { plusMs } from '#kernel/time'
import { type AccountRef, accountsOf, balanceOf, openAccounts, post } from '#ledger'
import { bankAccountOf, registerMerchant, setBankAccount, settlementTermsOf } from '#merchants'
import { inTransaction } from '#platform/db'
import type { Bank } from '../src/clearing/bank/bank.ts'
import { createDemoBank } from '../src/clearing/bank/demo/demo-bank.ts'
import { openBankAccount, orderFault } from '../src/clearing/bank/demo/open-account.ts'
import { collectOutcomes } from '../src/clearing/payout/collect-outcomes.ts'
import { createPayouts } from '../src/clearing/payout/create-payouts.ts'
import type { Payout } from '../src/clearing/payout/payout.ts'
import type { PayoutDeps } from '../src/clearing/payout/payout-deps.ts'
import { findPayouts } from '../src/clearing/payout/store.ts'
import { sendPayouts } from '../src/clearing/payout/send-payouts.ts'
import { type WithdrawalRequest, withdraw } from '../src/clearing/payout/withdraw.ts'
import { at, endOfDay, settleOn } from './clearing.ts'
import { testKeys } from './parties.ts'
import { alice, created, createPaymentWorld, mchid, order, pay } from './payments.ts'

export const accountNumber = '6222021001112223334'
export const holderName = '同宝书店'

const account = {
  mchid,
  bankName: '演示银行',
  accountNumber,
  holderName,
  kind: 'corporate',
} as const

/** The merchant, its account at the demo bank, and a day with one order, settled. */
async function settleDay(
  world: Awaited<ReturnType<typeof createPaymentWorld>>,
  base: Pick<PayoutDeps, 'db' | 'keys' | 'now'>,
): Promise<string> {
  await registerMerchant(base, { mchid, name: holderName })
  await setBankAccount(base, account)
  const depositId = await openBankAccount(base, account)
  await pay(world, await created(world, order('no1')))
  await endOfDay(world.db, '2026-11-24')
  await settleOn(world.db, '2026-11-25')
  await inTransaction(world.db, (tx) =>
    openAccounts(tx, accountsOf('bank', 'demo'), 'CNY', base.now()),
  )
  return depositId
}

/**
 * A merchant of whom a day is settled, with an account at the demo bank, on the morning after; a
 * clock that goes on when it is told to; and what the merchant would have heard.
 */
export async function createPayoutWorld() {
  const world = await createPaymentWorld()
  const clock = { now: at('2026-11-25', '09:00:00') }
  const base = { db: world.db, keys: testKeys, now: () => clock.now }
  const depositId = await settleDay(world, base)

  const told: string[] = []
  const bank = createDemoBank(base)
  const deps: PayoutDeps = {
    ...base,
    calendar: createCalendar(),
    bank,
    settlementTermsOf,
    bankAccountOf,
    onChange: async (_tx: unknown, { state }: Payout) => void told.push(state),
  }
  const holds = async (kind: AccountRef['kind'], owner: string) =>
    (await balanceOf(world.db, { kind, owner }, 'CNY')).posted.minor
  return {
    ...world,
    deps,
    clock,
    account,
    told,
    holds,
    pass: (ms: number) => {
      clock.now = plusMs(clock.now, ms)
    },
    /** Purse, on its way, custody, the bank's custody and outbound accounts, the payee's account. */
    figures: () =>
      Promise.all([
        holds('merchant_available', mchid),
        holds('payout_in_transit', 'demo'),
        holds('custody', 'demo'),
        holds('demo_bank_custody', 'demo'),
        holds('demo_bank_outbound', 'demo'),
        holds('demo_bank_deposit', depositId),
      ]),
    /** More for the merchant to have: a customer's money becomes available. */
    give: (key: string, minor: bigint) =>
      inTransaction(world.db, (tx) =>
        post(
          tx,
          [
            {
              key,
              kind: 'direct',
              posting: 'gift',
              debit: { kind: 'customer_balance', owner: alice },
              credit: { kind: 'merchant_available', owner: mchid },
              amount: fen(minor),
            },
          ],
          clock.now,
        ),
      ),
    withBank: (other: Partial<Bank>): PayoutDeps => ({ ...deps, bank: { ...bank, ...other } }),
  }
}

export type PayoutWorld = Awaited<ReturnType<typeof createPayoutWorld>>

/** What custody holds before anything leaves it. */
export const custody = 200_000n

/** Newest first. */
export const payoutsOf = ({ db }: Pick<PayoutWorld, 'db'>) =>
  findPayouts(db, { mchid, from: '2026-11-24', to: '2026-12-31' })

export const statesOf = async (world: Pick<PayoutWorld, 'db'>) =>
  (await payoutsOf(world)).map(({ state }) => state)

/** What befalls payouts to the merchant's account. */
export const faultOf = (
  world: Pick<PayoutWorld, 'deps'>,
  fault: Omit<Parameters<typeof orderFault>[1], 'accountNumber'>,
) => orderFault(world.deps, { accountNumber, ...fault })

/** One round of the loops. */
export async function sweep(deps: PayoutDeps): Promise<void> {
  await createPayouts(deps)
  await sendPayouts(deps)
  await collectOutcomes(deps)
}

export const withdrawal = (given: Partial<WithdrawalRequest> & { minor?: bigint } = {}) => {
  const { minor = 100n, ...request } = given
  return {
    mchid,
    unit: mchid,
    outRequestNo: 'w1',
    accountType: 'BASIC',
    amount: fen(minor),
    remark: null,
    bankMemo: null,
    notifyUrl: null,
    ...request,
  } as const
}

export const withdrawOnce = (deps: PayoutDeps, given?: Parameters<typeof withdrawal>[0]) =>
  withdraw(deps, withdrawal(given))
