import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'

export const useOpsWords = () => useTranslation('operator')

/** Whether I may do this; the server asks again. */
export function useMay(permission: string): boolean {
  const { data: me } = useQuery(meQuery)
  return me?.permissions.includes(permission) ?? false
}

const colours: Readonly<Record<string, string>> = {
  active: 'success',
  open: 'success',
  settled: 'success',
  PAID: 'success',
  RESOLVED: 'success',
  EXECUTED: 'success',
  APPROVED: 'success',
  ANSWERED: 'success',
  fine: 'success',
  granted: 'success',
  RECONCILED: 'success',
  suspended: 'error',
  frozen: 'error',
  FROZEN: 'error',
  FAILED: 'error',
  RETURNED: 'error',
  REJECTED: 'error',
  failing: 'error',
  stuck: 'error',
  revoked: 'error',
  high: 'error',
  OPEN: 'warning',
  due: 'warning',
  carried: 'warning',
  CREATED: 'warning',
  SENT: 'warning',
  PENDING: 'warning',
  WAITING: 'warning',
  medium: 'warning',
  asked: 'warning',
}

/** A state in words, with a colour that says whether somebody should look. */
export function StateTag({ group, state }: Readonly<{ group: string; state: string }>) {
  const { t } = useOpsWords()
  const title: string = t(`${group}.${state}` as 'merchantState.active', { defaultValue: state })
  return <Tag color={colours[state] ?? 'default'}>{title}</Tag>
}

/** The words of a state, for an export. */
export function useStateText(): (group: string, state: string) => string {
  const { t } = useOpsWords()
  return (group, state) => t(`${group}.${state}` as 'merchantState.active', { defaultValue: state })
}

/** What moved the money, as it is called; a correction by what it puts right. */
export function usePostingText(): (posting: string) => string {
  const textOf = useStateText()
  return (posting) => {
    const text = textOf('posting', posting)
    return text === posting ? textOf('correction', posting) : text
  }
}

/** What somebody here wrote, in the language in which they wrote it. */
export function Written({ text }: Readonly<{ text: string | null | undefined }>) {
  if (text === null || text === undefined) return <span className="nothing">—</span>
  return /\p{Script=Han}/u.test(text) ? <span lang="zh-CN">{text}</span> : text
}
