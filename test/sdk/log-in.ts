import { equal, match } from 'node:assert/strict'
import { registerApp } from '#merchants'
import { json } from '#test/till'
import { takePayment } from './orders.ts'
import { payMethods } from './pay-methods.ts'
import type { Counter, Stage } from './stage.ts'

/** What `/sns` answers. */
type LogIn = Readonly<{ openid?: string; access_token?: string; session_key?: string }>

/** An app with what proves it. */
type App = Readonly<{ appid: string; secret: string }>

/**
 * A page of the merchant learns who is using it. Log-in is plain HTTP with a secret, for which
 * neither SDK has a method: they sign whatever they send and verify whatever they hear.
 */
export async function logInOnPage(stage: Stage, { appid, shop }: Counter): Promise<void> {
  const app = { appid, secret: shop.merchant.appSecret }
  const code = await codeOfPage(stage, app)
  const { openid, access_token: token } = await exchange(stage, app, 'oauth2/access_token', {
    code,
  })
  equal(openid, stage.wallet.payer.openids[appid])
  match(String(token), /^[\w-]{64}$/)
}

/**
 * The payer logs in to a mini program, where he has another openid, and pays there: the merchant's
 * own, or that of the provider's seller, which `sub_appid` and `sub_openid` name.
 */
export async function logInAndPay(stage: Stage, counter: Counter): Promise<void> {
  const isPartner = counter.name === 'partner'
  const ownerMchid = counter.refunds.sub_mchid ?? counter.mchid
  const app = { appid: `wxa0000000${ownerMchid.slice(-8)}`, secret: 'mini program of the story' }
  const registered = { ...app, kind: 'mini_program', name: '点单', ownerMchid } as const
  await registerApp(stage.server.program.modules, registered)
  const openid = await openidInProgram(stage, app)
  const atSeller: Counter = {
    ...counter,
    appid: app.appid,
    parties: { ...counter.parties, [isPartner ? 'sub_appid' : 'appid']: app.appid },
    payer: (openids) =>
      isPartner ? { ...counter.payer(openids), sub_openid: openid } : { openid },
  }
  await takePayment(stage, atSeller, payMethods[0])
}

async function openidInProgram(stage: Stage, app: App): Promise<string> {
  const js_code = await codeOfProgram(stage, app)
  const { openid, session_key: key } = await exchange(stage, app, 'jscode2session', { js_code })
  match(String(openid), /^o[\w-]+$/)
  match(String(key), /^[\w+/]{22}==$/)
  return String(openid)
}

/** `/connect/oauth2/authorize` sends the payer back to the page with a code. */
async function codeOfPage({ wallet }: Stage, { appid }: App): Promise<string> {
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
async function codeOfProgram({ wallet }: Stage, { appid }: App): Promise<string> {
  return String(json(await wallet.ask('/mini-program/login', { appid }))['code'])
}

async function exchange(
  { server }: Stage,
  app: App,
  door: string,
  code: Readonly<Record<string, string>>,
): Promise<LogIn> {
  const proof = { ...app, grant_type: 'authorization_code', ...code }
  const query = new URLSearchParams(proof).toString()
  const answer = await fetch(`${server.url}/sns/${door}?${query}`)
  equal(answer.status, 200)
  return (await answer.json()) as LogIn
}
