import type { Calendar } from '#kernel/calendar'
import type { Clock } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Bank } from '../bank/bank.ts'
import type { Payout } from './payout.ts'

/** Where a unit is paid out to, with its number opened. */
export type PayoutAccount = Readonly<{
  id: string
  bankName: string
  branchNumber: string | null
  accountNumber: string
  last4: string
  holderName: string
}>

export type PayoutTerms = Readonly<{ payout: 'auto' | 'manual'; payoutMin: bigint }>

export type PayoutDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  calendar: Calendar
  bank: Bank
  settlementTermsOf: (
    db: Db,
    asked: Readonly<{ mchids: readonly string[]; date: string }>,
  ) => Promise<(mchid: string, unit: string) => PayoutTerms>
  bankAccountOf: (
    deps: Readonly<{ db: Db; keys: Keys }>,
    asked: Readonly<{ mchid: string; unit: string }>,
  ) => Promise<PayoutAccount | undefined>
  /** Told in the transaction that changes it: paid, failed, returned or closed. */
  onChange: (tx: Tx, payout: Payout) => Promise<void>
}>
