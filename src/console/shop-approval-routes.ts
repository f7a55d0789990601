import { Type } from 'typebox'
import {
  type Approval,
  approvalStates,
  decide,
  findApproval,
  findApprovalPage,
  findDecisions,
  type Staff,
} from '#oversight'
import { approvalView, contentOf, decisionView } from './approval-routes.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { staffNames } from './ops-view.ts'
import type { Reach } from './reach.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { refuse } from './session-face.ts'

const ApprovalId = Type.TemplateLiteral('ap_${string}')
const OfApproval = strict({ mchid: Mchid, id: ApprovalId })
const pageMax = 50

/** What waits for a second person of the merchant, and what became of it. */
export const shopApprovalRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/approvals',
    permission: 'shop.approval.read',
    params: strict({ mchid: Mchid }),
    query: strict({
      state: Type.Optional(Type.Enum([...approvalStates.states], { type: 'string' })),
      before: Type.Optional(ApprovalId),
    }),
    async answer({ reach, staff, query: { state, before } }) {
      const states = state ? [state] : approvalStates.states
      const { mchid } = reach
      const page = await findApprovalPage(deps.db, { states, before, mchid, limit: pageMax })
      const seen = page.filter((approval) => isWithin(reach, approval))
      const nameOf = await staffNames(
        deps.db,
        seen.map(({ maker }) => maker),
      )
      return {
        approvals: seen.map((approval) => approvalView(approval, nameOf, staff)),
        next: page.length === pageMax ? page.at(-1)?.id : null,
      }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/approvals/:id',
    permission: 'shop.approval.read',
    params: OfApproval,
    answer: async ({ reach, params, staff }) =>
      wholeView(deps, await approvalIn(deps, reach, params.id), staff),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/approvals/:id/decide',
    permission: 'shop.approval.decide',
    params: OfApproval,
    body: strict({
      verdict: Type.Enum(['approve', 'reject'], { type: 'string' }),
      note: Type.String({ maxLength: 200 }),
      /** Of the content that was shown, so that nothing else is approved. */
      contentDigest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
    async answer({ reach, staff, params, body }) {
      const { id: approvalId } = await approvalIn(deps, reach, params.id)
      return wholeView(deps, await decide(deps, { approvalId, staffId: staff.id, ...body }), staff)
    },
  }),
]

/** One of this merchant's; another's, or one beyond somebody's store, in the same words as none. */
async function approvalIn({ db }: ConsoleDeps, reach: Reach, id: string): Promise<Approval> {
  const approval = await findApproval(db, id)
  if (!approval || approval.mchid !== reach.mchid || !isWithin(reach, approval))
    throw refuse('NO_SUCH_APPROVAL')
  return approval
}

/** Whoever works at a store sees what is about an order that the store took, and nothing else. */
export function isWithin({ codes }: Reach, { content }: Approval): boolean {
  if (!codes) return true
  const { deviceId }: { deviceId?: unknown } = JSON.parse(content)
  return typeof deviceId === 'string' && codes.includes(deviceId)
}

async function wholeView(deps: ConsoleDeps, approval: Approval, staff: Staff) {
  const decisions = await findDecisions(deps.db, approval.id)
  const ids = [approval.maker, ...decisions.map(({ staffId }) => staffId)]
  const nameOf = await staffNames(deps.db, ids)
  return {
    ...approvalView(approval, nameOf, staff),
    content: contentOf(approval),
    contentDigest: approval.contentDigest,
    isMine: approval.maker === staff.id,
    haveDecided: decisions.some(({ staffId }) => staffId === staff.id),
    decisions: decisions.map((decision) => decisionView(decision, nameOf)),
  }
}
