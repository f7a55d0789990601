import type { Money } from '#kernel/money'
import type { Movement } from '#ledger'
import type { Tx } from '#platform/db'

/** What a bank is told to pay, from the custody account that it keeps for us. */
export type Instruction = Readonly<{
  /** At most 35 characters, made by us: whatever comes under it twice is paid once. */
  id: string
  amount: Money
  accountNumber: string
  holderName: string
  bankName: string
  /** 联行号, where it is known. */
  branchNumber: string | null
  /** 附言, what the payee reads on the statement. */
  memo: string
}>

/** Instructions that travel together. Sending it again sends the same. */
export type Batch = Readonly<{
  id: string
  createdAt: Date
  instructions: readonly Instruction[]
}>

/** `reason` is a code of ISO 20022 (ExternalStatusReason1Code), such as AC04 for a closed account. */
export type Outcome = Readonly<{
  id: string
  /** What the bank says that it was told to pay, where it says so. */
  amount?: Money
}> &
  (
    | Readonly<{ state: 'accepted' }>
    | Readonly<{ state: 'paid'; at: Date }>
    /** For good: nothing moved and nothing will. `isRetryable` says whether another order may succeed. */
    | Readonly<{ state: 'rejected'; reason: string; isRetryable: boolean }>
    /** 退汇: paid, and come back. */
    | Readonly<{ state: 'returned'; at: Date; paidAt: Date; reason: string }>
    /** The bank does not say; it may have it, or pay it later. */
    | Readonly<{ state: 'unknown' }>
  )

export type StatementEntry = Readonly<{
  /** The instruction's id, or what the bank calls the booking. */
  reference: string
  amount: bigint
  /** `in` is money that came, CRDT in the words of camt.053. */
  side: 'in' | 'out'
  bookedAt: Date
  kind: 'payout' | 'return' | 'other'
}>

/** A bank's statement of the custody account for one day, in fen. */
export type BankStatement = Readonly<{
  businessDate: string
  currency: 'CNY'
  opening: bigint
  closing: bigint
  entries: readonly StatementEntry[]
}>

/**
 * A bank that keeps custody money and pays from it. Each call ends within a deadline, by throwing
 * where the bank does not answer: then nothing is known, and the same call may be made again.
 */
export type Bank = Readonly<{
  /** Owner of `payout_in_transit`. */
  name: string
  /** Owner of the custody account that it pays from. */
  custody: string
  /** Answers what the bank says at once; what is absent is unknown. */
  send: (batch: Batch) => Promise<readonly Outcome[]>
  /** One outcome for each id, in order. */
  query: (ids: readonly string[]) => Promise<readonly Outcome[]>
  /** Undefined while the day's statement is not there. */
  statement: (date: string) => Promise<BankStatement | undefined>
  /** Where the bank's own books stand beside ours: what they do in the transaction that books an outcome. */
  bookings?: (
    tx: Tx,
    outcomes: readonly Outcome[],
  ) => Promise<(outcome: Outcome, step: 'paid' | 'returned') => readonly Movement[]>
}>

export class BankSilent extends Error {
  override readonly name = 'BankSilent'
}

/** Rejects with `BankSilent` when the answer takes longer; what it was doing goes on unheard. */
export async function within<Out>(deadlineMs: number, answer: Promise<Out>): Promise<Out> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new BankSilent(`the bank did not answer within ${deadlineMs} ms`)),
    deadlineMs,
  )
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Codes after which the same order may succeed later; after any other, somebody must look. */
const passing: ReadonlySet<string> = new Set(['AM04', 'AB05', 'AB06', 'ED05', 'MS03', 'TM01'])

export const isPassing = (reason: string): boolean => passing.has(reason)
