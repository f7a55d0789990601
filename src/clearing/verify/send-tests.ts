import { minuteMs, plusMs } from '#kernel/time'
import { type AccountRef, balanceOf, type Movement, openAccounts, postChain, stands } from '#ledger'
import { inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Instruction } from '../bank/bank.ts'
import { askAgainMs } from '../payout/payout.ts'
import { bookTests, type TestDeps, type UnbookedTest } from './book-tests.ts'
import { accounts, drawEarnedPosting, type Leaving, setAsidePosting } from './postings.ts'
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
 * What is not ours is our customers': a transfer waits until our own money, or else what we have earned,
 * covers it. Whoever comes second waits for the oldest row, and so sees what the first has taken.
 */
const setAside = ({ db, bank, now }: Deps): Promise<void> =>
  inTransaction(db, async (tx) => {
    const at = now()
    const created = await lockCreated(tx, sliceSize)
    if (created.length === 0) return
    const { own, earned } = accounts
    await openAccounts(tx, [own, earned, accounts.inTransit(bank.name)], 'CNY', at)
    for (const transfer of created) {
      const chain = await chainOf(tx, { ...transfer, bank: bank.name })
      const verdicts = chain && (await postChain(tx, chain, at))
      if (!verdicts?.every(stands)) return
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

async function chainOf(tx: Tx, leaving: Leaving): Promise<readonly Movement[] | undefined> {
  const { minor } = leaving.amount
  const held = async (ref: AccountRef) => (await balanceOf(tx, ref, 'CNY')).available.minor
  if ((await held(accounts.own)) >= minor) return [setAsidePosting(leaving)]
  if ((await held(accounts.earned)) < minor) return undefined
  return [drawEarnedPosting(leaving), setAsidePosting(leaving)]
}

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
