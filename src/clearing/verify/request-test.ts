import { assert } from '#kernel/assert'
import { fen } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { findTransfers, insertTransfer } from './store.ts'
import { amountMax, placeOf, type TestTransferState } from './test-transfer.ts'

export type TestRequest = Readonly<{
  /** `vt_` and a ULID. */
  id: string
  /** Fen, 1 to 99. */
  amountMinor: bigint
  accountNumber: string
  holderName: string
  bankName: string
  branchNumber: string | null
}>

/** Orders a test transfer in the caller's transaction. The same id again is the same transfer. */
export async function requestTest(
  tx: Tx,
  keys: Keys,
  { id, amountMinor, accountNumber, holderName, bankName, branchNumber }: TestRequest,
  now: Date,
): Promise<void> {
  assert(amountMinor > 0n && amountMinor <= amountMax, 'a test transfer is 1 to 99 fen')
  await insertTransfer(tx, {
    id,
    amount: fen(amountMinor),
    accountSealed: keys.seal(placeOf(id), accountNumber),
    last4: accountNumber.slice(-4),
    holderName,
    bankName,
    branchNumber,
    bank: null,
    state: 'CREATED',
    sentAt: null,
    leasedUntil: null,
    handedAt: null,
    askAt: null,
    paidAt: null,
    reason: null,
    createdAt: now,
    updatedAt: now,
  })
}

const standings = {
  CREATED: 'waiting',
  SENT: 'sent',
  PAID: 'paid',
  FAILED: 'failed',
  RETURNED: 'failed',
} as const satisfies Record<TestTransferState, string>

/** What became of test transfers; those that nobody ordered are left out. */
export async function testStandings(db: Db | Tx, ids: readonly string[]) {
  const found = await findTransfers(db, ids)
  return found.map(({ id, state, reason }) => ({ id, state: standings[state], reason }))
}
