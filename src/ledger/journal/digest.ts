import { createHash } from 'node:crypto'
import type { Entry } from '../transfer.ts'

/** An entry with its day and instant: what is written, hashed and never changed. */
export type Written = Entry & Readonly<{ businessDate: string; createdAt: Date }>

/**
 * One entry as the journal hashes it: eleven fields between tabs and a line feed at the end. Keys and
 * postings are made by the program and hold neither.
 */
export const lineOf = (entry: Written): string =>
  `${entry.key}\t${entry.kind}\t${entry.debitAccount}\t${entry.creditAccount}\t${entry.amount}\t` +
  `${entry.atMost ?? ''}\t${entry.currency}\t${entry.posting}\t${entry.pendingKey ?? ''}\t` +
  `${entry.businessDate}\t${entry.createdAt.toISOString()}\n`

/** SHA-256 over the lines of a batch, in order. */
export const digestOf = (entries: readonly Written[]): Buffer =>
  createHash('sha256').update(entries.map(lineOf).join('')).digest()
