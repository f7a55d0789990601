import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { armCheck } from './arm-check.ts'
import { checks, methods } from './check.ts'
import { checkView, reportOf, runView } from './report-view.ts'
import { beginSending } from './run-active.ts'
import type { AcceptanceDeps } from './run.ts'
import { finishRun, settleRun } from './settle-run.ts'
import { startRun } from './start-run.ts'
import { findRuns } from './store.ts'

const strict = { additionalProperties: false }
const Mchid = Type.String({ pattern: '^[0-9]{8,32}$' })
const RunId = Type.String({ pattern: '^ar_[0-9A-Z]{26}$' })
const CheckId = Type.String({ pattern: '^[a-z0-9-]{1,32}$' })
const Params = Type.Object({ mchid: Mchid, id: RunId })
const Start = Type.Object(
  {
    mchid: Mchid,
    notifyUrl: Type.String({ minLength: 1, maxLength: 256 }),
    methods: Type.Array(Type.Enum([...methods], { type: 'string' }), { maxItems: methods.length }),
    checks: Type.Optional(Type.Array(CheckId, { minItems: 1, maxItems: 100 })),
  },
  strict,
)

/**
 * Acceptance for whoever holds the sandbox's key, to be registered under `/sandbox/api/acceptance`
 * behind the hook that asks for it: the matrix, runs, sending, arming, the report.
 */
export const acceptanceRoutes =
  (deps: AcceptanceDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/checks', async () => ({ checks: checks.map(checkView), methods }))
    app.post('/runs', { schema: { body: Start } }, async ({ body }, reply) => {
      const run = await startRun(deps, body)
      return reply.code(201).send(await reportOf(deps, await settleRun(deps, run)))
    })
    app.get(
      '/runs',
      { schema: { querystring: Type.Object({ mchid: Mchid }) } },
      async ({ query }) => ({ runs: (await findRuns(deps.db, query.mchid)).map(runView) }),
    )
    app.get('/runs/:mchid/:id', { schema: { params: Params } }, async ({ params }) =>
      reportOf(deps, await settleRun(deps, params)),
    )
    // It takes longer than a request may: the report says that it goes on.
    const sending = new Set<Promise<void>>()
    app.addHook('onClose', async () => void (await Promise.all(sending)))
    app.post(
      '/runs/:mchid/:id/callbacks',
      { schema: { params: Params } },
      async ({ params, log }, reply) => {
        const { done } = await beginSending(deps, params)
        const kept = done
          .catch((error: unknown) => log.error({ err: error }, 'callbacks were not all sent'))
          .finally(() => sending.delete(kept))
        sending.add(kept)
        return reply.code(202).send(await reportOf(deps, await settleRun(deps, params)))
      },
    )
    app.post(
      '/runs/:mchid/:id/checks/:checkId',
      { schema: { params: Type.Object({ mchid: Mchid, id: RunId, checkId: CheckId }) } },
      async ({ params }) => {
        await armCheck(deps, params)
        return reportOf(deps, await settleRun(deps, params))
      },
    )
    app.post('/runs/:mchid/:id/finish', { schema: { params: Params } }, async ({ params }) =>
      reportOf(deps, await finishRun(deps, params)),
    )
  }
