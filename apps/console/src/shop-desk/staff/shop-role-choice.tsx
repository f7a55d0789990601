import { useTranslation } from 'react-i18next'
import { RoleChecks, type RolesField } from '../../staff/role-checks.tsx'

const roles = [
  'merchant_operator',
  'merchant_approver',
  'merchant_finance',
  'merchant_developer',
  'merchant_administrator',
] as const

/** Roles of a merchant's people. */
export function ShopRoleChoice(field: RolesField) {
  const { t } = useTranslation('shop-desk')
  return (
    <RoleChecks
      {...field}
      roles={roles}
      nameOf={(role) => t(`role.${role}`)}
      hintOf={(role) => t(`roleHint.${role}`)}
    />
  )
}
