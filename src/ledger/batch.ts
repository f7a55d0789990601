import { randomInt } from 'node:crypto'
import { digestOf } from './journal/digest.ts'
import type { Batch, Timeout } from './store.ts'
import type { Account, Entry, Transfer, Verdict } from './transfer.ts'

/** 2020-01-01 in UTC: 41 bits of milliseconds from here last until 2089. */
const epochMs = 1_577_836_800_000
const chanceBits = 22n

/**
 * The number of a batch: 41 bits of time and 22 of chance. Two processes draw one number in one
 * millisecond once in millions; the table refuses the second, and `inTransaction` draws again.
 */
export const newBatchId = (now: Date): bigint =>
  (BigInt(now.getTime() - epochMs) << chanceBits) | BigInt(randomInt(2 ** Number(chanceBits)))

/** What was decided, before it has a number and a day. */
export type Decided = Readonly<{
  entries: readonly Entry[]
  accounts: readonly Account[]
  timeouts: readonly Timeout[]
}>

export function batchOf(
  decided: Decided,
  at: Readonly<{ id: bigint; businessDate: string; createdAt: Date }>,
): Batch {
  return { ...decided, ...at, digest: digestOf(decided.entries, at) }
}

/** The timeouts of what was set aside just now. */
export function timeoutsOf(
  transfers: readonly Transfer[],
  verdicts: readonly Verdict[],
): readonly Timeout[] {
  return transfers.flatMap((transfer, index) =>
    transfer.kind === 'pending' && transfer.expiresAt && verdicts[index] === 'posted'
      ? [{ expiresAt: transfer.expiresAt, pendingKey: transfer.key }]
      : [],
  )
}
