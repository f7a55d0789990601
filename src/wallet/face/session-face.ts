import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { assert } from '#kernel/assert'
import { refusals } from '#kernel/refusal'
import { type Customer, type Parties, type SignedIn, sessionOf } from '#parties'

export const refuse = refusals({
  SIGN_IN_REQUIRED: [401, '请先登录'],
  WALLET_HEADER_REQUIRED: [403, '请求须带X-Tongbao-Wallet: 1，请从钱包页面操作'],
})

declare module 'fastify' {
  interface FastifyRequest {
    /** Set behind `requireSession`; reading it anywhere else is our mistake. */
    customer: Customer
  }
}

export const cookieName = 'tongbao_session'

const customers = new WeakMap<FastifyRequest, Customer>()

/** For `decorateRequest`: fails loudly where nobody signed in. */
export const customerProperty = {
  getter(this: FastifyRequest): Customer {
    const customer = customers.get(this)
    assert(customer, 'the request has a session')
    return customer
  },
  setter(this: FastifyRequest, customer: Customer): void {
    customers.set(this, customer)
  },
}

export const sessionCustomer = (
  parties: Parties,
  request: FastifyRequest,
): Promise<Customer | undefined> => sessionOf(parties, request.cookies[cookieName])

/** Everything registered after this needs a signed-in customer. */
export function requireSession(app: FastifyInstance, parties: Parties): void {
  app.addHook('onRequest', async (request) => {
    const customer = await sessionCustomer(parties, request)
    if (!customer) throw refuse('SIGN_IN_REQUIRED')
    request.customer = customer
  })
}

/**
 * A form or link on a foreign page cannot set a header of its own, and a script there must ask
 * first, which we never allow: the header proves that our own page is calling.
 */
export function requireWalletHeader(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.headers['x-tongbao-wallet'] !== '1')
      throw refuse('WALLET_HEADER_REQUIRED')
  })
}

export function setSession(
  reply: FastifyReply,
  { token, expiresAt }: SignedIn,
  isSecure: boolean,
): void {
  reply.setCookie(cookieName, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    expires: expiresAt,
  })
}

export const clearSession = (reply: FastifyReply): void => {
  reply.clearCookie(cookieName, { path: '/' })
}
