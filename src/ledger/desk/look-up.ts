import { bornAt } from '#kernel/id'
import { type Currency, scales } from '#kernel/money'
import type { Db } from '#platform/db'
import { type Balance, balanceOf } from '../accounts.ts'
import { findEntriesOf, findOwned, type OwnedAccount, type ToldEntry } from './store.ts'

export type OwnedBalance = OwnedAccount & Readonly<{ balance: Balance }>

/** Every account of an owner with what it holds now; none for an owner whom the books do not know. */
export async function accountsOwnedBy(db: Db, owner: string): Promise<readonly OwnedBalance[]> {
  const owned = await findOwned(db, owner)
  return Promise.all(
    owned.map(async (account) => ({
      ...account,
      balance: await balanceOf(db, account, currencyOf(account.currency)),
    })),
  )
}

const isCurrency = (text: string): text is Currency => Object.hasOwn(scales, text)

function currencyOf(text: string): Currency {
  if (!isCurrency(text)) throw new Error(`the books have an account in ${text}`)
  return text
}

const entriesMax = 500

/**
 * What the books say of one business object, by its id or by the key of any of its transfers: the
 * entries whose keys begin with that id, in the order of the books, 500 at most. Empty where the id
 * tells no birth: no such key was ever made.
 */
export async function entriesOf(db: Db, keyOrId: string): Promise<readonly ToldEntry[]> {
  const [stem = ''] = keyOrId.split(':')
  return bornAt(stem) === undefined ? [] : findEntriesOf(db, { stem, limit: entriesMax })
}
