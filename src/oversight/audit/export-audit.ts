import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { signedText } from './signed-head.ts'
import { findHead, findRowsBelow, findWholeRows, type Sought, type WholeRow } from './store.ts'

/** Signs the end of an export with a key that others know us by; base64, RSA-SHA256. */
export type SignHead = (text: string) => Promise<Readonly<{ keyId: string; signature: string }>>

export type AuditExport = Readonly<{ db: Db; now: Clock; sign: SignHead }>

const pageMax = 1_000

/**
 * The whole log as lines of JSON: a title, each row with what is kept beside it, and the head with its
 * signature, which a file that was cut off does not have. It ends with the head that there was at the
 * beginning, and holds a page in memory at a time. `tools/verify-audit` reads it without a database.
 */
export async function* exportAudit({ db, now, sign }: AuditExport): AsyncGenerator<string> {
  const { height, hash } = await findHead(db)
  yield lineOf({ 'tongbao-audit': 1, first: '0' })
  for (let above = -1n; above < height; ) {
    const rows = await findWholeRows(db, { above, upTo: height, limit: pageMax })
    yield rows.map((row) => lineOf(rowOf(row))).join('')
    const last = rows.at(-1)
    if (!last) throw new Error('the log has rows up to its head')
    above = last.height
  }
  const end = { height: String(height), hash, at: now().toISOString() }
  const { keyId, signature } = await sign(signedText(end))
  yield lineOf({ end: { ...end, keyId, signature } })
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`

const rowOf = ({ height, at, actor, action, subject, contentDigest, hash, detail }: WholeRow) => ({
  height: String(height),
  at: at.toISOString(),
  actor,
  action,
  subject,
  contentDigest,
  hash,
  ...(detail !== null && { detail }),
})

const titles = ['height', 'at', 'actor', 'action', 'subject', 'contentDigest', 'hash']

/** What a spreadsheet would take for a formula, in half and full width, or for the start of one. */
const formula = /^\s*[=+\-@＝＋－＠\t\r]/

/** One cell, quoted; what a spreadsheet would calculate gets an apostrophe in front. */
export const csvCell = (text: string): string =>
  `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** Rows from the newest down as a table for people; what is kept beside them is in the other export. */
export async function* exportCsv(
  db: Db,
  sought: Omit<Sought, 'limit' | 'below'>,
): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(titles)}`
  for (let below: bigint | undefined; ; ) {
    const rows = await findRowsBelow(db, { ...sought, below, isWhole: true, limit: pageMax })
    yield rows
      .map(({ height, at, actor, action, subject, contentDigest, hash }) =>
        csvLine([String(height), at.toISOString(), actor, action, subject, contentDigest, hash]),
      )
      .join('')
    below = rows.at(-1)?.height
    if (rows.length < pageMax) return
  }
}
