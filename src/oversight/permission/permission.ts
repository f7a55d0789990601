import { type Role, roles } from '../staff/staff.ts'

/**
 * What somebody may do in the console, by role; nobody may do what stands nowhere here. Deciding asks
 * for `approver` alone: whoever runs the house, or the rules, has others check what they propose.
 */
const grants = {
  'approval.read': ['approver', 'operator', 'auditor', 'administrator', 'risk_analyst'],
  'approval.decide': ['approver'],
  'audit.read': ['auditor', 'administrator'],
  'staff.read': ['administrator', 'auditor'],
  'staff.manage': ['administrator'],
  'risk.case.read': ['risk_analyst', 'approver', 'auditor'],
  'risk.case.decide': ['risk_analyst'],
  'risk.list.read': ['risk_analyst', 'approver', 'auditor'],
  'risk.list.change': ['risk_analyst'],
  'risk.rule.read': ['risk_analyst', 'approver', 'auditor'],
  'risk.rule.draft': ['risk_analyst'],
  'risk.watch.read': ['risk_analyst', 'approver', 'operator', 'auditor'],
  'risk.model.read': ['risk_analyst', 'approver', 'auditor'],
  'risk.model.move': ['risk_analyst'],
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Permission = keyof typeof grants

const holders: Readonly<Record<Permission, readonly Role[]>> = grants

export const isPermission = (name: string): name is Permission => Object.hasOwn(grants, name)

export const permissions: readonly Permission[] = Object.keys(grants).filter(isPermission)

/** Whether one of somebody's roles gives leave. */
export const mayDo = (held: readonly Role[], permission: Permission): boolean =>
  holders[permission].some((role) => held.includes(role))

export const permissionsOf = (held: readonly Role[]): readonly Permission[] =>
  permissions.filter((permission) => mayDo(held, permission))

/** Roles with what they may do, for a page that explains them. */
export const rolePermissions = (): Readonly<Record<Role, readonly Permission[]>> => {
  const entries = roles.map((role) => [role, permissionsOf([role])] as const)
  return Object.fromEntries(entries) as Record<Role, readonly Permission[]>
}
