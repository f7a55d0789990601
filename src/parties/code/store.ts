import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { CodePurpose } from './code.ts'

type CodeToStore = Readonly<{
  phoneDigest: string
  purpose: CodePurpose
  codeDigest: string
  now: Date
  expiresAt: Date
  resendAt: Date
  /** Windows that began before this are over. */
  windowStart: Date
  codesPerWindow: number
}>

/**
 * Stores a code in place of the last one of its purpose, unless that was too soon or too often: then
 * false. Purposes do not touch each other: some of them anybody may ask for, of any phone.
 */
export async function replaceCode(db: Db, code: CodeToStore): Promise<boolean> {
  const { rows } = await sql`
    insert into parties.one_time_code as c (phone_digest, purpose, code_digest, attempts,
      expires_at, resend_at, window_started_at, sent_in_window)
    values (${code.phoneDigest}, ${code.purpose}, ${code.codeDigest}, 0, ${code.expiresAt},
      ${code.resendAt}, ${code.now}, 1)
    on conflict (phone_digest, purpose) do update set
      code_digest = excluded.code_digest, attempts = 0,
      expires_at = excluded.expires_at, used_at = null, resend_at = excluded.resend_at,
      window_started_at = case when c.window_started_at <= ${code.windowStart}
                               then excluded.window_started_at else c.window_started_at end,
      sent_in_window = case when c.window_started_at <= ${code.windowStart}
                            then 1 else c.sent_in_window + 1 end
    where c.resend_at <= ${code.now}
      and (c.window_started_at <= ${code.windowStart} or c.sent_in_window < ${code.codesPerWindow})
    returning 1`.execute(db)
  return rows.length === 1
}

type Sending = Readonly<{ resendAt: Date; windowStartedAt: Date }>

export async function findSending(
  db: Db,
  { phoneDigest, purpose }: Pick<CodeToStore, 'phoneDigest' | 'purpose'>,
): Promise<Sending | undefined> {
  const { rows } = await sql<Sending>`
    select resend_at as "resendAt", window_started_at as "windowStartedAt"
    from parties.one_time_code
    where phone_digest = ${phoneDigest} and purpose = ${purpose}`.execute(db)
  return rows[0]
}

type CodeToTake = Readonly<{
  phoneDigest: string
  purpose: CodePurpose
  codeDigest: string
  attemptsMax: number
  now: Date
}>

/**
 * Counts the guess and judges it in one guarded statement, so neither the five guesses nor the
 * single use can be raced. A code that was used lets the next be sent at once: the phone is proven.
 */
export async function takeCode(db: Db, taken: CodeToTake): Promise<boolean> {
  const { phoneDigest, purpose, codeDigest, attemptsMax, now } = taken
  const { rows } = await sql<{ isRight: boolean }>`
    update parties.one_time_code set
      attempts = attempts + 1,
      used_at = case when code_digest = ${codeDigest} then ${now}::timestamptz end,
      resend_at = case when code_digest = ${codeDigest} then ${now}::timestamptz else resend_at end
    where phone_digest = ${phoneDigest} and purpose = ${purpose} and used_at is null
      and expires_at > ${now} and attempts < ${attemptsMax}
    returning used_at is not null as "isRight"`.execute(db)
  return rows[0]?.isRight ?? false
}

export type StoredText = Readonly<{
  id: string
  phoneDigest: string
  phoneSealed: string
  textSealed: string
  sentAt: Date
}>

export async function insertInbox(db: Db, text: StoredText): Promise<void> {
  await sql`
    insert into parties.inbox (phone_digest, id, phone_sealed, text_sealed, sent_at)
    values (${text.phoneDigest}, ${text.id}, ${text.phoneSealed}, ${text.textSealed}, ${text.sentAt})`.execute(
    db,
  )
}

export async function findInbox(
  db: Db,
  phoneDigest: string | undefined,
  limit: number,
): Promise<readonly StoredText[]> {
  const mine = phoneDigest === undefined ? sql`` : sql`where phone_digest = ${phoneDigest}`
  const { rows } = await sql<StoredText>`
    select id, phone_digest as "phoneDigest", phone_sealed as "phoneSealed",
           text_sealed as "textSealed", sent_at as "sentAt"
    from parties.inbox ${mine} order by id desc limit ${limit}`.execute(db)
  return rows
}

/** Codes whose day is over, and texts that nobody will read any more. */
export async function deleteOldCodes(db: Db, before: Date): Promise<void> {
  await sql`delete from parties.one_time_code
            where window_started_at < ${before} and expires_at < ${before}`.execute(db)
  await sql`delete from parties.inbox where sent_at < ${before}`.execute(db)
}
