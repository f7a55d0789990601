import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { type Case, fileAppeal, findCasesOf } from '#risk'
import type { WalletDeps } from '../create-wallet.ts'
import { strict } from './fields.ts'

/** As many cases of a customer as are looked through for appeals. */
const casesMost = 100

const AppealBody = strict({
  /** As the refusal named it; left out where the appeal is about no payment. */
  payment: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
  text: Type.String({ minLength: 1, maxLength: 1000 }),
})

/** What a customer objects to, and what became of it. */
export const appealRoutes =
  (deps: WalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/appeals', async ({ customer }) => {
      const cases = await findCasesOf(deps.db, customer.id, casesMost)
      return { appeals: cases.filter(({ sort }) => sort === 'appeal').map(appealView) }
    })
    app.post(
      '/appeals',
      { schema: { body: AppealBody } },
      async ({ customer, body: { payment, text } }) =>
        appealView(await fileAppeal(deps, { customerId: customer.id, paymentId: payment, text })),
    )
  }

/** Not who looks at it, nor what was written for the house. */
const appealView = ({ id, payment, product, amountMinor, words, ...rest }: Case) => ({
  id,
  payment,
  product,
  amount: amountMinor === null ? null : { amount: String(amountMinor), currency: 'CNY' },
  text: words ?? '',
  state: rest.state === 'DECIDED' ? 'answered' : 'waiting',
  answer: rest.state === 'DECIDED' ? rest.answer : null,
  openedAt: beijing(rest.openedAt),
  dueAt: beijing(rest.dueAt),
  decidedAt: rest.decidedAt && beijing(rest.decidedAt),
})
