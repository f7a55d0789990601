import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Customer } from '#parties'
import type { Db } from '#platform/db'
import { doorsOf, giveCode } from './login-code.ts'
import { allowedRedirect, withCode } from './redirect-uri.ts'
import type { Stop } from './refusal-page.ts'

/** The parameters of `/connect/oauth2/authorize`; each may be absent. */
export type AuthorizeQuery = Readonly<{
  appid?: string | undefined
  redirect_uri?: string | undefined
  response_type?: string | undefined
  scope?: string | undefined
  state?: string | undefined
}>

export type AuthorizeDeps = Readonly<{ db: Db; now: Clock; directory: Pick<Directory, 'app'> }>

/** A page that says why not, or where the browser goes next. */
export type AuthorizeAnswer = Readonly<{ stop: Stop }> | Readonly<{ location: string }>

/**
 * Web authorisation without a question (`snsapi_base`): whoever is signed in to the wallet goes back
 * to the merchant's page with a code. Until the return address is known to be the app's own, nothing
 * is sent anywhere: a refusal is a page here, never a redirect.
 */
export async function authorize(
  { db, now, directory }: AuthorizeDeps,
  query: AuthorizeQuery,
  customer: Customer | undefined,
): Promise<AuthorizeAnswer> {
  const { appid = '', redirect_uri: redirectUri = '', state } = query
  const app = await directory.app(appid)
  if (!app || !doorsOf[app.kind].includes('authorization')) return { stop: 'appid' }
  const target = allowedRedirect(redirectUri, app.oauthDomains)
  if (!target) return { stop: 'redirect_uri' }
  if (query.response_type !== 'code') return { stop: 'response_type' }
  if (query.scope !== 'snsapi_base') return { stop: 'scope' }
  if (state !== undefined && state.length > 128) return { stop: 'state' }
  if (!customer) return { location: signInFirst(query) }

  const given = { appid, kind: 'authorization', customerId: customer.id } as const
  return { location: withCode(target, await giveCode(db, given, now()), state) }
}

/** The wallet's own page; it comes back here by `next`, rebuilt from what we understood. */
function signInFirst(query: AuthorizeQuery): string {
  const known = new URLSearchParams()
  for (const name of ['appid', 'redirect_uri', 'response_type', 'scope', 'state'] as const) {
    const value = query[name]
    if (value !== undefined) known.set(name, value)
  }
  const next = `/connect/oauth2/authorize?${known.toString()}`
  return `/wallet/sign-in?${new URLSearchParams({ next }).toString()}`
}
