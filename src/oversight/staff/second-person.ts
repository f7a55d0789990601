import { refusals } from '#kernel/refusal'
import type { Tx } from '#platform/db'
import type { ApprovalId, Content } from '../approval/approval.ts'
import { execute } from '../approval/execute.ts'
import { propose } from '../approval/propose.ts'
import type { Role } from './staff.ts'
import { countApproversBeside } from './store.ts'

export const refuse = refusals({
  SECOND_PERSON_NEEDED: [
    409,
    '涉及复核岗位，须由另一位复核人同意；已提交审批，通过后请再次提交同样的内容',
  ],
})

type ApproverChange = Readonly<{
  /** Whom it is about: a staff id, or the login of somebody who is not here yet. */
  about: string
  summary: string
  content: Content
  /** A staff id, or `platform` from the command line, which whoever runs the machine may do alone. */
  maker: string
}>

/**
 * Who checks is not decided by one person: whoever could make approvers alone, or become one by a new link,
 * would be both pairs of eyes. Answers the approval that is waited for, which the caller commits and refuses
 * with SECOND_PERSON_NEEDED; once it is approved, the same call uses it up and answers nothing.
 *
 * Where nobody else has ever signed in as an approver there is nobody to ask, and nothing is waited for.
 * Suspended ones count, or suspending them would be the way around.
 */
export async function askSecond(
  tx: Tx,
  { about, summary, content, maker }: ApproverChange,
  now: Date,
): Promise<ApprovalId | undefined> {
  if (maker === 'platform') return undefined
  if ((await countApproversBeside(tx, [maker, about])) === 0) return undefined
  const asked = { kind: 'staff_approver', subject: about, amount: null, summary, needed: 1 }
  const approval = await propose(tx, { ...asked, content, maker }, now)
  if (approval.state !== 'APPROVED') return approval.id
  await execute(tx, approval.id, content, now)
  return undefined
}

export const isApprover = (roles: readonly Role[]): boolean => roles.includes('approver')
