import { useTranslation } from 'react-i18next'
import type { Bill, BillDetail } from '../api.ts'
import { sayAmount } from '../ui/amount.tsx'

/** The state in words, or nothing when the bill simply succeeded and the row should stay calm. */
export function useBillState(): (bill: Bill) => string {
  const { t } = useTranslation()
  return (bill) =>
    bill.state === 'SUCCESS' ? '' : t(`bills.state.${bill.state}`, { defaultValue: bill.state })
}

/** With the refunds at hand it also says how much came back. */
export function useDetailState(): (bill: BillDetail) => string {
  const { t } = useTranslation()
  return (bill) => {
    const refunded = (bill.refunds ?? [])
      .filter(({ state }) => state === 'SUCCESS')
      .reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n)
    if (bill.kind !== 'payment' || bill.state !== 'REFUND' || refunded === 0n)
      return t(`bills.state.${bill.state}`, { defaultValue: bill.state })
    if (refunded === BigInt(bill.amount.amount)) return t('bills.state.REFUND_ALL')
    const amount = sayAmount({ ...bill.amount, amount: refunded.toString() })
    return t('bills.state.REFUND_PART', { amount })
  }
}
