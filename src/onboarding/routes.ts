import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ApplymentBody, ApplymentCreated, ApplymentView } from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { refuse } from './application.ts'
import { applymentViewOf } from './applyment-view.ts'
import type { OnboardingDeps } from './deps.ts'
import { findByApplyment, findByCode, type Stored } from './store.ts'
import { openedContent, submitApplyment } from './submit-applyment.ts'

const prefix = '/applyment4sub/applyment'
const ByCode = Type.Object({ business_code: Type.String({ minLength: 1, maxLength: 124 }) })
const ById = Type.Object({ applyment_id: Type.String({ pattern: '^[1-9][0-9]{0,18}$' }) })

/** 特约商户进件, for service providers (APIv3 onboarding §4). The trailing slash is the wire's. */
export const applymentRoutes =
  (deps: OnboardingDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const creating = { schema: { body: ApplymentBody, response: { 200: ApplymentCreated } } }
    for (const path of [`${prefix}/`, prefix])
      app.post(path, creating, (request) => create(deps, request, request.body))
    const response = { 200: ApplymentView }
    app.get(
      `${prefix}/business_code/:business_code`,
      { schema: { params: ByCode, response } },
      async (request) => {
        const mchid = providerOf(request)
        const businessCode = request.params.business_code
        return shown(deps, await findByCode(deps.db, { mchid, businessCode }))
      },
    )
    app.get(
      `${prefix}/applyment_id/:applyment_id`,
      { schema: { params: ById, response } },
      async (request) => {
        const mchid = providerOf(request)
        const applymentId = BigInt(request.params.applyment_id)
        return shown(deps, await findByApplyment(deps.db, { mchid, applymentId }))
      },
    )
  }

async function create(
  deps: OnboardingDeps,
  request: FastifyRequest,
  { business_code: businessCode, ...content }: Static<typeof ApplymentBody>,
): Promise<Static<typeof ApplymentCreated>> {
  const mchid = providerOf(request)
  const open = await deps.directory.fieldOpener(request.headers['wechatpay-serial'])
  const asked = { mchid, businessCode, content: openedContent(content, open) }
  return { applyment_id: Number(await submitApplyment(deps, asked)) }
}

/** Everybody else is refused NO_AUTH (PROVIDER_ONLY). */
export function providerOf({ caller: { merchant, mchid } }: FastifyRequest): string {
  if (merchant.kind !== 'provider') throw refuse('PROVIDER_ONLY')
  return mchid
}

/** Another provider's application is none. */
function shown(deps: OnboardingDeps, stored: Stored | undefined): Static<typeof ApplymentView> {
  if (!stored) throw refuse('APPLICATION_NOT_FOUND')
  return applymentViewOf(deps, stored)
}
