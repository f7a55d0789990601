import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { openAccounts } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { accounts } from './postings.ts'
import { findAccounts, insertAccount, upsertRule } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

/** How the bank knows an account number, which it does not keep in the clear. */
export const digestOf = (keys: Keys, accountNumber: string): string =>
  keys.digest('clearing.bank_account', accountNumber.replaceAll(/\s/g, ''))

/**
 * 演示银行开户: the demo bank opens an account to which merchants are paid out; answers its id, the owner
 * of a `demo_bank_deposit`. Opening a number again answers the first account.
 */
export const openBankAccount = (
  { db, keys, now }: Deps,
  { accountNumber, holderName }: Readonly<{ accountNumber: string; holderName: string }>,
): Promise<string> =>
  inTransaction(db, async (tx) => {
    const id = newId('bd', now())
    const numberDigest = digestOf(keys, accountNumber)
    const isNew = await insertAccount(tx, { id, numberDigest, holderName }, now())
    const [kept] = isNew ? [{ id }] : await findAccounts(tx, [numberDigest])
    if (!kept) throw new Error('an account of the demo bank that is there cannot be read')
    const own = [accounts.custody, accounts.outbound, accounts.deposit(kept.id)]
    await openAccounts(tx, own, 'CNY', now())
    return kept.id
  })

export type Fault = Readonly<{
  accountNumber: string
  /**
   * `rejected`: before anything moves. `unknown`: it is paid, and nobody is told for `delayMs`.
   * `slow`: accepted, and paid after `delayMs`. `returned`: paid, and it comes back after `delayMs`.
   */
  kind: 'rejected' | 'unknown' | 'slow' | 'returned'
  /** A code of ISO 20022: AC04, AM04, MS03 … */
  reason?: string
  isRetryable?: boolean
  delayMs?: number
  /** How many instructions it befalls; without it, all. */
  times?: number
}>

/** Orders what befalls payouts to an account; the last order holds. For tests and the sandbox. */
export const orderFault = ({ db, keys }: Pick<Deps, 'db' | 'keys'>, fault: Fault): Promise<void> =>
  upsertRule(db, {
    numberDigest: digestOf(keys, fault.accountNumber),
    kind: fault.kind,
    reason: fault.reason ?? 'AC04',
    isRetryable: fault.isRetryable ?? false,
    delayMs: BigInt(fault.delayMs ?? 0),
    timesLeft: fault.times ?? null,
  })
