import type { Currency, Money } from '#kernel/money'
import type { AccountKind } from './chart.ts'

/** An account by what it is and whose it is; the currency is the amount's. */
export type AccountRef = Readonly<{ kind: AccountKind; owner: string }>

type Common = Readonly<{
  /** The idempotency key, in order of birth: posting it twice is one transfer. */
  key: string
  /** The named posting that made it, for the reader of the books. */
  posting: string
  /** Stands or falls with the transfer after it in the same call. */
  linked?: boolean
}>

/** Moves money now (`direct`), or sets it aside until it is posted, voided or times out (`pending`). */
export type Movement = Common &
  Readonly<{
    kind: 'direct' | 'pending'
    debit: AccountRef
    credit: AccountRef
    amount: Money
    /**
     * Moves as much of the amount as is there: the lesser of it and what leaves no limited account
     * below zero. `amountsOf` tells how much that was.
     */
    balancing?: boolean
    expiresAt?: Date
  }>

/** Ends a pending transfer: `post` moves it, in full or up to `amount`; `void` releases it. */
export type Resolution = Common &
  Readonly<{ kind: 'post' | 'void'; pendingKey: string; amount?: Money }>

export type Transfer = Movement | Resolution

/** What became of one transfer. The first two mean that it stands in the books. */
export type Verdict =
  | 'posted'
  | 'exists'
  | 'exists_with_other_content'
  | 'insufficient_funds'
  | 'account_not_found'
  | 'account_not_open'
  | 'linked_failed'
  | 'pending_not_found'
  | 'pending_already_posted'
  | 'pending_already_voided'
  | 'exceeds_pending'

export const stands = (verdict: Verdict | undefined): boolean =>
  verdict === 'posted' || verdict === 'exists'

/** A transfer as the books keep it. `post` and `void` repeat the accounts of what they resolve. */
export type Entry = Readonly<{
  key: string
  kind: Transfer['kind']
  debitAccount: bigint
  creditAccount: bigint
  amount: bigint
  /** What a balancing transfer would have moved at most; null for all others. */
  atMost: bigint | null
  currency: Currency
  posting: string
  pendingKey: string | null
}>

export type Account = Readonly<{
  id: bigint
  currency: Currency
  normalSide: 'debit' | 'credit'
  limited: boolean
  state: 'open' | 'frozen' | 'closed'
  debits: bigint
  credits: bigint
  pendingDebits: bigint
  pendingCredits: bigint
}>

/** What may still leave the account, in minor units; pending amounts have already left. */
export const availableOf = (account: Account): bigint =>
  account.normalSide === 'credit'
    ? account.credits - account.debits - account.pendingDebits
    : account.debits - account.credits - account.pendingCredits

/** What the account holds by posted transfers alone, in minor units. */
export const postedOf = (account: Account): bigint =>
  account.normalSide === 'credit'
    ? account.credits - account.debits
    : account.debits - account.credits

/** Nothing was ever left in it, and nothing is set aside to come or to go. */
export const isEmpty = (account: Account): boolean =>
  account.debits === account.credits &&
  account.pendingDebits === 0n &&
  account.pendingCredits === 0n
