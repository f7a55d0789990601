import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'

export const roles = ['operator', 'approver', 'risk_analyst', 'auditor', 'administrator'] as const

type Props = Readonly<{ value?: readonly string[]; onChange?: (roles: string[]) => void }>

/** Roles, each with what it means. */
export function RoleChoice({ value = [], onChange }: Props) {
  const { t } = useTranslation('oversight')
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
