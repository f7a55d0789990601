import { randomBytes } from 'node:crypto'
import { type Currency, type Money, money } from '#kernel/money'
import { secondMs } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import { chart } from './chart.ts'
import { holdAccount, noteState, recall } from './engine/accounts.ts'
import { engineOf } from './engine/turn.ts'
import { refuse } from './refusals.ts'
import { findAccount, insertAccounts, lockAccounts, updateAccountState } from './store.ts'
import { type Account, type AccountRef, availableOf, isEmpty, postedOf } from './transfer.ts'

/**
 * 33 bits of birth in seconds and 30 of chance. A thousand accounts of one second share an id once in
 * 2,000 runs, and then `inTransaction` runs again. Milliseconds would leave 20 bits: every second run.
 */
const newAccountId = (now: Date): bigint =>
  (BigInt(Math.floor(now.getTime() / secondMs)) << 30n) |
  (BigInt(`0x${randomBytes(4).toString('hex')}`) & 0x3fff_ffffn)

/** Opens accounts inside the caller's transaction; opening one that is open changes nothing. */
export function openAccounts(
  tx: Tx,
  refs: readonly AccountRef[],
  currency: Currency,
  now: Date,
): Promise<void> {
  const accounts = refs.map(({ kind, owner }) => ({
    id: newAccountId(now),
    kind,
    owner,
    currency,
    normalSide: chart[kind].side,
    limited: chart[kind].limited,
  }))
  return insertAccounts(tx, accounts, now)
}

export type Balance = Readonly<{
  /** By posted transfers alone. */
  posted: Money
  /** What may leave now: posted less what is set aside. */
  available: Money
}>

/** The balance on the account's normal side; an account that was never opened holds nothing. */
export async function balanceOf(db: Db, ref: AccountRef, currency: Currency): Promise<Balance> {
  const name = { ...ref, currency }
  const engine = engineOf(db)
  const account = (engine && recall(engine, db, name)) ?? (await findAccount(db, name))
  const posted = money(account ? postedOf(account) : 0n, currency)
  return { posted, available: account ? money(availableOf(account), currency) : posted }
}

/**
 * Opens, freezes or closes an account; a frozen or closed one takes no new movement. Only an empty
 * account can be closed: what it held, or what is set aside in it, could leave no more. A closed
 * account may be opened again, since an owner has but one of a kind. Doing it twice changes nothing.
 */
export async function setAccountState(
  tx: Tx,
  ref: AccountRef,
  currency: Currency,
  state: Account['state'],
): Promise<void> {
  const name = { ...ref, currency }
  const engine = engineOf(tx)
  // Whoever moves money into it now waits for us, and then finds it closed.
  const account = engine
    ? await holdAccount(engine, tx, name)
    : (await lockAccounts(tx, [name], []))[0]
  if (!account) return
  if (state === 'closed' && !isEmpty(account)) throw refuse('ACCOUNT_NOT_EMPTY')

  const epoch = engine?.epoch ?? null
  const isKept = await updateAccountState(tx, account.id, { state, epoch })
  if (!isKept) throw refuse('BOOKS_KEPT_ELSEWHERE')
  if (engine) await noteState(engine, tx, account, state)
}
