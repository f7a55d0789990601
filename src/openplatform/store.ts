import { sql } from 'kysely'
import type { CustomerId } from '#parties'
import type { Db } from '#platform/db'
import type { CodeKind } from './login-code.ts'

type CodeKey = Readonly<{ appid: string; kind: CodeKind; codeDigest: string }>

export async function insertCode(
  db: Db,
  code: CodeKey & Readonly<{ customerId: CustomerId; expiresAt: Date }>,
  now: Date,
): Promise<void> {
  const { appid, codeDigest, kind, customerId, expiresAt } = code
  await sql`
    insert into openplatform.login_code (appid, code_digest, kind, customer_id, created_at, expires_at)
    values (${appid}, ${codeDigest}, ${kind}, ${customerId}, ${now}, ${expiresAt})`.execute(db)
}

/** Uses the code up: of two takers at once, one gets the customer. */
export async function takeCode(db: Db, code: CodeKey, now: Date): Promise<CustomerId | undefined> {
  const { appid, kind, codeDigest } = code
  const { rows } = await sql<{ customerId: CustomerId }>`
    update openplatform.login_code set used_at = ${now}
    where appid = ${appid} and code_digest = ${codeDigest} and kind = ${kind}
      and used_at is null and expires_at > ${now}
    returning customer_id as "customerId"`.execute(db)
  return rows[0]?.customerId
}

/** When the code was used, if it was. */
export async function findUse(db: Db, code: CodeKey): Promise<Date | undefined> {
  const { appid, kind, codeDigest } = code
  const { rows } = await sql<{ usedAt: Date | null }>`
    select used_at as "usedAt" from openplatform.login_code
    where appid = ${appid} and code_digest = ${codeDigest} and kind = ${kind}`.execute(db)
  return rows[0]?.usedAt ?? undefined
}

export type StoredToken = Readonly<{
  tokenDigest: string
  appid: string
  openid: string
  scope: string
  expiresAt: Date
}>

export async function insertToken(db: Db, token: StoredToken, now: Date): Promise<void> {
  const { tokenDigest, appid, openid, scope, expiresAt } = token
  await sql`
    insert into openplatform.access_token (token_digest, appid, openid, scope, created_at, expires_at)
    values (${tokenDigest}, ${appid}, ${openid}, ${scope}, ${now}, ${expiresAt})`.execute(db)
}

export async function findToken(
  db: Db,
  tokenDigest: string,
): Promise<Readonly<{ openid: string; expiresAt: Date }> | undefined> {
  const { rows } = await sql<{ openid: string; expiresAt: Date }>`
    select openid, expires_at as "expiresAt" from openplatform.access_token
    where token_digest = ${tokenDigest}`.execute(db)
  return rows[0]
}

export async function deleteExpired(db: Db, before: Date): Promise<void> {
  await sql`delete from openplatform.login_code where expires_at < ${before}`.execute(db)
  await sql`delete from openplatform.access_token where expires_at < ${before}`.execute(db)
}
