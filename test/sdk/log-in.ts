import { equal, match } from 'node:assert/strict'
import { json } from '#test/till'
import type { Counter, Stage } from './stage.ts'

/** What `/sns` answers. */
type LogIn = Readonly<{ openid?: string; access_token?: string; session_key?: string }>

/**
 * Log-in is plain HTTP with a secret, for which neither SDK has a method: they sign whatever they
 * send and verify whatever they hear. What they drive is the order of the payer who has logged in.
 */
export async function learnPayer(stage: Stage, counter: Counter): Promise<void> {
  const openid = stage.wallet.payer.openids[counter.appid]
  const page = await exchange(stage, counter, 'oauth2/access_token', {
    code: await codeOfPage(stage, counter),
  })
  equal(page.openid, openid)
  match(String(page.access_token), /^[\w-]{64}$/)
  const program = await exchange(stage, counter, 'jscode2session', {
    js_code: await codeOfProgram(stage, counter),
  })
  equal(program.openid, openid)
  match(String(program.session_key), /^[\w+/]{22}==$/)
}

/** `/connect/oauth2/authorize` sends the payer back to the page with a code. */
async function codeOfPage({ wallet }: Stage, { appid }: Counter): Promise<string> {
  const query = new URLSearchParams({
    appid,
    redirect_uri: 'http://127.0.0.1:1/menu',
    response_type: 'code',
    scope: 'snsapi_base',
    state: 'table-3',
  })
  const answer = await wallet.visit(`/connect/oauth2/authorize?${query.toString()}`)
  equal(answer.status, 302, answer.text)
  const back = new URL(answer.headers.location ?? '')
  equal(`${back.origin}${back.pathname}`, 'http://127.0.0.1:1/menu')
  equal(back.searchParams.get('state'), 'table-3')
  return back.searchParams.get('code') ?? ''
}

/** What `wx.login` gives to a mini program inside the wallet. */
async function codeOfProgram({ wallet }: Stage, { appid }: Counter): Promise<string> {
  return String(json(await wallet.ask('/mini-program/login', { appid }))['code'])
}

async function exchange(
  { server }: Stage,
  { appid, shop }: Counter,
  door: string,
  code: Readonly<Record<string, string>>,
): Promise<LogIn> {
  const secret = shop.merchant.appSecret
  const proof = { appid, secret, grant_type: 'authorization_code', ...code }
  const query = new URLSearchParams(proof).toString()
  const answer = await fetch(`${server.url}/sns/${door}?${query}`)
  equal(answer.status, 200)
  return (await answer.json()) as LogIn
}
