import type { Db, Tx } from '#platform/db'
import { refName } from '../decide.ts'
import type { AccountName } from '../store.ts'
import type { Account } from '../transfer.ts'
import { accountOf, type Engine } from './engine.ts'
import { loadInto } from './load.ts'
import { takeTurn } from './turn.ts'

/** What memory says of an account: inside its own transaction with what that has done so far. */
export function recall(engine: Engine, db: Db | Tx, name: AccountName): Account | undefined {
  if (engine.state !== 'leading') return undefined
  const key = refName(name.kind, name.owner, name.currency)
  const turn = engine.turn?.tx === db ? engine.turn : undefined
  const id = turn?.ids.get(key) ?? engine.ids.get(key)
  if (id === undefined) return undefined
  return turn ? accountOf(engine, turn, id) : engine.accounts.get(id)
}

/** The account, which nobody else moves until the transaction ends. */
export async function holdAccount(
  engine: Engine,
  tx: Tx,
  name: AccountName,
): Promise<Account | undefined> {
  const turn = await takeTurn(engine, tx)
  await loadInto({ tx, engine, turn }, { names: [name], ids: [] })
  return recall(engine, tx, name)
}

/** Takes note of a state that the transaction has written into the row. */
export async function noteState(
  engine: Engine,
  tx: Tx,
  account: Account,
  state: Account['state'],
): Promise<void> {
  const turn = await takeTurn(engine, tx)
  turn.accounts.set(account.id, { ...account, state })
}
