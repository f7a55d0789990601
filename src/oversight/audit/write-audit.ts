import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import {
  type Act,
  type AuditHead,
  type Detail,
  digestOfText,
  hashOf,
  type Origin,
} from './audit.ts'
import { findHead, insertDetail, insertRow, lockHeight } from './store.ts'

/**
 * The end of the log, on which nobody else can build until we commit. Every verb of oversight begins
 * with it, so that two of them never wait for each other in a circle.
 *
 * Whoever waited for it finds a higher one and waits for that.
 */
export async function holdLog(tx: Tx): Promise<AuditHead> {
  for (let held = -1n; ; ) {
    const head = await findHead(tx)
    if (head.height === held) return head
    await lockHeight(tx, head.height)
    held = head.height
  }
}

/** Writes what was done, in the transaction that did it. Rows are never changed afterwards. */
export async function writeAudit(tx: Tx, act: Act, now: Date): Promise<void> {
  await append(tx, act, now)
}

/** Answers the height of the new row. */
async function append(tx: Tx, act: Act, now: Date): Promise<bigint> {
  const below = await holdLog(tx)
  const row = { ...act, height: below.height + 1n, at: now }
  await insertRow(tx, { ...row, hash: hashOf(below.hash, row) })
  return row.height
}

/** The same with what changed and from where, whose digest is the row's. Secrets do not belong into it. */
export async function recordAct(
  tx: Tx,
  { detail, ...act }: Omit<Act, 'contentDigest'> & Readonly<{ detail: Detail }>,
  now: Date,
): Promise<void> {
  const text = JSON.stringify(detail)
  const height = await append(tx, { ...act, contentDigest: digestOfText(text) }, now)
  await insertDetail(tx, height, text)
}

export type Reading = Readonly<{
  /** What sort of thing: `customer`, `applicant`, `case`, `card`. */
  what: string
  /** Whose, by number. */
  subject: string
  /** A staff id. */
  by: string
  from?: Origin
  /** Which of it was shown, where that is not all. */
  shown?: readonly string[]
}>

/**
 * Writes that somebody looked at what is known of a person, before they are shown it: `<what>-read`, in a
 * transaction of its own. Each look is a row.
 */
export const recordRead = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { what, subject, by, from, shown }: Reading,
): Promise<void> =>
  inTransaction(db, (tx) => {
    const detail = { ...(shown && { after: { shown } }), ...from }
    return recordAct(tx, { actor: by, action: `${what}-read`, subject, detail }, now())
  })
