import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { refuse as refuseMerchant } from '../registry/merchant.ts'
import { type BankAccountKind, digestOf, placeOf } from './bank-account.ts'
import { refuse } from './settlement-terms.ts'
import {
  findActiveAccount,
  insertAccount,
  isUnit,
  lockMerchantName,
  markReplaced,
  type StoredAccount,
} from './store.ts'

export type BankAccountInput = Readonly<{
  mchid: string
  /** The merchant itself when absent, else a node of it that settles itself. */
  unit?: string
  bankName: string
  /** 联行号, twelve digits. */
  branchNumber?: string
  /** 8 to 32 digits. */
  accountNumber: string
  holderName: string
  kind: BankAccountKind
}>

type Deps = Readonly<{ keys: Keys; now: Clock }>

/**
 * Names the account that a unit is paid out to, in place of the one before, and answers its id
 * (`ba_…`). The same again answers the same id. A corporate account must be the merchant's own by
 * its name (同名, merchant admission): BANK_ACCOUNT_HOLDER_DIFFERS. Also refused:
 * BANK_ACCOUNT_INVALID, SETTLEMENT_UNIT_UNKNOWN, MCH_NOT_EXISTS.
 */
export const setBankAccount = (
  { db, ...deps }: Deps & Readonly<{ db: Db }>,
  input: BankAccountInput,
): Promise<string> => inTransaction(db, (tx) => setBankAccountIn(deps, tx, input))

/** The same in the transaction of whoever decides it. A refusal has written nothing. */
export async function setBankAccountIn(
  { keys, now }: Deps,
  tx: Tx,
  input: BankAccountInput,
): Promise<string> {
  const { mchid, unit = mchid, accountNumber, kind } = input
  const fault = faultOf(input)
  // The value is no part of the answer: it may be a card number with a slip in it.
  if (fault) throw refuse('BANK_ACCOUNT_INVALID', { field: fault })
  const name = await lockMerchantName(tx, mchid)
  if (name === undefined) throw refuseMerchant('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
  if (!(await isUnit(tx, { mchid, unit }))) throw refuse('SETTLEMENT_UNIT_UNKNOWN', { value: unit })
  if (kind === 'corporate' && spelled(input.holderName) !== spelled(name))
    throw refuse('BANK_ACCOUNT_HOLDER_DIFFERS', { field: 'holderName' })

  // Past this line nothing may refuse.
  const id = newId('ba', now())
  const account: StoredAccount = {
    mchid,
    unit,
    id,
    bankName: input.bankName.trim(),
    branchNumber: input.branchNumber ?? null,
    numberSealed: keys.seal(placeOf(id), accountNumber),
    numberDigest: digestOf(keys, accountNumber),
    last4: accountNumber.slice(-4),
    holderName: input.holderName.trim(),
    kind,
  }
  const before = await findActiveAccount(tx, { mchid, unit })
  if (before && isSame(before, account)) return before.id
  if (before) await markReplaced(tx, before)
  await insertAccount(tx, account, now())
  return id
}

function faultOf(input: BankAccountInput): string | undefined {
  if (!/^\d{8,32}$/.test(input.accountNumber)) return 'accountNumber'
  if (input.branchNumber !== undefined && !/^\d{12}$/.test(input.branchNumber))
    return 'branchNumber'
  if (input.bankName.trim() === '' || input.bankName.length > 128) return 'bankName'
  if (input.holderName.trim() === '' || input.holderName.length > 128) return 'holderName'
  return undefined
}

/** Brackets and spaces are wide in a licence and narrow in a bank's form; the name is the same. */
const spelled = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '')

const isSame = (a: StoredAccount, b: StoredAccount): boolean =>
  a.numberDigest === b.numberDigest &&
  a.bankName === b.bankName &&
  a.branchNumber === b.branchNumber &&
  a.holderName === b.holderName &&
  a.kind === b.kind
