import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { newId } from '#kernel/id'
import { beijing } from '#kernel/time'
import { balanceOf } from '#ledger'
import {
  type Customer,
  type NewPin,
  checkPin,
  maskPhone,
  pinStatus,
  requestCode,
  setPin,
  signOut,
  signUp,
} from '#parties'
import { bindCard, unbindCard } from '../card/bind-card.ts'
import { type Card, titleOf } from '../card/card.ts'
import { findCards } from '../card/store.ts'
import type { WalletDeps } from '../create-wallet.ts'
import { consentOf } from '../signal/consent.ts'
import { Signals } from '../signal/signals.ts'
import { signInTold } from '../signal/tell-sign-in.ts'
import { warn } from '../signal/warn.ts'
import { visitOf } from './asker.ts'
import { Id, OneTimeCode, Password, Phone, Pin, strict } from './fields.ts'
import { freezeView } from './freeze-routes.ts'
import { clearSession, cookieName, setSession } from './session-face.ts'

/** Before there is a session: codes, sign-up, sign-in. */
export const entryRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { parties } = deps
    const isSecure = deps.publicUrl.startsWith('https:')
    const Purpose = Type.Enum(['sign_in', 'sign_up', 'reset_pin'], { type: 'string' })

    app.post(
      '/codes',
      { schema: { body: strict({ phone: Phone, purpose: Purpose }) } },
      ({ body }) => requestCode(parties, body),
    )
    app.post(
      '/sign-up',
      {
        schema: {
          body: strict({
            phone: Phone,
            code: OneTimeCode,
            name: Type.String({ minLength: 1, maxLength: 32 }),
            password: Password,
          }),
        },
      },
      async ({ body }, reply) => {
        const signedIn = await signUp(parties, body)
        setSession(reply, signedIn, isSecure)
        return meOf(deps, signedIn.customer)
      },
    )
    app.post(
      '/sign-in',
      {
        schema: {
          body: Type.Union([
            strict({ phone: Phone, password: Password, signals: Type.Optional(Signals) }),
            strict({ phone: Phone, code: OneTimeCode, signals: Type.Optional(Signals) }),
          ]),
        },
      },
      async (request, reply) => {
        const { signals, ...input } = request.body
        const signedIn = await signInTold(deps, { ...input, visit: visitOf(request, signals) })
        setSession(reply, signedIn, isSecure)
        return meOf(deps, signedIn.customer)
      },
    )
  }

export const accountRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { parties } = deps
    app.post('/sign-out', { schema: { body: strict({}) } }, async (request, reply) => {
      await signOut(parties, request.cookies[cookieName] ?? '')
      clearSession(reply)
      return reply.code(204).send()
    })
    app.get('/me', ({ customer }) => meOf(deps, customer))
    app.post(
      '/pin',
      {
        schema: {
          body: strict({
            pin: Pin,
            password: Type.Optional(Password),
            code: Type.Optional(OneTimeCode),
            oldPin: Type.Optional(Pin),
          }),
        },
      },
      async ({ customer, body }, reply) => {
        await changePin(deps, { customerId: customer.id, ...body })
        return reply.code(204).send()
      },
    )
    await app.register(cardRoutes(deps))
  }

/** A first PIN is no change; of every other one the customer is told at once, and risk hears of it. */
async function changePin(deps: WalletDeps, input: NewPin): Promise<void> {
  const { parties, guard } = deps
  const { customerId } = input
  const now = deps.now()
  const id = newId('fact', now)
  const isChange = await setPin(parties, input, (tx) =>
    warn(tx, { customerId, what: 'pin_changed', about: id }, now),
  )
  if (!isChange) return
  guard.hear({ id, atMs: now.getTime(), kind: 'changed', customer: customerId, what: 'pin' })
}

const cardRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/cards', async ({ customer }) => ({
      cards: (await findCards(deps.db, customer.id)).map(cardView),
    }))
    app.post(
      '/cards',
      {
        schema: {
          body: strict({
            number: Type.String({ pattern: '^[0-9]{12,19}$' }),
            name: Type.String({ minLength: 1, maxLength: 32 }),
            phone: Phone,
            pin: Pin,
          }),
        },
      },
      async ({ customer, body: { number, name, phone, pin } }) => {
        await checkPin(deps.parties, { customerId: customer.id, pin })
        return cardView(
          await addCard(deps, { customerId: customer.id, number, holderName: name, phone }),
        )
      },
    )
    app.delete(
      '/cards/:id',
      { schema: { params: Type.Object({ id: Id }) } },
      async ({ customer, params }, reply) => {
        await unbindCard(deps, { customerId: customer.id, id: params.id })
        return reply.code(204).send()
      },
    )
  }

/** The customer is told at once, and risk hears of it: another's card is how much fraud begins. */
async function addCard(deps: WalletDeps, asked: Parameters<typeof bindCard>[1]): Promise<Card> {
  const { customerId } = asked
  const now = deps.now()
  const id = newId('fact', now)
  const card = await bindCard(deps, asked, (tx) =>
    warn(tx, { customerId, what: 'card_added', about: id }, now),
  )
  deps.guard.hear({
    id,
    atMs: now.getTime(),
    kind: 'changed',
    customer: customerId,
    what: 'card_bound',
    card: card.bankCardId,
  })
  return card
}

async function meOf({ db, parties }: WalletDeps, customer: Customer) {
  const pin = await pinStatus(parties, customer.id)
  const owner = { kind: 'customer_balance', owner: customer.id } as const
  const { available } = await balanceOf(db, owner, 'CNY')
  return {
    id: customer.id,
    name: customer.name,
    phone: maskPhone(customer.phone),
    pinSet: pin.isSet,
    pinLockedUntil: pin.lockedUntil ? beijing(pin.lockedUntil) : null,
    balance: { amount: String(available.minor), currency: available.currency },
    cards: (await findCards(db, customer.id)).map(cardView),
    freeze: await freezeView(db, customer.id),
    /** Whether the customer lets us know devices: `unasked` before there is an answer. */
    consent: await consentOf(db, customer.id),
  }
}

const cardView = (card: Card) => ({
  id: card.id,
  bank: card.bank,
  bankType: card.bankType,
  kind: card.kind,
  last4: card.last4,
  phone: card.phoneMasked,
  title: titleOf(card),
})
