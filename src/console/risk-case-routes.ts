import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import { findStaffNames } from '#oversight'
import { type Cases, caseOutcomes, caseSorts, caseStates } from '#risk'
import type { ConsoleDeps } from './deps.ts'
import { caseView, evidenceView, type NameOf, whatIfView } from './risk-case-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

export const refuse = refusals({
  RISK_IS_OFF: [503, '当前环境没有开启风险控制，没有案件可以办理'],
})

const CaseId = Type.TemplateLiteral('rc_${string}')
const params = strict({ id: CaseId })
const oneOf = <const Word extends string>(words: readonly Word[]) =>
  Type.Enum([...words], { type: 'string' })

/** The cases of risk: the queue, what is known of one, what is decided about it, and drafts of rules tried on it. */
export const riskCaseRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...readingRoutes(deps),
  ...decidingRoutes(deps),
  route({
    method: 'POST',
    url: '/risk/what-if',
    permission: 'risk.case.read',
    body: strict({
      customer: Type.String({ minLength: 1, maxLength: 64 }),
      payment: Type.String({ minLength: 1, maxLength: 2048 }),
      condition: Type.String({ minLength: 1, maxLength: 4_000 }),
      outcome: Type.String({ minLength: 1, maxLength: 40 }),
      last: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })),
    }),
    async answer({ staff, body: { condition, outcome, ...body } }) {
      const draft = { condition, outcome }
      return whatIfView(await casesOf(deps).whatIf({ ...body, draft, by: staff.id }))
    },
  }),
]

/** A sandbox judges nothing. */
function casesOf({ risk }: ConsoleDeps): Cases {
  if (!risk) throw refuse('RISK_IS_OFF')
  return risk.cases
}

/** Names of the staff among those ids. */
async function namesOf({ db }: ConsoleDeps, ids: Iterable<string | null>): Promise<NameOf> {
  const names = await findStaffNames(db, ids)
  return (id) => (id === null ? null : (names.get(id) ?? null))
}

const readingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/risk/cases',
    permission: 'risk.case.read',
    query: strict({
      sort: Type.Optional(oneOf(caseSorts)),
      state: Type.Optional(oneOf(caseStates.states)),
      /** `me`, or a staff id. */
      owner: Type.Optional(Type.String({ maxLength: 40 })),
      overdue: Type.Optional(Type.Literal('1')),
      after: Type.Optional(CaseId),
    }),
    async answer({ staff, query: { owner, overdue, ...filter } }) {
      const asked = { ...filter, owner: owner === 'me' ? staff.id : owner }
      const page = await casesOf(deps).queue({ ...asked, isOverdue: overdue === '1', limit: 50 })
      const nameOf = await namesOf(
        deps,
        page.cases.map((one) => one.owner),
      )
      return {
        cases: page.cases.map((one) => caseView(one, nameOf, deps.now())),
        next: page.next ?? null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/risk/cases/sizes',
    permission: 'risk.case.read',
    answer: async () => ({ sizes: await casesOf(deps).sizes() }),
  }),
  route({
    method: 'GET',
    url: '/risk/cases/:id',
    permission: 'risk.case.read',
    params,
    async answer({ staff, params: { id } }) {
      const evidence = await casesOf(deps).evidence({ caseId: id, by: staff.id })
      const nameOf = await namesOf(deps, [
        ...[evidence.case, ...evidence.earlier].map((one) => one.owner),
        ...evidence.steps.map(({ by }) => by),
        ...evidence.words.map(({ staffId }) => staffId),
      ])
      return evidenceView(evidence, { me: staff.id, nameOf, now: deps.now() })
    },
  }),
]

const decidingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/risk/cases/:id/take',
    permission: 'risk.case.decide',
    params,
    body: strict({}),
    async answer({ staff, params: { id } }) {
      await casesOf(deps).take({ caseId: id, by: staff.id })
    },
  }),
  route({
    method: 'POST',
    url: '/risk/cases/:id/put-back',
    permission: 'risk.case.decide',
    params,
    body: strict({}),
    async answer({ staff, params: { id } }) {
      await casesOf(deps).putBack({ caseId: id, by: staff.id })
    },
  }),
  route({
    method: 'POST',
    url: '/risk/cases/:id/notes',
    permission: 'risk.case.decide',
    params,
    body: strict({
      /** The writer's own, so that a note that is sent twice stands once. */
      key: Type.String({ minLength: 1, maxLength: 64 }),
      text: Type.String({ maxLength: 4_000 }),
    }),
    async answer({ staff, params: { id }, body }) {
      await casesOf(deps).note({ caseId: id, by: staff.id, ...body })
    },
  }),
  route({
    method: 'POST',
    url: '/risk/cases/:id/decide',
    permission: 'risk.case.decide',
    params,
    body: strict({
      outcome: oneOf(caseOutcomes),
      reason: Type.String({ maxLength: 2_000 }),
      answer: Type.Optional(Type.String({ maxLength: 1_000 })),
    }),
    async answer({ staff, params: { id }, body }) {
      const { state } = await casesOf(deps).decide({ caseId: id, by: staff.id, ...body })
      return { state }
    },
  }),
]
