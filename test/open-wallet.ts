import assert from 'node:assert/strict'
import type { Demo } from './server.ts'
import { type Answer, send } from './signed-face.ts'

/** A payer's wallet, signed in, that asks as the app does. */
export type Wallet = Readonly<{
  payer: Payer
  /** With a body it posts, without it gets. */
  ask: (path: string, body?: object, url?: string) => Promise<Answer>
  /** Asks for money to move; if it is asked who is there, proves it by the code on the phone and asks again. */
  confirm: (path: string, body: object, url?: string) => Promise<Answer>
  /** Pays from the balance. */
  pay: (prepayId: string, url?: string) => Promise<Answer>
  balance: () => Promise<bigint>
  /** Opens a page of the platform, as the wallet's own browser does; redirects are not followed. */
  visit: (path: string) => Promise<Answer>
}>

type Payer = Pick<Demo['payers'][number], 'name' | 'phone' | 'password' | 'pin' | 'openids'>

export async function openWallet(baseUrl: string, payer: Payer): Promise<Wallet> {
  let cookie: string | undefined
  const ask: Wallet['ask'] = (path, body, url = baseUrl) =>
    send(url, {
      path: `/wallet/api${path}`,
      headers: { 'x-tongbao-wallet': '1', cookie },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
  const signedIn = await ask('/sign-in', { phone: payer.phone, password: payer.password })
  assert.equal(signedIn.status, 200, signedIn.text)
  cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0]
  const confirm: Wallet['confirm'] = async (path, body, url) => {
    const answer = await ask(path, body, url)
    const challenge = challengeIn(answer)
    if (!challenge) return answer
    const sent = await ask(`/challenges/${challenge}/code`, {}, url)
    assert.equal(sent.status, 204, sent.text)
    const { text } = await ask(`/demo/inbox?phone=${payer.phone}`, undefined, url)
    const [, code] = /验证码(\d{6})/.exec(JSON.parse(text).messages[0].text) ?? []
    const proved = await ask(`/challenges/${challenge}/prove`, { code }, url)
    assert.equal(proved.status, 200, proved.text)
    return ask(path, body, url)
  }
  return {
    payer,
    ask,
    confirm,
    pay: (prepayId, url) =>
      confirm('/cashier/pay', { prepayId, funding: 'balance', pin: payer.pin }, url),
    balance: async () => BigInt(JSON.parse((await ask('/me')).text).balance.amount),
    visit: (path) => send(baseUrl, { path, headers: { cookie } }),
  }
}

/** The challenge that a code may answer, if the answer asks for one. */
function challengeIn({ status, text }: Answer): string | undefined {
  const { code, detail } = status === 403 ? JSON.parse(text) : {}
  return code === 'RISK_CHALLENGE' && detail.challenge.means.includes('code')
    ? detail.challenge.id
    : undefined
}
