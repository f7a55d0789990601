import { Type } from 'typebox'
import { assert } from '#kernel/assert'
import { beijing } from '#kernel/time'
import {
  type Approval,
  approvalStates,
  decide,
  type Decision,
  findApproval,
  findApprovalPage,
  findDecisions,
  type Origin,
  recordRead,
  type Staff,
} from '#oversight'
import { maySee } from './approval-kinds.ts'
import type { ConsoleDeps } from './deps.ts'
import { staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { originOf, refuse } from './session-face.ts'

const ApprovalId = Type.TemplateLiteral('ap_${string}')
const pageMax = 50
const urgentMax = 200

/** What waits for a second person, and what became of it. */
export const approvalRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/approvals',
    permission: 'approval.read',
    query: strict({
      state: Type.Optional(Type.Enum([...approvalStates.states], { type: 'string' })),
      before: Type.Optional(ApprovalId),
    }),
    async answer({ staff, query: { state, before } }) {
      const states = state ? [state] : approvalStates.states
      // What was told of above because nobody had decided stands before the rest, on the first page.
      const isSplit = state === 'PENDING'
      const urgent =
        isSplit && before === undefined
          ? await findApprovalPage(deps.db, { states, isEscalated: true, limit: urgentMax })
          : []
      const rest = { states, before, limit: pageMax, ...(isSplit && { isEscalated: false }) }
      const page = await findApprovalPage(deps.db, rest)
      const approvals = [...urgent, ...page]
      const nameOf = await staffNames(
        deps.db,
        approvals.map(({ maker }) => maker),
      )
      return {
        escalated: urgent.length,
        approvals: approvals.map((approval) => approvalView(approval, nameOf, staff)),
        next: page.length === pageMax ? page.at(-1)?.id : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/approvals/:id',
    permission: 'approval.read',
    params: strict({ id: ApprovalId }),
    answer: ({ params, staff, session, request }) =>
      wholeView(deps, params.id, { staff, from: originOf(request, session) }),
  }),
  route({
    method: 'POST',
    url: '/approvals/:id/decide',
    permission: 'approval.decide',
    params: strict({ id: ApprovalId }),
    body: strict({
      verdict: Type.Enum(['approve', 'reject'], { type: 'string' }),
      note: Type.String({ maxLength: 200 }),
      /** Of the content that was shown, so that nothing else is approved. */
      contentDigest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
    async answer({ staff, session, request, params, body }) {
      const from = originOf(request, session)
      await decide(deps, { approvalId: params.id, staffId: staff.id, ...body, from })
      return wholeView(deps, params.id, { staff, from })
    },
  }),
]

type Looking = Readonly<{ staff: Staff; from: Origin }>

async function wholeView(deps: ConsoleDeps, id: string, { staff, from }: Looking) {
  const approval = await findApproval(deps.db, id)
  if (!approval) throw refuse('NO_SUCH_APPROVAL')
  const what = personIn[approval.kind]
  if (what !== undefined && maySee(staff.roles, approval.kind)) {
    const { subject } = approval
    await recordRead(deps, { what, subject, by: staff.id, from, shown: ['approval', id] })
  }
  const staffId = staff.id
  const decisions = await findDecisions(deps.db, id)
  const ids = [approval.maker, ...decisions.map((decision) => decision.staffId)]
  const nameOf = await staffNames(deps.db, ids)
  return {
    ...approvalView(approval, nameOf, staff),
    content: maySee(staff.roles, approval.kind) ? contentOf(approval) : [],
    contentDigest: approval.contentDigest,
    isMine: approval.maker === staffId,
    haveDecided: decisions.some((decision) => decision.staffId === staffId),
    decisions: decisions.map((decision) => decisionView(decision, nameOf)),
  }
}

/**
 * Kinds whose content tells of a person: opening one is written down as opening their case or application
 * is, by the same word.
 */
const personIn: Readonly<Record<string, string>> = {
  risk_case: 'case',
  onboarding: 'applicant',
  customer_freeze: 'customer',
}

type NameOf = (id: string) => string | null

/** What is proposed is blank to whoever may not read such things elsewhere either. */
export const approvalView = (approval: Approval, nameOf: NameOf, { roles }: Staff) => ({
  id: approval.id,
  kind: approval.kind,
  subject: approval.subject,
  amount: approval.amount === null ? null : String(approval.amount),
  summary: maySee(roles, approval.kind) ? approval.summary : '',
  maker: approval.maker,
  makerName: nameOf(approval.maker),
  needed: approval.needed,
  escalated: approval.escalated,
  policyVersion: approval.policyVersion,
  state: approval.state,
  createdAt: beijing(approval.createdAt),
  expiresAt: approval.expiresAt && beijing(approval.expiresAt),
  decidedAt: approval.decidedAt && beijing(approval.decidedAt),
  executedAt: approval.executedAt && beijing(approval.executedAt),
})

/** Members as they stand in the text that is digested: name and value, values as JSON says them. */
export function contentOf({
  content,
}: Approval): readonly (readonly [name: string, value: string])[] {
  const members: unknown = JSON.parse(content)
  assert(typeof members === 'object' && members !== null, 'a content is an object')
  return Object.entries(members).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}

export const decisionView = ({ staffId, verdict, note, at }: Decision, nameOf: NameOf) => ({
  staffId,
  name: nameOf(staffId),
  verdict,
  note,
  at: beijing(at),
})
