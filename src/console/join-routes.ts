import type { FastifyRequest } from 'fastify'
import { refusals } from '#kernel/refusal'
import { type Clock, hourMs } from '#kernel/time'
import {
  type Acting,
  agreementOf,
  type Application,
  applicationOfToken,
  beginApplication,
  confirmAccount,
  finish,
  type OnboardingDeps,
  readDocument,
  saveDraft,
  settlementRules,
  signAgreement,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { countedAs } from '#oversight'
import type { ConsoleDeps } from './deps.ts'
import { AmountBody, ContentBody, MediaId, SignBody } from './onboarding-form.ts'
import { sendDocument, uploadOf } from './onboarding-upload.ts'
import { applicantView, ruleView } from './onboarding-view.ts'
import { type ConsoleRoute, openRoute, strict } from './route.ts'

export const refuse = refusals({
  NO_DRAFT: [404, '没有打开的进件申请，请从申请链接进入，或重新发起申请'],
  TOO_MANY_DRAFTS: [429, '当前网络发起的申请过多，请一小时后再试，或到柜台办理'],
  TOO_MANY_CALLS: [429, '操作次数过多，请一小时后再试'],
  TOO_MANY_UPLOADS: [429, '上传次数过多，请一小时后再试'],
})

const headerName = 'x-tongbao-draft'

/** So that nobody fills our disk: new drafts of one address, calls and files of one draft, within an hour. */
const draftsPerHour = 10
const callsPerHour = 600
const uploadsPerHour = 60

type JoinDeps = ConsoleDeps & Readonly<{ calls: ReturnType<typeof createHourly> }>

/** For applicants, who have no seat here: what they hold is the token of their draft. */
export function joinRoutes(consoleDeps: ConsoleDeps): readonly ConsoleRoute[] {
  const deps = { ...consoleDeps, calls: createHourly(consoleDeps.now, callsPerHour) }
  const drafts = createHourly(deps.now, draftsPerHour)
  return [
    openRoute({
      method: 'POST',
      url: '/join',
      body: strict({}),
      answer({ request: { ip } }) {
        const { onboarding } = deps
        if (!drafts.take(countedAs(ip))) throw refuse('TOO_MANY_DRAFTS')
        return beginApplication(onboarding, { ip })
      },
    }),
    openRoute({
      method: 'GET',
      url: '/join/rules',
      answer: () => ({ rules: settlementRules().map(ruleView) }),
    }),
    openRoute({
      method: 'GET',
      url: '/join',
      answer: async ({ request }) => applicantView((await openedBy(deps, request)).application),
    }),
    ...fillingRoutes(deps),
    ...endingRoutes(deps),
  ]
}

function fillingRoutes(deps: JoinDeps): readonly ConsoleRoute[] {
  const uploads = createHourly(deps.now, uploadsPerHour)
  return [
    openRoute({
      method: 'PUT',
      url: '/join',
      body: ContentBody,
      async answer({ request, body: { content } }) {
        const { onboarding, application } = await openedBy(deps, request)
        return applicantView(await saveDraft(onboarding, { id: application.id, content }))
      },
    }),
    openRoute({
      method: 'POST',
      url: '/join/submit',
      body: strict({}),
      async answer({ request }) {
        const { onboarding, acting } = await openedBy(deps, request)
        return applicantView(await submitApplication(onboarding, acting))
      },
    }),
    openRoute({
      method: 'POST',
      url: '/join/media',
      async answer({ request }) {
        const { onboarding, application } = await openedBy(deps, request)
        if (!uploads.take(application.id)) throw refuse('TOO_MANY_UPLOADS')
        const file = await uploadOf(request)
        return storeMedia(onboarding, { applicationId: application.id, kind: 'image', ...file })
      },
    }),
    openRoute({
      method: 'GET',
      url: '/join/media/:mediaId',
      params: strict({ mediaId: MediaId }),
      async answer({ request, reply, params: { mediaId } }) {
        const { onboarding, acting } = await openedBy(deps, request)
        return sendDocument(reply, await readDocument(onboarding, { ...acting, mediaId }))
      },
    }),
  ]
}

/** What is left to do once it has been passed. */
const endingRoutes = (deps: JoinDeps): readonly ConsoleRoute[] => [
  openRoute({
    method: 'POST',
    url: '/join/amount',
    body: AmountBody,
    async answer({ request, body: { amount } }) {
      const { onboarding, acting } = await openedBy(deps, request)
      const amountMinor = BigInt(amount)
      return applicantView(await confirmAccount(onboarding, { ...acting, amountMinor }))
    },
  }),
  openRoute({
    method: 'GET',
    url: '/join/agreement',
    async answer({ request }) {
      const { onboarding, application } = await openedBy(deps, request)
      return agreementOf(onboarding, { id: application.id })
    },
  }),
  openRoute({
    method: 'POST',
    url: '/join/sign',
    body: SignBody,
    async answer({ request, body }) {
      const { onboarding, acting } = await openedBy(deps, request)
      return applicantView(await signAgreement(onboarding, { ...acting, ...body }))
    },
  }),
  openRoute({
    method: 'POST',
    url: '/join/finish',
    body: strict({}),
    async answer({ request }) {
      const { onboarding, application } = await openedBy(deps, request)
      const done = await finish(onboarding, { id: application.id })
      return { application: applicantView(done.application), inviteUrl: done.inviteUrl }
    },
  }),
]

type Opened = Readonly<{
  onboarding: OnboardingDeps
  application: Application
  acting: Acting & Readonly<{ id: string }>
}>

/** The application that the token in the header opens; of the token only a digest is kept. */
async function openedBy(deps: JoinDeps, request: FastifyRequest): Promise<Opened> {
  const { onboarding } = deps
  const token = request.headers[headerName]
  if (typeof token !== 'string' || token === '') throw refuse('NO_DRAFT')
  const application = await applicationOfToken(onboarding, token)
  const { id } = application
  if (!deps.calls.take(id)) throw refuse('TOO_MANY_CALLS')
  return { onboarding, application, acting: { id, actor: `applicant:${id}`, ip: request.ip } }
}

/** More addresses than this within an hour are not told apart: the one seen longest ago is forgotten. */
const namesMax = 10_000

/** So many times an hour and name, in this process; one of several counts for itself. */
export function createHourly(now: Clock, timesMax: number) {
  const begun = new Map<string, Readonly<{ atMs: number; times: number }>>()
  return {
    take(name: string): boolean {
      const nowMs = now().getTime()
      const last = begun.get(name)
      const isOver = !last || nowMs - last.atMs >= hourMs
      const { atMs, times } = isOver ? { atMs: nowMs, times: 0 } : last
      if (times >= timesMax) return false
      begun.delete(name)
      begun.set(name, { atMs, times: times + 1 })
      const [oldest] = begun.keys()
      if (begun.size > namesMax && oldest !== undefined) begun.delete(oldest)
      return true
    },
  }
}
