import { createHash } from 'node:crypto'
import type { Entry } from '../transfer.ts'

/** Day and instant that the entries of a batch have in common. */
type At = Readonly<{ businessDate: string; createdAt: Date }>

/**
 * SHA-256 over the entries of a batch in order, as the journal writes them: eleven fields between
 * tabs, and a line feed. Keys and postings are made by the program and hold neither.
 */
export function digestOf(entries: readonly Entry[], { businessDate, createdAt }: At): Buffer {
  const end = `${businessDate}\t${createdAt.toISOString()}\n`
  let text = ''
  for (const entry of entries)
    text +=
      `${entry.key}\t${entry.kind}\t${entry.debitAccount}\t${entry.creditAccount}\t` +
      `${entry.amount}\t${entry.atMost ?? ''}\t${entry.currency}\t${entry.posting}\t` +
      `${entry.pendingKey ?? ''}\t${end}`
  return createHash('sha256').update(text).digest()
}
