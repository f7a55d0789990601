import { Type } from 'typebox'
import { bankAccountOf, findMerchantPage } from '#merchants'
import { recordAct } from '#oversight'
import { ratings } from '#ops'
import { inTransaction } from '#platform/db'
import { askChange, Reason } from './ask-change.ts'
import type { ConsoleDeps } from './deps.ts'
import { boundOf, Day, Fen, Mchid } from './fields.ts'
import { lineView, merchantWhole } from './merchant-view.ts'
import { placeOf } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { refuse } from './session-face.ts'

const Named = strict({ id: Mchid })
const pageMax = 50

/** Every merchant, and what the institution does about one; whatever changes it takes two people. */
export const merchantRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/merchants',
    permission: 'merchant.list',
    query: strict({
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      kind: Type.Optional(Type.Enum(['direct', 'provider', 'sub_merchant'], { type: 'string' })),
      state: Type.Optional(Type.Enum(['active', 'suspended'], { type: 'string' })),
      rating: Type.Optional(Type.Enum([...ratings], { type: 'string' })),
      dueBefore: Type.Optional(Day),
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$' })),
    }),
    async answer({ query: { q, dueBefore, ...rest } }) {
      const page = await findMerchantPage(deps.db, {
        ...rest,
        words: q,
        dueBefore: dueBefore === undefined ? undefined : new Date(`${dueBefore}T00:00:00+08:00`),
        limit: pageMax,
      })
      return {
        merchants: page.map(lineView),
        next: page.length === pageMax ? page.at(-1)?.mchid : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/merchants/:id',
    permission: 'merchant.list',
    params: Named,
    answer: ({ params }) => merchantWhole(deps, params.id),
  }),
  route({
    method: 'POST',
    url: '/ops/merchants/:id/account-number',
    permission: 'merchant.change',
    params: Named,
    body: strict({ unit: Type.String({ minLength: 8, maxLength: 32 }), reason: Reason }),
    async answer({ params: { id: mchid }, body: { unit, reason }, staff, request, session }) {
      const account = await bankAccountOf(deps, { mchid, unit })
      if (!account) throw refuse('NO_SUCH_MERCHANT')
      const detail = { after: { account: account.id, reason }, ...placeOf(request, session) }
      const act = { actor: staff.id, action: 'bank-account-read', subject: mchid, detail }
      // Nobody reads it before it is written down that they did.
      await inTransaction(deps.db, (tx) => recordAct(tx, act, deps.now()))
      return { accountNumber: account.accountNumber }
    },
  }),
  ...changeRoutes(deps),
  ...contractRoutes(deps),
]

const permission = 'merchant.change'
const method = 'POST'

const changeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method,
    url: '/ops/merchants/:id/state',
    permission,
    params: Named,
    body: strict({
      state: Type.Enum(['suspended', 'active'], { type: 'string' }),
      reason: Reason,
    }),
    answer: (asked) =>
      askChange(deps, asked, { kind: 'merchant_suspend', mchid: asked.params.id, ...asked.body }),
  }),
]

const contractRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method,
    url: '/ops/merchants/:id/terms',
    permission,
    params: Named,
    body: strict({
      unit: Type.Optional(Type.String({ minLength: 8, maxLength: 32 })),
      effectiveFrom: Day,
      cycle: Type.Enum(['T', 'D'], { type: 'string' }),
      days: Type.Integer({ minimum: 0, maximum: 30 }),
      payout: Type.Enum(['auto', 'manual'], { type: 'string' }),
      payoutMin: Fen,
      refundShare: Type.Enum(['take_back', 'merchant_pays'], { type: 'string' }),
      reason: Reason,
    }),
    answer: (asked) => {
      const { unit, effectiveFrom, reason, payoutMin, ...terms } = asked.body
      return askChange(deps, asked, {
        kind: 'settlement_change',
        mchid: asked.params.id,
        unit: unit ?? asked.params.id,
        effectiveFrom,
        reason,
        terms: { ...terms, payoutMin: BigInt(payoutMin) },
      })
    },
  }),
  route({
    method,
    url: '/ops/merchants/:id/limits',
    permission,
    params: Named,
    body: strict({
      singleMax: Type.Optional(Fen),
      dayMax: Type.Optional(Fen),
      rating: Type.Enum([...ratings], { type: 'string' }),
      reviewOn: Day,
      reason: Reason,
    }),
    answer: (asked) => {
      const { singleMax, dayMax, ...rest } = asked.body
      return askChange(deps, asked, {
        ...rest,
        kind: 'limit_change',
        mchid: asked.params.id,
        singleMax: boundOf(singleMax),
        dayMax: boundOf(dayMax),
      })
    },
  }),
]
