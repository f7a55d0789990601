import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'

const roles = [
  'merchant_operator',
  'merchant_approver',
  'merchant_finance',
  'merchant_developer',
  'merchant_administrator',
] as const

type Props = Readonly<{ value?: readonly string[]; onChange?: (roles: string[]) => void }>

/** Roles of a merchant's people, each with what it means. */
export function ShopRoleChoice({ value = [], onChange }: Props) {
  const { t } = useTranslation('shop-desk')
  return (
    <Checkbox.Group value={[...value]} onChange={(chosen) => onChange?.(chosen)}>
      <div className="role-choice">
        {roles.map((role) => (
          <Checkbox key={role} value={role}>
            {t(`role.${role}`)}
            <span className="nothing"> {t(`roleHint.${role}`)}</span>
          </Checkbox>
        ))}
      </div>
    </Checkbox.Group>
  )
}
