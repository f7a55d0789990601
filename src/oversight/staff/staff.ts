import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/** Leave to do a sort of thing; a checker of the institution's needs `approver`. */
export const institutionRoles = [
  'approver',
  'operator',
  'auditor',
  'administrator',
  'risk_analyst',
] as const

/** Of people whom a merchant has taken on; a checker of the merchant's own needs `merchant_approver`. */
export const merchantRoles = [
  'merchant_administrator',
  'merchant_operator',
  'merchant_approver',
  'merchant_finance',
  'merchant_developer',
] as const

export const roles = [...institutionRoles, ...merchantRoles] as const
export type Role = (typeof roles)[number]

export const staffStates = machine('active', { active: ['suspended'], suspended: ['active'] })
export type StaffState = StateOf<typeof staffStates>

export type StaffId = Id<'st'>

/**
 * Where somebody works, and so how far they reach: the institution (no merchant), a merchant with its
 * sub-merchants, or one node of a merchant's tree with what hangs below it.
 */
export type Seat = Readonly<{ mchid: string | null; nodeId: string | null }>

export const atInstitution: Seat = { mchid: null, nodeId: null }

export type Staff = Seat &
  Readonly<{
    id: StaffId
    name: string
    roles: readonly Role[]
    state: StaffState
    createdAt: Date
  }>

/** Of one merchant, suspended ones counted: nobody is ever taken off the list. */
export const staffMax = 500

/** Whether these roles are for this seat: a merchant's people never hold one of the institution's, nor the other way. */
export const rolesFit = ({ mchid }: Seat, held: readonly Role[]): boolean => {
  const fitting: readonly Role[] = mchid === null ? institutionRoles : merchantRoles
  return held.every((role) => fitting.includes(role))
}

/** Whoever runs the house there: somebody at one node of a merchant's tree does not. */
export const headRoleAt = ({ mchid }: Pick<Seat, 'mchid'>): Role =>
  mchid === null ? 'administrator' : 'merchant_administrator'

/**
 * The one who was found, of this merchant's people where `within` names one; another's, and one of the
 * institution's, in the same words as nobody. Asked in the transaction that changes them.
 */
export function colleagueOf(staff: Staff | undefined, within: string | null | undefined): Staff {
  if (within !== undefined && staff?.mchid !== within) throw refuse('NO_SUCH_COLLEAGUE')
  if (!staff) throw refuse('STAFF_NOT_FOUND')
  return staff
}

export const refuse = refusals({
  NO_SUCH_COLLEAGUE: [404, '本商户没有这名员工，请从员工列表中选择'],
  STAFF_NOT_FOUND: [404, '没有找到该工作人员，请核对工号'],
  STAFF_SUSPENDED: [403, '该工作人员已停用，不能办理业务'],
  LAST_ADMINISTRATOR: [409, '至少须保留一名在岗且能登录的管理员，请先指定其他管理员'],
  STAFF_FULL: [409, '本商户员工（含已停用的）已达500人，请恢复已停用的员工，或联系平台办理'],
  OWN_POSITION: [409, '不能变更自己的岗位或状态，请由其他管理员办理'],
  ROLE_MISPLACED: [
    400,
    '所选岗位与任职单位不符：机构岗位只能由机构员工担任，商户岗位只能由商户员工担任',
  ],
  ROLE_MISSING: [403, '你没有办理此业务的岗位权限，请联系管理员'],
})
