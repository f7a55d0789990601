import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/** Leave to do a sort of thing; a checker needs `approver`. */
export const roles = ['approver', 'operator', 'auditor', 'administrator', 'risk_analyst'] as const
export type Role = (typeof roles)[number]

export const staffStates = machine('active', { active: ['suspended'], suspended: ['active'] })
export type StaffState = StateOf<typeof staffStates>

export type StaffId = Id<'st'>

export type Staff = Readonly<{
  id: StaffId
  name: string
  roles: readonly Role[]
  state: StaffState
  createdAt: Date
}>

export const refuse = refusals({
  STAFF_NOT_FOUND: [404, '没有找到该工作人员，请核对工号'],
  STAFF_SUSPENDED: [403, '该工作人员已停用，不能办理业务'],
  LAST_ADMINISTRATOR: [409, '至少须保留一名在岗且能登录的管理员，请先指定其他管理员'],
  OWN_POSITION: [409, '不能变更自己的岗位或状态，请由其他管理员办理'],
  ROLE_MISSING: [403, '你没有办理此业务的岗位权限，请联系管理员'],
})
