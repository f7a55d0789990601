import type { MatchRow } from '@tongbao/apiv3'
import { assert } from '#kernel/assert'
import { Refusal } from '#kernel/refusal'
import { isCut } from '../day/store.ts'
import { streamItems } from './books/store.ts'
import { layBeside, type ReconcileDeps } from './lay-beside.ts'
import { type ReadBill, readTradeBill } from './read-trade-bill.ts'
import type { Lane } from './recon-break.ts'
import type { Run } from './recon-run.ts'
import { recordRefused } from './record-refused.ts'
import { refuse } from './refusals.ts'
import { rowsOf } from './said.ts'
import type { Numbering } from './trade-row.ts'

export type ChannelFile = Readonly<{
  businessDate: string
  /** Which channel: `wallet` is our own. */
  party: string
  /** A trade bill of type ALL, uncompressed, in pieces of any size. */
  bytes: AsyncIterable<Uint8Array>
  /** As the channel told it beside the address of the file. */
  sha1?: string
}>

/** What a file is laid beside, and by whose numbers its rows are known. */
export type ChannelBooks = Readonly<{
  numbering: Numbering
  rows: () => AsyncIterable<MatchRow>
}>

/** A run, and what the file came to. */
export type Reconciled = Readonly<{ run: Run; read: ReadBill }>

/**
 * Lays a channel's trade bill beside what we cut of the same business day, and writes down every
 * difference. Files come in any order, also those of neighbouring days.
 *
 * Refuses a file that is not whole, with the place (`RECON_FILE_REFUSED`): nothing of it is matched,
 * and a break of class `total` stays open until a good file of that day comes. Refuses a day that
 * is not cut, and a file in whose place another has come.
 *
 * The second time: the same file is the same run, also when it was killed half-way. Another file of
 * the day is the next revision: what it tells otherwise is closed as corrected or opened, and what
 * it tells as before is the same row.
 *
 * A bill of a million rows (235 MB) beside a million items took 18 s, 10 s of CPU and 0.4 GB, on two
 * cores that carried a load of seven besides. Under the runner of tests the same takes 90 s, because
 * it follows every promise.
 */
export async function reconcileChannel(deps: ReconcileDeps, file: ChannelFile): Promise<Run> {
  const rows = () => rowsOf(streamItems(deps.db, file.businessDate))
  return (await reconcileWith(deps, file, { numbering: 'platform', rows })).run
}

/** The same beside any books; answers what the file came to as well. */
export async function reconcileWith(
  deps: ReconcileDeps,
  { businessDate, party, bytes, sha1 }: ChannelFile,
  { numbering, rows }: ChannelBooks,
): Promise<Reconciled> {
  const { db } = deps
  const lane: Lane = { businessDate, source: 'channel', party }
  if (!(await isCut(db, businessDate)))
    throw refuse('RECON_DAY_NOT_CUT', { field: 'businessDate', value: businessDate })
  let read: ReadBill | undefined
  const theirs: AsyncIterable<MatchRow> = readTradeBill(bytes, {
    ...(sha1 === undefined ? {} : { sha1 }),
    numbering,
    onRead: (whole) => {
      read = whole
    },
  })
  const wholeFile = (): ReadBill => {
    assert(read, 'the file has been read to its end')
    return read
  }
  try {
    const run = await layBeside(deps, lane, { theirs, read: wholeFile, ours: rows })
    return { run, read: wholeFile() }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'RECON_FILE_REFUSED')
      await recordRefused(deps, lane, error)
    throw error
  }
}
