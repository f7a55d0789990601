import { hash } from 'node:crypto'
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Outcome } from '../bank.ts'
import { camt053, outcomesIn as outcomesOfStatement, readCamt053 } from '../iso20022/camt053.ts'
import { outcomesIn as outcomesOfReport, pain002, readPain002 } from '../iso20022/pain002.ts'
import { wrong } from '../iso20022/refusals.ts'
import { namespaceIn } from '../iso20022/xml.ts'
import { type BankFile, findFile, insertFile, insertSaid } from './store.ts'

export type Incoming = Readonly<{
  db: Db
  now: Clock
  bank: string
  /** Where files arrive, complete and under `*.xml`; those that were read leave it. */
  incoming: string
  /** Of the custody account; a statement of another account is refused. */
  accountNumber: string
  /** Told of a file that was refused, for somebody to ask the bank. */
  onRefused?: ((file: BankFile) => void) | undefined
}>

/** Where a file lies after it was read, by its digest: `taken` or `refused`. */
export const placeOf = (
  incoming: string,
  { state, digest }: Pick<BankFile, 'state' | 'digest'>,
): string => join(incoming, state, `${digest}.xml`)

/**
 * Reads every file that has arrived, each once by its content. One that is truncated, altered, or
 * unknown is refused whole: nothing of it is used, and it is kept aside with the reason. Any number
 * of processes may read at once; killed anywhere, the next call finds what is left.
 */
export async function takeFiles(deps: Incoming): Promise<readonly BankFile[]> {
  const names = (await readdir(deps.incoming)).filter((name) => name.endsWith('.xml')).toSorted()
  const taken: BankFile[] = []
  for (const name of names) {
    const file = await takeFile(deps, name)
    if (file) taken.push(file)
  }
  return taken
}

async function takeFile(deps: Incoming, name: string): Promise<BankFile | undefined> {
  const { db, bank, incoming } = deps
  const place = join(incoming, name)
  const bytes = await unlessGone(readFile(place))
  if (!bytes) return undefined
  const digest = hash('sha256', bytes)
  const earlier = await findFile(db, { digest, bank })
  const file = earlier ?? (await record(deps, { name, digest, bytes }))
  await mkdir(join(incoming, file.state), { recursive: true })
  await unlessGone(rename(place, placeOf(incoming, file)))
  if (earlier) return undefined
  if (file.state === 'refused') deps.onRefused?.(file)
  return file
}

/** Undefined where another process has moved the file meanwhile. */
async function unlessGone<Out>(answer: Promise<Out>): Promise<Out | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

type Read = Pick<BankFile, 'kind' | 'businessDate'> & Readonly<{ outcomes: readonly Outcome[] }>

function record(
  deps: Incoming,
  { name, digest, bytes }: Readonly<{ name: string; digest: string; bytes: Uint8Array }>,
): Promise<BankFile> {
  const { db, bank, now } = deps
  const base = { digest, bank, name, direction: 'in' } as const
  const { file, outcomes } = understood(deps, base, bytes)
  return inTransaction(db, async (tx) => {
    if (await insertFile(tx, file, now())) await insertSaid(tx, file, outcomes, now())
    return file
  })
}

function understood(
  deps: Incoming,
  base: Pick<BankFile, 'digest' | 'bank' | 'name' | 'direction'>,
  bytes: Uint8Array,
): Readonly<{ file: BankFile; outcomes: readonly Outcome[] }> {
  try {
    const { outcomes, ...read } = readFileOf(deps, bytes)
    return { file: { ...base, ...read, state: 'taken', reason: null }, outcomes }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const reason = `${error.detail?.field ?? ''}: ${error.detail?.issue ?? error.message}`
    const refused = { kind: 'unknown', state: 'refused', businessDate: null, reason } as const
    return { file: { ...base, ...refused }, outcomes: [] }
  }
}

function readFileOf({ accountNumber }: Incoming, bytes: Uint8Array): Read {
  const namespace = namespaceIn(bytes)
  switch (namespace) {
    case pain002: {
      const report = readPain002(bytes)
      return { kind: 'pain.002', businessDate: null, outcomes: outcomesOfReport(report) }
    }
    case camt053: {
      const statement = readCamt053(bytes)
      if (statement.accountNumber !== accountNumber)
        throw wrong('/Document/BkToCstmrStmt/Stmt/Acct', 'is not the custody account')
      const { businessDate } = statement
      return { kind: 'camt.053', businessDate, outcomes: outcomesOfStatement(statement) }
    }
    default:
      throw wrong('/Document', `a message that is not taken: ${namespace ?? 'none'}`)
  }
}
