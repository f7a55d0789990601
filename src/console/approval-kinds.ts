import { mayDo, type Permission, type Role } from '#oversight'

/** Who may read what is proposed, where that is not everybody who sees approvals at all. */
const readers: Readonly<Record<string, Permission>> = {
  onboarding: 'onboarding.read',
  settlement_account: 'onboarding.read',
  recon_correction: 'clearing.read',
  channel_settlement: 'clearing.read',
  write_off: 'clearing.read',
  approval_policy: 'approval.policy.read',
  risk_case: 'risk.case.read',
  risk_list: 'risk.list.read',
  risk_rule: 'risk.rule.read',
  risk_model: 'risk.model.read',
}

/** Whether the words and the content of an approval of this kind are for these roles. */
export function maySee(roles: readonly Role[], kind: string): boolean {
  const permission = readers[kind]
  if (permission !== undefined) return mayDo(roles, permission)
  // A kind of risk that the table does not know yet is shown to those who see cases.
  return !kind.startsWith('risk_') || mayDo(roles, 'risk.case.read')
}
