import { hash } from 'node:crypto'

/** What somebody did. `contentDigest` is the SHA-256, in hex, of what it was done with. */
export type Act = Readonly<{
  /** A staff id, `merchant:<mchid>`, or `platform`. */
  actor: string
  action: string
  subject: string
  contentDigest: string
}>

/** From where somebody did something: the address, and the session by which they were let in. */
export type Origin = Readonly<{ ip: string; session: string }>

/** What changed, and from where, as JSON says it; amounts are texts. Kept beside the row that digests it. */
export type Detail = Readonly<{
  before?: unknown
  after?: unknown
  /** Where the request came from. */
  ip?: string
  session?: string
}>

export type AuditRow = Act & Readonly<{ height: bigint; at: Date; hash: string }>

/** Where the log ends; its hash says all that was ever written. */
export type AuditHead = Pick<AuditRow, 'height' | 'hash'>

/**
 * SHA-256 over one line of JSON: the hash below, the height as text, the instant, and who did what.
 * JSON rather than tabs, because a subject may hold any character.
 */
export const hashOf = (below: string, row: Omit<AuditRow, 'hash'>): string =>
  hash(
    'sha256',
    JSON.stringify([
      below,
      String(row.height),
      row.at.toISOString(),
      row.actor,
      row.action,
      row.subject,
      row.contentDigest,
    ]),
  )

export const digestOfText = (text: string): string => hash('sha256', text)
