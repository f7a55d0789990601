import { newId } from '#kernel/id'
import { minuteMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Instruction } from '../bank/bank.ts'
import { findBatch, insertAttempts, leaseUnheard, markHanded, type Sent } from './attempt/store.ts'
import { bookOutcomes, type Unbooked } from './book-outcomes.ts'
import { askAgainMs, instructionIdOf, type Payout, placeOf } from './payout.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { lockToSend, updatePayouts } from './store.ts'

type Deps = Omit<PayoutDeps, 'settlementTermsOf' | 'bankAccountOf'>

const batchSize = 200
/** Longer than any bank's deadline: while it runs, no other process sends the same batch. */
const leaseMs = 3 * minuteMs

export type Handed = Readonly<{
  /** Instructions. */
  count: number
  /** What the bank said at once, for somebody to look at; the money stays where it is. */
  unbooked: readonly Unbooked[]
}>

/**
 * Hands payouts to the bank, in batches; answers how many instructions. SENT is committed before the
 * bank is called, outside of any transaction. A batch of which nobody knows whether the bank has it
 * is sent again as it was, under the same ids, and only then is it the bank's; from there on the bank
 * is asked. Merchants that are held back are passed over as long as nothing was sent.
 */
export async function sendPayouts(deps: Deps): Promise<Handed> {
  const unbooked: Unbooked[] = []
  let count = 0
  for (;;) {
    const batch = (await takeUnheard(deps)) ?? (await takeNew(deps))
    if (batch === undefined) return { count, unbooked }
    const handed = await handOver(deps, batch)
    count += handed.count
    unbooked.push(...handed.unbooked)
  }
}

const takeUnheard = ({ db, bank, now }: Deps): Promise<string | undefined> =>
  leaseUnheard(db, { bank: bank.name, now: now(), until: plusMs(now(), leaseMs) })

const takeNew = ({ db, bank, now }: Deps): Promise<string | undefined> => {
  // Made outside: after a COMMIT of unknown outcome the batch is found by its lease.
  const batch = newId('pb', now())
  return inTransaction(db, async (tx) => {
    const at = now()
    const due = await lockToSend(tx, { bank: bank.name, now: at, limit: batchSize })
    if (due.length === 0) return undefined
    const sent = due.map(
      (payout): Payout => ({
        ...payout,
        state: 'SENT',
        attempt: payout.attempt + 1,
        askAt: plusMs(at, askAgainMs(0)),
        updatedAt: at,
      }),
    )
    await updatePayouts(tx, sent)
    await insertAttempts(
      tx,
      sent.map(({ mchid, id, attempt }) => ({
        mchid,
        payoutId: id,
        number: attempt,
        instructionId: instructionIdOf(id, attempt),
        batch,
        sentAt: at,
        leasedUntil: plusMs(at, leaseMs),
      })),
    )
    return batch
  })
}

async function handOver(deps: Deps, batch: string): Promise<Handed> {
  const { db, bank, keys, now } = deps
  const sent = await findBatch(db, batch)
  const [first] = sent
  if (!first) return { count: 0, unbooked: [] }
  const outcomes = await bank.send({
    id: batch,
    createdAt: first.sentAt,
    instructions: sent.map((one) => instructionOf(keys, one)),
  })
  const { unbooked } = await inTransaction(db, async (tx) => {
    const booked = await bookOutcomes(tx, deps, outcomes)
    await markHanded(tx, batch, now())
    return booked
  })
  return { count: sent.length, unbooked }
}

const instructionOf = (keys: Keys, sent: Sent): Instruction => ({
  id: sent.instructionId,
  amount: sent.amount,
  accountNumber: keys.open(placeOf(sent.id), sent.accountSealed),
  holderName: sent.holderName,
  bankName: sent.bankName,
  branchNumber: sent.branchNumber,
  memo: sent.bankMemo ?? (sent.kind === 'automatic' ? `结算款${sent.businessDate}` : '商户提现'),
})
