import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

export const approvalStates = ['PENDING', 'APPROVED', 'REJECTED', 'EXECUTED', 'EXPIRED'] as const

const colours: Readonly<Record<string, string>> = {
  PENDING: 'warning',
  APPROVED: 'success',
  EXECUTED: 'success',
  REJECTED: 'error',
}

export function StateTag({ state }: Readonly<{ state: string }>) {
  const { t } = useTranslation('oversight')
  return (
    <Tag color={colours[state] ?? 'default'}>{t(`state.${state}`, { defaultValue: state })}</Tag>
  )
}

/** What sort of thing is asked for; a kind that nobody has named yet is shown as it is. */
export function useKindTitle(): (kind: string) => string {
  const { t } = useTranslation('oversight')
  return (kind) => t(`kind.${kind}`, { defaultValue: kind })
}
