import { digestOfText, writeAudit } from '#oversight'
import type { Tx } from '#platform/db'

/** Who changes something: a staff id; `platform` from the command line without a name. */
export type By = Readonly<{ actor?: string | undefined }>

type Change = Readonly<{
  action: string
  subject: `channel:${string}` | `route:${string}` | `contract:${string}`
  /** What it was, without secrets; null where nothing was. */
  before: object | null
  after: object
}>

/**
 * Writes a change into the chained log, in the transaction that makes it. The subject names the thing and
 * says the change in JSON, so that the log is read without the tables. It holds the end of the log until
 * the transaction ends, so it comes last.
 */
export async function auditChange(
  tx: Tx,
  { actor = 'platform' }: By,
  { action, subject, before, after }: Change,
  now: Date,
): Promise<void> {
  const change = JSON.stringify({ before, after }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const contentDigest = digestOfText(change)
  await writeAudit(tx, { actor, action, subject: `${subject} ${change}`, contentDigest }, now)
}
