import type { Refusal } from '#kernel/refusal'
import type { AccountClass, Limits } from '#platform/limit-settings'
import { admit, countersBefore, type Sum, sumsOf } from './admit.ts'
import { withdrawalClaim } from './claims.ts'
import type { Claim } from './limit.ts'
import { limitRefusal } from './limit-words.ts'

/** Counters as one transaction reaches them: of PostgreSQL, or of a simulation. */
export type SpentBooks = Readonly<{
  /**
   * Adds to each counter and locks it, in the order given; answers what each holds now, and the class of
   * its customer's account, where somebody has said one. Each counter stands once in a batch.
   */
  add: (
    sums: readonly Sum[],
  ) => Promise<readonly (Sum & Readonly<{ accountClass: AccountClass | null }>)[]>
  /** Takes from counters that are locked; what holds nothing is gone, as if never asked. */
  take: (sums: readonly Sum[]) => Promise<void>
}>

/**
 * Counts what a batch of payments would spend, and answers for each which limit refuses it. All are
 * counted at first, in one statement that also locks; the caller takes back, by `unspend`, what was
 * refused here and what came to nothing otherwise, before it commits. So a batch that is within its
 * limits costs one statement, and one without limited payments none.
 *
 * Payments of one customer are judged in the order of the batch, and one that is refused leaves its room
 * to those behind it. A refund or a reversal gives nothing back: the rules limit what is paid in a day.
 */
export async function spend(
  books: SpentBooks,
  limits: Limits,
  payments: readonly (readonly Claim[])[],
): Promise<readonly (Refusal | undefined)[]> {
  const sums = sumsOf(payments.flat())
  if (sums.size === 0) return payments.map(() => undefined)
  const rows = await books.add([...sums.values()])
  const classes = new Map(rows.map((row) => [row.customerId, row.accountClass]))
  const counters = countersBefore(rows, sums)
  return payments.map((own) => {
    const over = admit(limits, counters, own, (id) => classes.get(id) ?? limits.accountClass)
    return over && limitRefusal(over)
  })
}

/** Takes back what `spend` has counted in this transaction, and was not paid. */
export async function unspend(books: SpentBooks, claims: readonly Claim[]): Promise<void> {
  if (claims.length > 0) await books.take([...sumsOf(claims).values()])
}

/**
 * Counts a withdrawal to the customer's own bank account, which only class I limits; refuses LIMIT_TOTAL.
 * In the transaction of the withdrawal, once its row says that it is new.
 */
export async function spendWithdrawal(
  books: SpentBooks,
  limits: Limits,
  { customerId, amountMinor }: Readonly<{ customerId: string; amountMinor: bigint }>,
): Promise<void> {
  const [refusal] = await spend(books, limits, [[withdrawalClaim(customerId, amountMinor)]])
  if (refusal) throw refusal
}
