import { hash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import {
  type Bank,
  type BankStatement,
  type Batch,
  isPassing,
  type Outcome,
  within,
} from '../bank.ts'
import { readCamt053 } from '../iso20022/camt053.ts'
import { type Debtor, writePain001 } from '../iso20022/pain001.ts'
import { findSaid, findStatement, findWritten, insertFile, type Said } from './store.ts'
import { type Incoming, placeOf, takeFiles } from './take-files.ts'
import { writeWhole } from './write-whole.ts'

export type FileBankOptions = Readonly<{
  db: Db
  now: Clock
  name: string
  /** Owner of the custody account that it keeps. */
  custody: string
  debtor: Debtor
  /** Where pain.001 files are laid for the bank to fetch. */
  outgoing: string
  /** Where pain.002 and camt.053 files arrive, complete and under `*.xml`. */
  incoming: string
  bookings?: Bank['bookings']
  onRefused?: Incoming['onRefused']
}>

const deadlineMs = 60_000

/**
 * A bank that is spoken to by files of ISO 20022 in two folders, whatever carries them. A batch is
 * one file, named after it: handed over again it has the same name and content, and it is not
 * written again once it is known to have been written, since the bank may have fetched it.
 */
export function createFileBank(options: FileBankOptions): Bank {
  const incoming: Incoming = {
    ...options,
    bank: options.name,
    accountNumber: options.debtor.accountNumber,
  }
  return {
    name: options.name,
    custody: options.custody,
    send: (batch) => within(deadlineMs, send(options, batch)),
    query: (ids) => within(deadlineMs, query(incoming, ids)),
    statement: (date) => within(deadlineMs, statement(incoming, date)),
    ...(options.bookings && { bookings: options.bookings }),
  }
}

async function send(
  { db, now, name: bank, debtor, outgoing }: FileBankOptions,
  batch: Batch,
): Promise<readonly Outcome[]> {
  const bytes = writePain001({ batch, debtor })
  const digest = hash('sha256', bytes)
  const name = `pain.001-${batch.id}.xml`
  const written = await findWritten(db, { name, bank })
  if (written && written.digest !== digest)
    throw new Error(`${name} was written with other content`)
  if (written) return []
  await writeWhole(join(outgoing, name), bytes, randomUUID())
  const file = { digest, bank, name, direction: 'out', kind: 'pain.001', state: 'written' } as const
  await insertFile(db, { ...file, businessDate: null, reason: null }, now())
  return []
}

async function query(deps: Incoming, ids: readonly string[]): Promise<readonly Outcome[]> {
  await takeFiles(deps)
  const said = Map.groupBy(await findSaid(deps.db, { bank: deps.bank, ids }), ({ id }) => id)
  return ids.map((id) => furthest(id, said.get(id) ?? []))
}

/** What was said latest in the life of an instruction, in whatever order the files came. */
function furthest(id: string, said: readonly Said[]): Outcome {
  const of = (state: Said['state']) => said.find((each) => each.state === state)
  const [returned, paid, rejected, accepted] = [
    of('returned'),
    of('paid'),
    of('rejected'),
    of('accepted'),
  ]
  const amounts = (one: Said) => (one.amount ? { id, amount: one.amount } : { id })
  if (returned) {
    const { saidAt: at, reason } = returned
    const paidAt = paid?.saidAt ?? at
    return { ...amounts(returned), state: 'returned', at, paidAt, reason: reason ?? 'MS03' }
  }
  if (paid) return { ...amounts(paid), state: 'paid', at: paid.saidAt }
  if (rejected) {
    const reason = rejected.reason ?? 'MS03'
    return { ...amounts(rejected), state: 'rejected', reason, isRetryable: isPassing(reason) }
  }
  return accepted ? { ...amounts(accepted), state: 'accepted' } : { id, state: 'unknown' }
}

async function statement(deps: Incoming, date: string): Promise<BankStatement | undefined> {
  await takeFiles(deps)
  const file = await findStatement(deps.db, { date, bank: deps.bank })
  if (!file) return undefined
  const bytes = await readFile(placeOf(deps.incoming, file))
  if (hash('sha256', bytes) !== file.digest)
    throw new Error(`${file.digest}.xml was altered since it was taken`)
  const { businessDate, currency, opening, closing, entries } = readCamt053(bytes)
  return {
    businessDate,
    currency,
    opening,
    closing,
    entries: entries.map(({ reason: _, ...entry }) => entry),
  }
}
