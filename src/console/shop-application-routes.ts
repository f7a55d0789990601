import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import {
  agreementOf,
  type Application,
  applicationStates,
  beginApplication,
  confirmAccount,
  findApplication,
  findApplicationPage,
  finish,
  readDocument,
  saveDraft,
  signAgreement,
  storeMedia,
  submitApplication,
} from '#onboarding'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { createHourly, refuse as refuseJoin } from './join-routes.ts'
import { AmountBody, ContentBody, MediaId, SignBody } from './onboarding-form.ts'
import {
  actingOf,
  ApplicationId,
  refuse as refuseApplication,
  writeDown,
} from './onboarding-routes.ts'
import { sendDocument, uploadOf } from './onboarding-upload.ts'
import { applicantView, providerLineView } from './onboarding-view.ts'
import type { Reach } from './reach.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

export const refuse = refusals({
  SHOP_IS_NO_PROVIDER: [409, '该商户不是服务商，不能提交特约商户进件，请切换到服务商后再操作'],
  TOO_MANY_PROVIDER_DRAFTS: [429, '一小时内发起的申请过多，请继续填写已有的申请，或一小时后再试'],
})

const permission = 'shop.onboarding'
const params = strict({ mchid: Mchid, id: ApplicationId })
const pageMax = 50

/** So that nobody fills our disk: what one provider begins and uploads within an hour. */
const draftsPerHour = 60
const uploadsPerHour = 600

/** 特约商户进件: a provider's people fill the form in for those who sell through it. */
export const shopApplicationRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...readingRoutes(deps),
  ...fillingRoutes(deps),
  ...uploadRoutes(deps),
  ...endingRoutes(deps),
]

const readingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/applications',
    permission,
    params: strict({ mchid: Mchid }),
    query: strict({
      state: Type.Optional(Type.Enum([...applicationStates.states], { type: 'string' })),
      before: Type.Optional(ApplicationId),
    }),
    async answer({ reach, query: { state, before } }) {
      const providerMchid = await providerOf(deps, reach)
      const states = state ? [state] : applicationStates.states
      const asked = { providerMchid, states, before, limit: pageMax }
      const page = await findApplicationPage(deps.onboarding, asked)
      const next = page.length < pageMax ? null : (page.at(-1)?.id ?? null)
      return { applications: page.map(providerLineView), next }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/applications/:id',
    permission,
    params,
    answer: async ({ reach, params: { id } }) => applicantView(await ownOf(deps, reach, id)),
  }),
]

function fillingRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const drafts = createHourly(deps.now, draftsPerHour)
  return [
    merchantRoute({
      method: 'POST',
      url: '/merchants/:mchid/applications',
      permission,
      params: strict({ mchid: Mchid }),
      body: strict({}),
      async answer({ reach, ...who }) {
        const providerMchid = await providerOf(deps, reach)
        if (!drafts.take(providerMchid)) throw refuse('TOO_MANY_PROVIDER_DRAFTS')
        const { ip } = who.request
        // Its token stays here: who may go on with it is said by their seat.
        const { id } = await beginApplication(deps.onboarding, { ip, providerMchid })
        await writeDown(deps, who, { action: 'begin-application', subject: id })
        return { id }
      },
    }),
    merchantRoute({
      method: 'PUT',
      url: '/merchants/:mchid/applications/:id/content',
      permission,
      params,
      body: ContentBody,
      async answer({ reach, params: { id }, body: { content }, ...who }) {
        await ownOf(deps, reach, id)
        const asked = { id, content, providerMchid: reach.mchid }
        const saved = await saveDraft(deps.onboarding, asked)
        await writeDown(deps, who, { action: 'fill-application', subject: id })
        return applicantView(saved)
      },
    }),
    merchantRoute({
      method: 'POST',
      url: '/merchants/:mchid/applications/:id/submit',
      permission,
      params,
      body: strict({}),
      async answer({ reach, params: { id }, ...who }) {
        await ownOf(deps, reach, id)
        const asked = { id, providerMchid: reach.mchid, ...actingOf(who) }
        return applicantView(await submitApplication(deps.onboarding, asked))
      },
    }),
  ]
}

function uploadRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const uploads = createHourly(deps.now, uploadsPerHour)
  return [
    merchantRoute({
      method: 'POST',
      url: '/merchants/:mchid/applications/:id/media',
      permission,
      params,
      async answer({ reach, params: { id }, request }) {
        await ownOf(deps, reach, id)
        if (!uploads.take(reach.mchid)) throw refuseJoin('TOO_MANY_UPLOADS')
        const file = await uploadOf(request)
        const whose = { applicationId: id, providerMchid: reach.mchid }
        return storeMedia(deps.onboarding, { ...whose, kind: 'image', ...file })
      },
    }),
    merchantRoute({
      method: 'GET',
      url: '/merchants/:mchid/applications/:id/documents/:mediaId',
      permission,
      params: strict({ mchid: Mchid, id: ApplicationId, mediaId: MediaId }),
      async answer({ reach, params: { id, mediaId }, reply, ...who }) {
        await ownOf(deps, reach, id)
        const asked = { id, mediaId, ...actingOf(who) }
        return sendDocument(reply, await readDocument(deps.onboarding, asked))
      },
    }),
  ]
}

/** What is left to do once it has been passed. */
const endingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/applications/:id/amount',
    permission,
    params,
    body: AmountBody,
    async answer({ reach, params: { id }, body: { amount }, ...who }) {
      await ownOf(deps, reach, id)
      const asked = { id, amountMinor: BigInt(amount), ...actingOf(who) }
      return applicantView(await confirmAccount(deps.onboarding, asked))
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/applications/:id/agreement',
    permission,
    params,
    async answer({ reach, params: { id } }) {
      await ownOf(deps, reach, id)
      return agreementOf(deps.onboarding, { id })
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/applications/:id/sign',
    permission,
    params,
    body: SignBody,
    async answer({ reach, params: { id }, body, ...who }) {
      await ownOf(deps, reach, id)
      const asked = { id, ...body, ...actingOf(who) }
      return applicantView(await signAgreement(deps.onboarding, asked))
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/applications/:id/finish',
    permission,
    params,
    body: strict({}),
    async answer({ reach, params: { id } }) {
      await ownOf(deps, reach, id)
      const { application, inviteUrl } = await finish(deps.onboarding, { id })
      return { application: applicantView(application), inviteUrl }
    },
  }),
]

/** A provider has people below it; a sub-merchant, and whoever sells by themselves, apply for nobody. */
async function providerOf({ directory }: ConsoleDeps, { mchid }: Reach): Promise<string> {
  const merchant = await directory.merchant(mchid)
  if (merchant?.kind !== 'provider') throw refuse('SHOP_IS_NO_PROVIDER')
  return mchid
}

/** Another's application is not there. */
async function ownOf(deps: ConsoleDeps, reach: Reach, id: string): Promise<Application> {
  const providerMchid = await providerOf(deps, reach)
  const application = await findApplication(deps.onboarding, { id })
  if (application?.providerMchid !== providerMchid) throw refuseApplication('NO_SUCH_APPLICATION')
  return application
}
