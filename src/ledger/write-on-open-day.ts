import { businessDate, dayAfter } from '#kernel/time'
import type { Tx } from '#platform/db'
import { batchOf, type Decided } from './batch.ts'
import { refuse } from './refusals.ts'
import { type Batch, type Book, findBook, type Hold, writeBatch } from './store.ts'

/** How one of the writers holds the book, and how it knows a book that it may hold. */
export type Holding = Readonly<{
  hold: (batch: Batch) => Hold
  isOurs: (book: Book) => boolean
}>

/** Writes what was decided on the day of `now`, or on the first open one when that has been closed. */
export async function writeOnOpenDay(
  tx: Tx,
  decided: Decided & Readonly<{ id: bigint; now: Date }>,
  { hold, isOurs }: Holding,
): Promise<void> {
  const { id, now, ...rest } = decided
  for (let date = businessDate(now); ; ) {
    const batch = batchOf(rest, { id, businessDate: date, createdAt: now })
    if (await writeBatch(tx, batch, hold(batch))) return
    const book = await findBook(tx)
    if (!isOurs(book) || date > book.closedThrough) throw refuse('BOOKS_KEPT_ELSEWHERE')
    date = dayAfter(book.closedThrough)
  }
}
