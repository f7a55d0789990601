import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import {
  type Acting,
  type Application,
  type ApplicationState,
  applicationStates,
  beginApplication,
  findApplication,
  findApplicationPage,
  findDueReviews,
  type OnboardingDeps,
  passReview,
  proposeRating,
  readDocument,
  rejectReview,
  renewReview,
  revealField,
  riskRatings,
  saveDraft,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { findRowsBelow, findStaffNames, recordAct } from '#oversight'
import { inTransaction } from '#platform/db'
import type { ConsoleDeps } from './deps.ts'
import { ContentBody, MediaId } from './onboarding-form.ts'
import { sendDocument, uploadOf } from './onboarding-upload.ts'
import { historyView, isSought, queueView, reviewerView } from './onboarding-view.ts'
import { type ConsoleRoute, route, type Signed, strict } from './route.ts'

export const refuse = refusals({
  NO_SUCH_APPLICATION: [404, '没有找到该进件申请，请核对单号'],
})

export const ApplicationId = Type.TemplateLiteral('oa_${string}')
const params = strict({ id: ApplicationId })
const Field = Type.String({ maxLength: 200, pattern: '^(?:/[\\w-]{1,64}){0,8}$' })
const pageMax = 50
const historyMax = 200
const dueMax = 200

/** The institution's desk: who applies, what they say and hand in, and what becomes of it. */
export const onboardingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...readingRoutes(deps),
  ...reviewRoutes(deps),
  ...counterRoutes(deps),
]

const readingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/onboarding/applications',
    permission: 'onboarding.read',
    query: strict({
      state: Type.Optional(Type.Enum([...applicationStates.states], { type: 'string' })),
      words: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
      before: Type.Optional(ApplicationId),
    }),
    async answer({ query: { state, words, before } }) {
      const states = state ? [state] : applicationStates.states
      const found = await pageOf(deps.onboarding, { states, words: words?.trim(), before })
      return { applications: found.page.map(queueView), next: found.next ?? null }
    },
  }),
  route({
    method: 'GET',
    url: '/onboarding/applications/:id',
    permission: 'onboarding.read',
    params,
    answer: ({ params: { id } }) => wholeView(deps, id),
  }),
  route({
    method: 'GET',
    url: '/onboarding/applications/:id/documents/:mediaId',
    permission: 'onboarding.read',
    params: strict({ id: ApplicationId, mediaId: MediaId }),
    async answer({ params: { id, mediaId }, reply, ...who }) {
      const { onboarding } = deps
      await applicationOf(onboarding, id)
      const asked = { id, mediaId, ...actingOf(who) }
      return sendDocument(reply, await readDocument(onboarding, asked))
    },
  }),
  route({
    method: 'GET',
    url: '/onboarding/reviews',
    permission: 'onboarding.read',
    answer: async () => ({ due: await findDueReviews(deps.onboarding, { limit: dueMax }) }),
  }),
]

const Rated = strict({
  rating: Type.Enum([...riskRatings], { type: 'string' }),
  note: Type.String({ maxLength: 500 }),
})

const reviewRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/reveal',
    permission: 'onboarding.review',
    params,
    body: strict({ field: Field }),
    async answer({ params: { id }, body: { field }, ...who }) {
      const { onboarding } = deps
      await applicationOf(onboarding, id)
      return { value: await revealField(onboarding, { id, field, ...actingOf(who) }) }
    },
  }),
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/pass',
    permission: 'onboarding.review',
    params,
    body: Rated,
    async answer({ params: { id }, body, ...who }) {
      await passReview(deps.onboarding, { id, ...body, ...actingOf(who) })
      return wholeView(deps, id)
    },
  }),
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/renew',
    permission: 'onboarding.review',
    params,
    body: Rated,
    async answer({ params: { id }, body, ...who }) {
      await renewReview(deps.onboarding, { id, ...body, ...actingOf(who) })
      return wholeView(deps, id)
    },
  }),
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/reject',
    permission: 'onboarding.review',
    params,
    body: strict({
      reasons: Type.Array(
        strict({
          field: Field,
          fieldName: Type.String({ maxLength: 60 }),
          reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
        }),
        { maxItems: 40 },
      ),
    }),
    async answer({ params: { id }, body: { reasons }, ...who }) {
      await rejectReview(deps.onboarding, { id, reasons, ...actingOf(who) })
      return wholeView(deps, id)
    },
  }),
]

