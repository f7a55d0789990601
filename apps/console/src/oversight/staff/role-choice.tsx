import { useTranslation } from 'react-i18next'
import { RoleChecks, type RolesField } from '../../staff/role-checks.tsx'

export const roles = ['operator', 'approver', 'risk_analyst', 'auditor', 'administrator'] as const

/** Roles of the institution's people. */
export function RoleChoice(field: RolesField) {
  const { t } = useTranslation('oversight')
  return (
    <RoleChecks
      {...field}
      roles={roles}
      nameOf={(role) => t(`role.${role}`)}
      hintOf={(role) => t(`roleHint.${role}`)}
    />
  )
}
