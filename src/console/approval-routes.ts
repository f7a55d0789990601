import { Type } from 'typebox'
import { assert } from '#kernel/assert'
import { beijing } from '#kernel/time'
import {
  type Approval,
  approvalStates,
  decide,
  type Decision,
  digestOfText,
  findAllStaff,
  findApproval,
  findApprovalPage,
  findDecisions,
  type Staff,
  writeAudit,
} from '#oversight'
import { inTransaction } from '#platform/db'
import { maySee } from './approval-kinds.ts'
import type { ConsoleDeps } from './create-console.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { refuse } from './session-face.ts'

const ApprovalId = Type.TemplateLiteral('ap_${string}')
const pageMax = 50

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
      const page = await findApprovalPage(deps.db, { states, before, limit: pageMax })
      const nameOf = await namesOf(deps)
      return {
        approvals: page.map((approval) => approvalView(approval, nameOf, staff)),
        next: page.length === pageMax ? page.at(-1)?.id : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/approvals/:id',
    permission: 'approval.read',
    params: strict({ id: ApprovalId }),
    answer: ({ params, staff }) => wholeView(deps, params.id, staff),
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
    async answer({ staff, params, body }) {
      await decide(deps, { approvalId: params.id, staffId: staff.id, ...body })
      return wholeView(deps, params.id, staff)
    },
  }),
]

async function wholeView(deps: ConsoleDeps, id: string, staff: Staff) {
  const approval = await findApproval(deps.db, id)
  if (!approval) throw refuse('NO_SUCH_APPROVAL')
  if (isCaseShown(approval, staff)) await recordLook(deps, approval, staff.id)
  const staffId = staff.id
  const decisions = await findDecisions(deps.db, id)
  const nameOf = await namesOf(deps)
  return {
    ...approvalView(approval, nameOf, staff),
    content: maySee(staff.roles, approval.kind) ? contentOf(approval) : [],
    contentDigest: approval.contentDigest,
    isMine: approval.maker === staffId,
    haveDecided: decisions.some((decision) => decision.staffId === staffId),
    decisions: decisions.map((decision) => decisionView(decision, nameOf)),
  }
}

const isCaseShown = ({ kind }: Approval, { roles }: Staff): boolean =>
  kind === 'risk_case' && maySee(roles, kind)

/** The same row that opening the case writes: what is proposed names its customer and tells the story. */
async function recordLook(
  { db, now }: ConsoleDeps,
  { subject, content }: Approval,
  actor: string,
): Promise<void> {
  const { customer }: { customer?: unknown } = JSON.parse(content)
  const act = { actor, action: 'case-read', subject }
  const contentDigest = digestOfText(String(customer))
  await inTransaction(db, (tx) => writeAudit(tx, { ...act, contentDigest }, now()))
}

export type NameOf = (id: string) => string | null

/** Names of staff by their ids; others who act (merchants, the platform) have none here. */
export async function namesOf({ db }: ConsoleDeps): Promise<NameOf> {
  const names = new Map<string, string>(
    (await findAllStaff(db)).map(({ id, name }) => [id, name] as const),
  )
  return (id) => names.get(id) ?? null
}

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
  state: approval.state,
  createdAt: beijing(approval.createdAt),
  expiresAt: approval.expiresAt && beijing(approval.expiresAt),
  decidedAt: approval.decidedAt && beijing(approval.decidedAt),
  executedAt: approval.executedAt && beijing(approval.executedAt),
})

/** Members as they stand in the text that is digested: name and value, values as JSON says them. */
export function contentOf({ content }: Approval): readonly (readonly [name: string, value: string])[] {
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
