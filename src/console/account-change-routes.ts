import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { type Approval, approvalStates, findApprovalPage } from '#oversight'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const kind = 'settlement_account'
const pageMax = 50
/** Approvals that are looked through for one answer; the page goes on where it ended. */
const lookedAtMax = 500

/** Settlement accounts that providers want changed, newest first; each is decided as an approval. */
export const accountChangeRoutes = ({ db }: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/onboarding/account-changes',
    permission: 'onboarding.read',
    query: strict({ before: Type.Optional(Type.TemplateLiteral('ap_${string}')) }),
    async answer({ query: { before } }) {
      const { states } = approvalStates
      const changes: Approval[] = []
      let last = before
      for (let at = 0; at < lookedAtMax && changes.length < pageMax; at += pageMax) {
        const some = await findApprovalPage(db, { states, before: last, limit: pageMax })
        changes.push(...some.filter((approval) => approval.kind === kind))
        last = some.at(-1)?.id
        if (some.length < pageMax) return { changes: changes.map(changeView), next: null }
      }
      return { changes: changes.map(changeView), next: last ?? null }
    },
  }),
]

type Change = Readonly<{
  mchid?: string
  accountType?: string
  accountBank?: string
  last4?: string
}>

function changeView({ id, state, subject, content, createdAt, decidedAt }: Approval) {
  const change = JSON.parse(content) as Change
  return {
    approvalId: id,
    state,
    applicationNo: subject,
    mchid: change.mchid ?? null,
    accountType: change.accountType ?? null,
    accountBank: change.accountBank ?? null,
    last4: change.last4 ?? null,
    createdAt: beijing(createdAt),
    decidedAt: decidedAt && beijing(decidedAt),
  }
}
