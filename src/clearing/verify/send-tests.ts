import { minuteMs, plusMs } from '#kernel/time'
import { balanceOf, openAccounts, postChain, stands } from '#ledger'
import { inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Instruction } from '../bank/bank.ts'
import { askAgainMs } from '../payout/payout.ts'
import { bookTests, type TestDeps, type UnbookedTest } from './book-tests.ts'
import { accounts, setAsidePosting } from './postings.ts'
import { leaseUnheard, lockCreated, updateTransfer } from './store.ts'
import { placeOf, type TestTransfer } from './test-transfer.ts'

const sliceSize = 50
/** Longer than any bank's deadline: while it runs, no other process sends the same. */
const leaseMs = 3 * minuteMs

export type Deps = TestDeps & Readonly<{ keys: Keys }>

/**
 * Sets aside what was ordered and tells the bank. SENT and its money are committed before the bank is
 * called, outside of any transaction; one of which nobody knows whether the bank has it is sent again as it
 * was, and never by another instruction. Safe to kill and to run in any number of processes.
 */
export async function sendTests(deps: Deps): Promise<readonly UnbookedTest[]> {
  await setAside(deps)
  const unbooked: UnbookedTest[] = []
  for (;;) {
    const { db, bank, now } = deps
    const lease = { bank: bank.name, now: now(), until: plusMs(now(), leaseMs), limit: sliceSize }
    const unheard = await leaseUnheard(db, lease)
    if (unheard.length === 0) return unbooked
    for (const transfer of unheard) unbooked.push(...(await handOver(deps, transfer)))
  }
}

/**
 * What we have not earned is our customers': a transfer waits until our own fees cover it. Whoever comes
 * second waits for the oldest row, and so sees what the first has taken.
 */
const setAside = ({ db, bank, now }: Deps): Promise<void> =>
  inTransaction(db, async (tx) => {
    const at = now()
    const created = await lockCreated(tx, sliceSize)
    if (created.length === 0) return
    await openAccounts(tx, [accounts.own, accounts.inTransit(bank.name)], 'CNY', at)
    let own = (await balanceOf(tx, accounts.own, 'CNY')).available.minor
    for (const transfer of created) {
      if (transfer.amount.minor > own) return
      const [verdict] = await postChain(tx, [setAsidePosting({ ...transfer, bank: bank.name })], at)
      if (verdict === undefined || !stands(verdict)) return
      own -= transfer.amount.minor
      await updateTransfer(tx, {
        ...transfer,
        state: 'SENT',
        bank: bank.name,
        sentAt: at,
        leasedUntil: at,
        askAt: plusMs(at, askAgainMs(0)),
        updatedAt: at,
      })
    }
  })

/** Each is a batch of its own, named by itself, so that it is the same whoever sends it again. */
async function handOver(deps: Deps, transfer: TestTransfer): Promise<readonly UnbookedTest[]> {
  const { db, bank, keys, now } = deps
  const outcomes = await bank.send({
    id: transfer.id,
    createdAt: transfer.sentAt ?? now(),
    instructions: [instructionOf(keys, transfer)],
  })
  return inTransaction(db, (tx) => bookTests(tx, deps, outcomes, [transfer.id]))
}

const instructionOf = (keys: Keys, transfer: TestTransfer): Instruction => ({
  id: transfer.id,
  amount: transfer.amount,
  accountNumber: keys.open(placeOf(transfer.id), transfer.accountSealed),
  holderName: transfer.holderName,
  bankName: transfer.bankName,
  branchNumber: transfer.branchNumber,
  memo: '账户验证',
})
