import { assert } from '#kernel/assert'
import type { Currency } from '#kernel/money'
import type { Db } from '#platform/db'
import { chart } from '../../chart.ts'
import type { AccountRef } from '../../transfer.ts'
import { refuse } from '../refusals.ts'
import { findDay } from '../store.ts'
import { type Effect, findAccountIds, findEffects, findOpening, findPageEnds } from './store.ts'

/** An entry, in minor units: what may leave the accounts together became more or less by `amount`. */
export type FlowLine = Effect & Readonly<{ balance: bigint }>

/** Lines in the order of the books; what could leave before and after them. */
export type FlowPage = Readonly<{ opening: bigint; lines: readonly FlowLine[]; closing: bigint }>

export type FlowAsked = Readonly<{
  /** One purse: what moves between them is no line. All of them grow on the credit side. */
  accounts: readonly AccountRef[]
  currency: Currency
  businessDate: string
  /** Known from an earlier reading of the same day; spares the walk back to its beginning. */
  opening?: bigint | undefined
  /** About so many entries of a page; a batch is not divided. */
  limit?: number
}>

const limitDefault = 10_000

/**
 * The fund flow (资金流水) of a closed day: each entry that changed what may leave the accounts, with
 * the balance after it. Setting an amount aside counts as leaving, posting it in full as nothing,
 * giving it back as coming; what is set aside between two of the accounts leaves and comes back.
 *
 * The first page opens with what could leave when the day began, and the last closes with what the
 * next day opens with. There is one page at least. Entries of a closed day never change, so every
 * reading gives the same; nothing is held between two pages, however slowly they are taken.
 *
 * Refuses a day that is not closed. Accounts that were never opened hold nothing.
 */
export async function* flowOf(db: Db, asked: FlowAsked): AsyncGenerator<FlowPage, void, undefined> {
  const { businessDate, currency, limit = limitDefault } = asked
  assert(
    asked.accounts.every(({ kind }) => chart[kind].side === 'credit'),
    'a purse grows on the credit side',
  )
  if (!(await findDay(db, businessDate)))
    throw refuse('DAY_NOT_CLOSED', { field: 'businessDate', value: businessDate })

  const accounts = await findAccountIds(db, asked.accounts, currency)
  let balance = asked.opening ?? (await findOpening(db, { accounts, businessDate }))
  const ends = await findPageEnds(db, { accounts, businessDate, limit })
  let after = -1n
  for (const through of [...ends, undefined]) {
    const effects = await findEffects(db, { accounts, businessDate, after, through })
    const opening = balance
    const lines = effects.map((effect) => {
      balance += effect.amount
      return { ...effect, balance }
    })
    yield { opening, lines, closing: balance }
    after = through ?? after
  }
}
