import { refusals } from '#kernel/refusal'
import type { Tx } from '#platform/db'
import type { ApprovalId, Content } from '../approval/approval.ts'
import { execute } from '../approval/execute.ts'
import { propose } from '../approval/propose.ts'
import { atInstitution, type Role } from './staff.ts'
import { countApproversBeside } from './store.ts'

export const refuse = refusals({
  SECOND_PERSON_NEEDED: [
    409,
    '涉及复核岗位，须由另一位复核人同意；已提交审批，通过后请再次提交同样的内容',
  ],
  ONLY_APPROVER: [
    409,
    '这是唯一的复核人，管理员不能一人变更其岗位或重发登录链接；请先增加一位复核人，或在服务器上运行 tongbao staff invite --login 登录名',
  ],
})

type ApproverChange = Readonly<{
  /** Whom it is about: a staff id, or the login of somebody who is not here yet. */
  about: string
  summary: string
  content: Content
  /** A staff id, or `platform` from the command line, which whoever runs the machine may do alone. */
  maker: string
  /** Where they work: a merchant's own checkers are asked about its people, the institution's about its own. */
  mchid?: string | null
  /** The maker is the institution's, and whom it is about a merchant's. */
  isForeign?: boolean
}>

/**
 * Who checks is not decided by one person: whoever could make approvers alone, or become one by a new link,
 * would be both pairs of eyes. Answers the approval that is waited for, which the caller commits and refuses
 * with SECOND_PERSON_NEEDED; once it is approved, the same call uses it up and answers nothing.
 *
 * Of a merchant's people its own checkers decide (`merchant_approver`), or the institution's where there is
 * one alone. Above the institution is nobody: its only approver is moved by whoever runs the machine
 * (ONLY_APPROVER). Where nobody there has ever signed in as an approver nothing is waited for. Suspended
 * ones count, or suspending them would be the way around.
 */
export async function askSecond(
  tx: Tx,
  {
    about,
    summary,
    content,
    maker,
    mchid = atInstitution.mchid,
    isForeign = false,
  }: ApproverChange,
  now: Date,
): Promise<ApprovalId | undefined> {
  if (maker === 'platform') return undefined
  const others = await countApproversBeside(tx, { mchid, ids: [maker, about] })
  // Whoever takes the only checker's seat is both pairs of eyes.
  const isOnly = others === 0 && (await countApproversBeside(tx, { mchid, ids: [maker] })) > 0
  if (isOnly && mchid === null) throw refuse('ONLY_APPROVER')
  const asksAbove = mchid !== null && (isForeign || isOnly)
  if (others === 0 && !asksAbove) return undefined
  const asked = { kind: 'staff_approver', subject: about, amount: null, summary, needed: 1 }
  const own = mchid === null || asksAbove ? {} : { mchid }
  const approval = await propose(tx, { ...asked, ...own, content, maker }, now)
  if (approval.state !== 'APPROVED') return approval.id
  await execute(tx, approval.id, content, now)
  return undefined
}

/** Who checks, at the institution or at a merchant. */
export const isApprover = (roles: readonly Role[]): boolean =>
  roles.includes('approver') || roles.includes('merchant_approver')