/** Somebody of the institution fills the form in for whoever stands at the counter. */
const counterRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/onboarding/applications',
    permission: 'onboarding.review',
    body: strict({}),
    async answer(who) {
      const asked = { ip: who.request.ip, isAtCounter: true }
      const { id, token } = await beginApplication(deps.onboarding, asked)
      await writeDown(deps, who, { action: 'begin-application', subject: id })
      // The applicant goes on with it: amount, agreement and the first administrator are theirs.
      return { id, link: `${deps.publicUrl}/console/join#${token}` }
    },
  }),
  route({
    method: 'PUT',
    url: '/onboarding/applications/:id/content',
    permission: 'onboarding.review',
    params,
    body: ContentBody,
    async answer({ params: { id }, body: { content }, ...who }) {
      const { onboarding } = deps
      await ownFormOf(onboarding, id)
      const saved = await saveDraft(onboarding, { id, content })
      await writeDown(deps, who, { action: 'fill-application', subject: id })
      return reviewerView(saved)
    },
  }),
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/submit',
    permission: 'onboarding.review',
    params,
    body: strict({}),
    async answer({ params: { id }, ...who }) {
      const { onboarding } = deps
      await ownFormOf(onboarding, id)
      return reviewerView(await submitApplication(onboarding, { id, ...actingOf(who) }))
    },
  }),
  route({
    method: 'POST',
    url: '/onboarding/applications/:id/media',
    permission: 'onboarding.review',
    params,
    async answer({ params: { id }, request }) {
      const { onboarding } = deps
      await ownFormOf(onboarding, id)
      const file = await uploadOf(request)
      return storeMedia(onboarding, { applicationId: id, kind: 'image', ...file })
    },
  }),
]

export type Who = Signed & Readonly<{ request: Readonly<{ ip: string }> }>

/** That somebody of ours filled in for an applicant; what they wrote is the applicant's own to say. */
export const writeDown = (
  { db, now }: ConsoleDeps,
  { staff, session, request }: Who,
  act: Readonly<{ action: string; subject: string }>,
): Promise<void> =>
  inTransaction(db, (tx) =>
    recordAct(
      tx,
      { actor: staff.id, ...act, detail: { ip: request.ip, session: session.id } },
      now(),
    ),
  )

export const actingOf = ({ staff, session, request }: Who): Acting => ({
  actor: staff.id,
  ip: request.ip,
  session: session.id,
})

async function applicationOf(onboarding: OnboardingDeps, id: string): Promise<Application> {
  const application = await findApplication(onboarding, { id })
  if (!application) throw refuse('NO_SUCH_APPLICATION')
  return application
}

/** What a provider sent by API is the provider's to change. */
async function ownFormOf(onboarding: OnboardingDeps, id: string): Promise<Application> {
  const application = await applicationOf(onboarding, id)
  if (application.providerMchid !== null) throw refuse('NO_SUCH_APPLICATION')
  return application
}

async function wholeView(deps: ConsoleDeps, id: string) {
  const { onboarding } = deps
  const application = await applicationOf(onboarding, id)
  const rows = await findRowsBelow(deps.db, { subject: id, limit: historyMax })
  const names = await findStaffNames(
    deps.db,
    rows.map(({ actor }) => actor),
  )
  const isReviewed = ['AUDITING', 'FINISHED'].includes(application.state)
  return {
    application: reviewerView(application),
    proposal: isReviewed ? await proposeRating(onboarding, { id }) : null,
    history: rows.map((row) => historyView(row, names)),
  }
}

type Sought = Readonly<{
  states: readonly ApplicationState[]
  words: string | undefined
  before: string | undefined
}>

/** Applications that are looked through for one answer; the page goes on where it ended. */
const lookedAtMax = 500

async function pageOf(onboarding: OnboardingDeps, { states, words, before }: Sought) {
  const page: Application[] = []
  let last = before
  for (let lookedAt = 0; lookedAt < lookedAtMax && page.length < pageMax; lookedAt += pageMax) {
    const some = await findApplicationPage(onboarding, { states, before: last, limit: pageMax })
    page.push(...(words ? some.filter((each) => isSought(each, words)) : some))
    if (some.length < pageMax) return { page, next: undefined }
    last = some.at(-1)?.id
    if (!words) break
  }
  return { page, next: last }
}
