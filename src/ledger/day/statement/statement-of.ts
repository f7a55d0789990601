import type { Currency } from '#kernel/money'
import { dayAfter } from '#kernel/time'
import type { Db } from '#platform/db'
import { chart } from '../../chart.ts'
import { findAccount } from '../../store.ts'
import type { AccountRef } from '../../transfer.ts'
import { refuse } from '../refusals.ts'
import { findFilledDate, findLegs, findOpening, type Leg, type Place } from './store.ts'

/** An entry of a statement; amounts and balances in minor units, balances on the normal side. */
export type StatementLine = Readonly<{
  businessDate: string
  createdAt: Date
  key: string
  posting: string
  debit: bigint
  credit: bigint
  /** Undefined where the books name an account that is not there. */
  counter: AccountRef | undefined
  balance: bigint
}>

/** Where a page ends, and with what balance: `after` of the next one. */
export type StatementPlace = Place & Readonly<{ balance: bigint }>

export type StatementPage = Readonly<{
  opening: bigint
  lines: readonly StatementLine[]
  closing: bigint
  /** Undefined on the last page. */
  next: StatementPlace | undefined
}>

export type StatementAsked = Readonly<{
  account: AccountRef
  currency: Currency
  /** Business dates, both counted. */
  from: string
  to: string
  after?: StatementPlace | undefined
  /** Entries of a page at most. */
  limit?: number
}>

const limitDefault = 1_000
const limitMax = 10_000

/**
 * A page of the statement of an account, 分户账对账单: the balance before, entries in the order of the
 * books, the balance after each and at the end. The first page opens with the balance at the
 * beginning of `from`, and each further one with that at the end of the one before.
 *
 * Among ten million entries, on two cores with a load of nine, a page of a thousand takes 0.2 to 0.4 s
 * for a merchant with two hundred entries a day, and 1.3 s for one with half a million in one day.
 *
 * Of closed days every reading gives the same. Days that are open may grow between two pages, also
 * in the middle; whoever wants them in one piece reads all pages in one `repeatable read`
 * transaction. Only what is posted moves a balance: pending transfers and voids are not listed.
 */
export async function statementOf(db: Db, asked: StatementAsked): Promise<StatementPage> {
  const { account: ref, currency, from, to, after } = asked
  const account = await findAccount(db, { ...ref, currency })
  if (!account)
    throw refuse('ACCOUNT_UNKNOWN', { field: 'account', value: `${ref.kind} ${ref.owner}` })

  const limit = Math.min(asked.limit ?? limitDefault, limitMax)
  const side = chart[ref.kind].side
  const legs = await readLegs(db, { id: account.id, from, to, after, limit: limit + 1 })
  const opening = after ? after.balance : onSide(side, await findOpening(db, account.id, from))
  const lines = linesOf(side, opening, legs.slice(0, limit))
  const [last, closing] = [legs[limit - 1], lines.at(-1)?.balance ?? opening]
  const next = legs.length > limit && last ? { ...placeOf(last), balance: closing } : undefined
  return { opening, lines, closing, next }
}

type LegsWanted = Pick<StatementAsked, 'from' | 'to' | 'after'> &
  Readonly<{ id: bigint; limit: number }>

/** What is left of the day that the last page ended in, and as many further days as fill a page. */
async function readLegs(
  db: Db,
  { id: account, from, to, after, limit }: LegsWanted,
): Promise<readonly Leg[]> {
  const rest = after ? await findLegs(db, { account, after, to: after.businessDate, limit }) : []
  const nextDate = after ? dayAfter(after.businessDate) : from
  const missing = limit - rest.length
  if (missing === 0 || nextDate > to) return rest
  const filled = await findFilledDate(db, { account, from: nextDate, to, count: missing })
  const beginning = { businessDate: nextDate, batch: -1n, position: 0 }
  const more = { account, after: beginning, to: filled ?? to, limit: missing }
  return [...rest, ...(await findLegs(db, more))]
}

const onSide = (side: 'debit' | 'credit', balance: bigint): bigint =>
  side === 'debit' ? balance : -balance

const placeOf = ({ businessDate, batch, position }: Leg): Place => ({
  businessDate,
  batch,
  position,
})

function linesOf(
  side: 'debit' | 'credit',
  opening: bigint,
  legs: readonly Leg[],
): readonly StatementLine[] {
  let balance = opening
  return legs.map(({ counterKind, counterOwner, batch: _, position: __, ...leg }) => {
    balance += onSide(side, leg.debit - leg.credit)
    const counter =
      counterKind && counterOwner ? { kind: counterKind, owner: counterOwner } : undefined
    return { ...leg, counter, balance }
  })
}

/**
 * All pages in order and as of one moment, days that are open too; never more than one in memory,
 * since the next is read when `onPage` has done with it.
 */
export const readStatement = (
  db: Db,
  asked: Omit<StatementAsked, 'after'>,
  onPage: (page: StatementPage) => void | Promise<void>,
): Promise<void> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      let after: StatementPlace | undefined
      do {
        const page = await statementOf(tx, { limit: limitMax, ...asked, after })
        await onPage(page)
        after = page.next
      } while (after)
    })
