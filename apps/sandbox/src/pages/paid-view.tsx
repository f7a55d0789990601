import { useTranslation } from 'react-i18next'
import { formatFen } from '../money.ts'
import type { Payment } from '../sandbox-api.ts'
import { fullTime } from '../time.ts'
import { Copied, Fact, Facts } from '../ui/facts.tsx'
import { comeIntoView } from '../ui/come-into-view.ts'
import { Icon } from '../ui/icon.tsx'

export function PaidView({ payment }: { payment: Payment }) {
  const { t } = useTranslation()
  return (
    <div className="paid" role="status" ref={comeIntoView}>
      <span className="paid-mark">
        <Icon name="check" size={30} />
      </span>
      <strong>{t('hand.paid')}</strong>
      <p className="cashier-amount number">
        <small>¥</small>
        {formatFen(payment.amount.amount)}
      </p>
      <Facts>
        <Fact label={t('hand.merchant')}>{payment.merchant}</Fact>
        <Fact label={t('hand.funding')}>
          <span lang="zh-CN">{payment.method}</span>
        </Fact>
        <Fact label="out_trade_no">
          <Copied value={payment.outTradeNo} label="out_trade_no" />
        </Fact>
        <Fact label="transaction_id">
          <Copied value={payment.transactionId} label="transaction_id" />
        </Fact>
        <Fact label={t('hand.paidAt')}>
          <span className="number">{fullTime(payment.paidAt)}</span>
        </Fact>
      </Facts>
    </div>
  )
}
