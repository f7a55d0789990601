import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { beijing, type Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { faultNames, faultOf, verbs } from '../../fault/fault.ts'
import type { FaultOrder, NewFaultOrder } from '../../fault/fault-order.ts'
import { liftFault, liftFaults, orderFault } from '../../fault/order-fault.ts'
import { type Play, playScript, type Script, type Step, saveScript } from '../../fault/script.ts'
import type { Strike } from '../../fault/store.ts'
import { Instant, Mchid, MchidOrAll, strict } from '../fields.ts'
import { faultsInForce, savedScripts } from './list-faults.ts'
import { findLastStrikes } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

const Verb = Type.Enum([...verbs], { type: 'string' })
const FaultName = Type.String({ minLength: 1, maxLength: 64 })
const Path = Type.String({ pattern: '^/', maxLength: 256 })
const Parameters = Type.Record(Type.String({ maxLength: 64 }), Type.Integer())
const Count = Type.Integer({ minimum: 1, maximum: 1_000_000 })

const FaultBody = strict({
  mchid: MchidOrAll,
  fault: FaultName,
  verb: Type.Optional(Verb),
  path: Type.Optional(Path),
  parameters: Type.Optional(Parameters),
  skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  take: Type.Optional(Count),
  rate: Type.Optional(Count),
  seed: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  beginsAt: Type.Optional(Instant),
  endsAt: Type.Optional(Instant),
})

const StepBody = strict({
  faults: Type.Array(FaultName, { minItems: 1, maxItems: 64 }),
  verb: Type.Optional(Verb),
  path: Type.Optional(Path),
  parameters: Type.Optional(Parameters),
  atCall: Type.Optional(Count),
  afterMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
  take: Type.Optional(Count),
  rate: Type.Optional(Count),
})

const ScriptName = Type.String({ minLength: 1, maxLength: 64 })
const OfMerchant = strict({ mchid: Type.Optional(MchidOrAll) })
const strikesMax = 100

/** Faults: the table, what is in force, what struck; and scripts of them. */
export const faultRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db, now } = deps
    app.get('/faults', async () => ({
      verbs,
      faults: faultNames.map((name) => ({ name, ...faultOf(name) })),
    }))
    app.get('/faults/in-force', { schema: { querystring: OfMerchant } }, async ({ query }) => ({
      orders: (await faultsInForce(db, now(), query.mchid)).map(orderView),
    }))
    app.post('/faults/orders', { schema: { body: FaultBody } }, async (request, reply) =>
      reply.code(201).send(orderView(await orderFault(deps, wishOf(request.body)))),
    )
    app.delete(
      '/faults/orders/:mchid/:id',
      {
        schema: {
          params: Type.Object({ mchid: MchidOrAll, id: Type.String({ maxLength: 64 }) }),
        },
      },
      async ({ params }, reply) => {
        await liftFault(deps, params)
        return reply.code(204).send()
      },
    )
    app.post(
      '/faults/lift',
      { schema: { body: strict({ mchid: MchidOrAll }) } },
      async ({ body }) => ({ count: await liftFaults(deps, body.mchid) }),
    )
    app.get(
      '/faults/strikes',
      { schema: { querystring: strict({ mchid: Type.Optional(Mchid) }) } },
      async ({ query }) => ({
        strikes: (await findLastStrikes(db, { ...query, limit: strikesMax })).map(strikeView),
      }),
    )
    await app.register(scriptRoutes(deps))
  }

const scriptRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/scripts', { schema: { querystring: OfMerchant } }, async ({ query }) => ({
      scripts: await savedScripts(deps.db, query.mchid),
    }))
    app.post(
      '/scripts',
      {
        schema: {
          body: strict({
            mchid: MchidOrAll,
            name: ScriptName,
            steps: Type.Array(StepBody, { maxItems: 200 }),
          }),
        },
      },
      async ({ body }, reply) => {
        await saveScript(deps, scriptOf(body))
        return reply.code(201).send(body)
      },
    )
    app.post(
      '/scripts/:name/play',
      {
        schema: {
          params: Type.Object({ name: ScriptName }),
          body: strict({ mchid: Mchid, seed: Type.String({ minLength: 1, maxLength: 64 }) }),
        },
      },
      async ({ params, body }, reply) =>
        reply.code(201).send(playView(await playScript(deps, { ...params, ...body }))),
    )
  }

/** Absent members stay absent: a key without a value means something else to the types below. */
function wishOf({ beginsAt, endsAt, ...wish }: Static<typeof FaultBody>): NewFaultOrder {
  return {
    ...wish,
    ...(beginsAt !== undefined && { beginsAt: new Date(beginsAt) }),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
  }
}

const scriptOf = ({
  steps,
  ...script
}: Omit<Script, 'steps'> & Readonly<{ steps: readonly Static<typeof StepBody>[] }>): Script => ({
  ...script,
  steps: steps.map((step): Step => step),
})

const orderView = ({ createdAt, beginsAt, endsAt, liftedAt, ...order }: FaultOrder) => ({
  ...order,
  createdAt: beijing(createdAt),
  beginsAt: beijing(beginsAt),
  endsAt: endsAt && beijing(endsAt),
  liftedAt: liftedAt && beijing(liftedAt),
})

const strikeView = ({ struckAt, ...strike }: Strike) => ({ ...strike, struckAt: beijing(struckAt) })

const playView = ({ startedAt, orders, ...play }: Play) => ({
  ...play,
  startedAt: beijing(startedAt),
  orders: orders.map(orderView),
})
