import { type Role, roles } from '../staff/staff.ts'

/**
 * What somebody may do in the console, by role; nobody may do what stands nowhere here. Deciding asks
 * for `approver` alone: whoever runs the house, or the rules, has others check what they propose.
 */
const institutionGrants = {
  'approval.read': ['approver', 'operator', 'auditor', 'administrator', 'risk_analyst'],
  'approval.decide': ['approver'],
  'approval.policy.read': ['approver', 'auditor', 'administrator'],
  'approval.policy.change': ['administrator'],
  'audit.read': ['auditor', 'administrator'],
  'staff.read': ['administrator', 'auditor'],
  'staff.manage': ['administrator'],
  'merchant.list': ['operator', 'approver', 'auditor', 'administrator', 'risk_analyst'],
  'merchant.change': ['operator'],
  'onboarding.read': ['operator', 'approver', 'auditor', 'risk_analyst'],
  'onboarding.review': ['operator'],
  'customer.read': ['operator', 'auditor', 'risk_analyst'],
  'customer.change': ['operator'],
  'order.search': ['operator', 'approver', 'auditor', 'risk_analyst'],
  'ledger.read': ['operator', 'approver', 'auditor'],
  'clearing.read': ['operator', 'approver', 'auditor'],
  'clearing.correct': ['operator'],
  'alarm.read': ['operator', 'approver', 'auditor', 'administrator', 'risk_analyst'],
  'alarm.end': ['operator', 'administrator'],
  'job.read': ['operator', 'auditor', 'administrator'],
  'setting.read': ['administrator', 'auditor'],
  'ticket.read': ['operator', 'auditor'],
  'ticket.answer': ['operator'],
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

const everybodyThere = [
  'merchant_administrator',
  'merchant_operator',
  'merchant_approver',
  'merchant_finance',
  'merchant_developer',
] as const

/**
 * What is done at one merchant, whose number stands in the address. The merchant's own people have it as
 * far as their seat reaches, the institution's everywhere.
 */
const merchantGrants = {
  'shop.read': [...everybodyThere, 'operator', 'approver', 'auditor', 'risk_analyst'],
  'shop.order.read': [...everybodyThere, 'operator', 'approver', 'auditor', 'risk_analyst'],
  'shop.collect': ['merchant_operator'],
  'shop.code.change': ['merchant_administrator', 'merchant_operator'],
  'shop.refund.request': ['merchant_operator', 'merchant_administrator'],
  'shop.approval.read': [
    'merchant_administrator',
    'merchant_operator',
    'merchant_approver',
    'auditor',
  ],
  'shop.approval.decide': ['merchant_approver'],
  'shop.money.read': [
    'merchant_administrator',
    'merchant_finance',
    'operator',
    'approver',
    'auditor',
  ],
  'shop.money.move': ['merchant_finance'],
  'shop.tree.read': [...everybodyThere, 'operator', 'auditor'],
  'shop.tree.change': ['merchant_administrator', 'operator'],
  'shop.staff.read': ['merchant_administrator', 'administrator', 'auditor'],
  'shop.staff.manage': ['merchant_administrator'],
  /** 特约商户进件, at a provider. The institution reads what is applied for at its own desk. */
  'shop.onboarding': ['merchant_administrator'],
  'shop.access.read': ['merchant_administrator', 'merchant_developer', 'operator', 'auditor'],
  'shop.access.change': ['merchant_administrator', 'merchant_developer'],
  'shop.call.read': ['merchant_developer', 'merchant_administrator', 'operator'],
  'shop.ticket': [...everybodyThere],
} as const satisfies Readonly<Record<string, readonly Role[]>>

/** What somebody at one node of a merchant's tree may do there; the rest is the whole merchant's. */
const nodePermissions = [
  'shop.read',
  'shop.order.read',
  'shop.collect',
  'shop.code.change',
  'shop.refund.request',
  'shop.approval.read',
  'shop.approval.decide',
  'shop.tree.read',
  'shop.ticket',
] as const satisfies readonly (keyof typeof merchantGrants)[]

export type InstitutionPermission = keyof typeof institutionGrants
export type MerchantPermission = keyof typeof merchantGrants
export type Permission = InstitutionPermission | MerchantPermission

const grants = { ...institutionGrants, ...merchantGrants }
const holders: Readonly<Record<Permission, readonly Role[]>> = grants

export const isPermission = (name: string): name is Permission => Object.hasOwn(grants, name)

/** Whether it is about one merchant, named in the address. */
export const isOfMerchant = (name: string): name is MerchantPermission =>
  Object.hasOwn(merchantGrants, name)

/** Whether somebody who works at one node has it there. */
export const isForNodes = (permission: Permission): boolean =>
  nodePermissions.some((each) => each === permission)

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
