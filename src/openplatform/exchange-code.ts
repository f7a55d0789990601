import { randomBytes } from 'node:crypto'
import { type Clock, hourMs, plusMs } from '#kernel/time'
import type { Directory } from '#merchants'
import { openidOf } from '#parties'
import type { Db } from '#platform/db'
import { type ErrorName, SnsRefusal } from './errcode.ts'
import { type CodeKind, digestOf, doorsOf, useCode } from './login-code.ts'
import { findToken, insertToken } from './store.ts'

export type ExchangeDeps = Readonly<{
  db: Db
  now: Clock
  directory: Pick<Directory, 'app' | 'isAppSecret'>
}>

export type ExchangeQuery = Readonly<{
  appid?: string | undefined
  secret?: string | undefined
  code?: string | undefined
  grant_type?: string | undefined
}>

export type AccessTokenView = Readonly<{
  access_token: string
  expires_in: number
  openid: string
  scope: string
}>

export type SessionView = Readonly<{ openid: string; session_key: string }>

const tokenLifeMs = 2 * hourMs
const scope = 'snsapi_base'

/** `/sns/oauth2/access_token`: the code of a web authorisation for an openid. Throws `SnsRefusal`. */
export async function accessTokenOf(
  deps: ExchangeDeps,
  query: ExchangeQuery,
): Promise<AccessTokenView> {
  const { appid, openid } = await exchange(deps, query, 'authorization')
  const at = deps.now()
  const accessToken = randomBytes(48).toString('base64url')
  const expiresAt = plusMs(at, tokenLifeMs)
  const tokenDigest = digestOf(accessToken)
  await insertToken(deps.db, { tokenDigest, appid, openid, scope, expiresAt }, at)
  return { access_token: accessToken, expires_in: tokenLifeMs / 1000, openid, scope }
}

/**
 * `/sns/jscode2session`: the code of a mini program's log-in for an openid. Throws `SnsRefusal`.
 * `session_key` has the documented shape; it opens nothing, since no encrypted user data is offered.
 */
export async function sessionOfCode(
  deps: ExchangeDeps,
  query: ExchangeQuery,
): Promise<SessionView> {
  const { openid } = await exchange(deps, query, 'mini_program')
  return { session_key: randomBytes(16).toString('base64'), openid }
}

/** `/sns/auth`: is this token still good for this openid? Throws `SnsRefusal`. */
export async function verifyToken(
  { db, now }: Pick<ExchangeDeps, 'db' | 'now'>,
  { accessToken, openid }: Readonly<{ accessToken: string; openid: string }>,
): Promise<void> {
  const token = await findToken(db, digestOf(accessToken))
  if (!token || token.expiresAt <= now()) throw new SnsRefusal('invalid_token')
  if (token.openid !== openid) throw new SnsRefusal('invalid_openid')
}

/** The app is proven before the code is touched: a stranger who saw a code cannot burn it. */
async function exchange(deps: ExchangeDeps, query: ExchangeQuery, kind: CodeKind) {
  const { db, now, directory } = deps
  const appid = required(query.appid, 'appid_missing')
  const secret = required(query.secret, 'secret_missing')
  const code = required(query.code, 'code_missing')
  if (query.grant_type !== 'authorization_code') throw new SnsRefusal('invalid_grant_type')
  // Both are asked whatever the first says, so that an unknown app takes no shorter time.
  const [app, isSecret] = [await directory.app(appid), await directory.isAppSecret(appid, secret)]
  if (!app || !doorsOf[app.kind].includes(kind)) throw new SnsRefusal('invalid_appid')
  if (!isSecret) throw new SnsRefusal('invalid_secret')

  const customerId = await useCode(deps, { appid, kind, code })
  return { appid, openid: await openidOf({ db, now }, { appid, customerId }) }
}

function required(value: string | undefined, missing: ErrorName): string {
  if (!value) throw new SnsRefusal(missing)
  return value
}
