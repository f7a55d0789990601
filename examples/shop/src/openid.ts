import type { Shop } from './shop.ts'

/** What the platform's log-in answers; errors come with HTTP 200 and an `errcode`. */
type LogIn = Readonly<{ openid?: string; errcode?: number; errmsg?: string }>

/** Official account: the code that `/connect/oauth2/authorize` sent the payer back with. */
export const openidOfOauthCode = ({ configuration }: Shop, code: string): Promise<string> =>
  logIn(configuration.baseUrl, '/sns/oauth2/access_token', {
    appid: configuration.merchant.appid,
    secret: configuration.merchant.appSecret,
    code,
    grant_type: 'authorization_code',
  })

/** Mini program: the code that `wx.login` gave. */
export const openidOfMiniProgramCode = ({ configuration }: Shop, code: string): Promise<string> =>
  logIn(configuration.baseUrl, '/sns/jscode2session', {
    appid: configuration.merchant.appid,
    secret: configuration.merchant.appSecret,
    js_code: code,
    grant_type: 'authorization_code',
  })

/** Where to send the payer for a code; `state` comes back and must be the one we sent. */
export function oauthUrl({ configuration }: Shop, returnTo: string, state: string): string {
  const query = new URLSearchParams({
    appid: configuration.merchant.appid,
    redirect_uri: returnTo,
    response_type: 'code',
    scope: 'snsapi_base',
    state,
  })
  return `${configuration.baseUrl}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`
}

async function logIn(
  baseUrl: string,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<string> {
  const url = `${baseUrl}${path}?${new URLSearchParams(query).toString()}`
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const { openid, errcode, errmsg } = (await response.json()) as LogIn
  if (!openid) throw new LogInRefused(`${errcode ?? response.status} ${errmsg ?? ''}`)
  return openid
}

/** The code was wrong, used or too old: the payer begins again. */
export class LogInRefused extends Error {}
