import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useIsNarrow } from '../preferences.ts'
import { Copied } from './copied.tsx'

/** On dark ground the kit's own ink for what is under way is too faint to be read, so that is a warning's. */
const colours: Readonly<Record<string, string>> = {
  SUCCESS: 'success',
  DONE: 'success',
  delivered: 'success',
  passed: 'success',
  approve: 'success',
  SUCCEEDED: 'success',
  succeeded: 'success',
  settled: 'success',
  PAID: 'success',
  REFUND: 'warning',
  PROCESSING: 'warning',
  DUE: 'warning',
  WAITING: 'warning',
  USERPAYING: 'warning',
  pending: 'warning',
  PENDING: 'warning',
  ABNORMAL: 'error',
  FAILED: 'error',
  PAYERROR: 'error',
  exhausted: 'error',
  stopped: 'error',
  reject: 'error',
}

/** States of orders, refunds and callbacks have words of their own; one that nobody named is shown as it is. */
export function useStateText(): (state: string) => string {
  const { t } = useTranslation('shop')
  return (state) => t(`state.${state}`, { defaultValue: state })
}

export function StateTag({ state }: Readonly<{ state: string }>) {
  const textOf = useStateText()
  return <Tag color={colours[state] ?? 'default'}>{textOf(state)}</Tag>
}

export function useMethodText(): (method: string) => string {
  const { t } = useTranslation('shop')
  return (method) => t(`method.${method}`, { defaultValue: method })
}

/** A number that somebody may want to have elsewhere. */
export const NumberText = ({ value }: Readonly<{ value: string }>) => (
  <span className="number">
    <code>{value}</code>
    <Copied text={value} />
  </span>
)

/** At the head of a card, which is a button itself, it can be read only. */
export function HeadNumber({ value }: Readonly<{ value: string }>) {
  return useIsNarrow() ? <code>{value}</code> : <NumberText value={value} />
}
