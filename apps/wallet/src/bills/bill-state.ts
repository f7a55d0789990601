import { useTranslation } from 'react-i18next'
import type { Bill } from '../api.ts'

/** The state in words, or nothing when the bill simply succeeded and the row should stay calm. */
export function useBillState(): (bill: Bill, always?: boolean) => string {
  const { t } = useTranslation()
  return (bill, always = false) => {
    if (bill.state === 'SUCCESS' && !always) return ''
    return t(`bills.state.${bill.state}`, { defaultValue: bill.state })
  }
}
