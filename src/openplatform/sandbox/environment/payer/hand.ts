import type { FastifyInstance } from 'fastify'
import { testPayerOf } from './find-payer.ts'
import type { TestPayer } from './test-payer.ts'

/** What the wallet's own face answered, to be handed on as it is. */
export type WalletAnswer = Readonly<{ status: number; body: unknown }>

export type WalletCall = Readonly<{ method: 'GET' | 'POST'; path: string; body?: object }>

/** A payer's phone without the phone: every call takes the way that the wallet's page takes. */
export type Hand = Readonly<{
  /** Signs in where it has to, then asks. Refuses TEST_PAYER_NOT_FOUND. */
  ask: (customerId: string, call: WalletCall | CallOf) => Promise<WalletAnswer>
}>

/** A call that needs to know the payer, such as one with a PIN. */
export type CallOf = (payer: TestPayer) => WalletCall

/**
 * The wallet is asked inside the program, by its HTTP: so a payer in the sandbox meets what a payer
 * meets, the session, the PIN and the refusals among it. Sessions are kept, because signing in costs
 * a tenth of a second; one that has ended is begun again.
 */
export function createHand(
  app: Pick<FastifyInstance, 'inject'>,
  deps: Parameters<typeof testPayerOf>[0],
): Hand {
  const cookies = new Map<string, string>()

  async function send(payer: TestPayer, call: WalletCall): Promise<WalletAnswer> {
    const { method, path, body } = call
    const answer = await app.inject({
      method,
      url: `/wallet/api${path}`,
      headers: { 'x-tongbao-wallet': '1', cookie: cookies.get(payer.customerId) ?? '' },
      ...(method === 'POST' && { payload: body ?? {} }),
    })
    const [cookie] = [answer.headers['set-cookie'] ?? []].flat()
    if (cookie !== undefined) cookies.set(payer.customerId, cookie.split(';', 1)[0] ?? '')
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
  }

  const signIn = (payer: TestPayer): Promise<WalletAnswer> => {
    const { phone, password } = payer
    return send(payer, { method: 'POST', path: '/sign-in', body: { phone, password } })
  }

  return {
    async ask(customerId, asked) {
      const payer = await testPayerOf(deps, customerId)
      const call = typeof asked === 'function' ? asked(payer) : asked
      const first = cookies.has(customerId) ? await send(payer, call) : undefined
      if (first && first.status !== 401) return first
      cookies.delete(customerId)
      const signedIn = await signIn(payer)
      return signedIn.status === 200 ? send(payer, call) : signedIn
    },
  }
}
