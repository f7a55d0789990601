import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { IncomingTransfer } from './incoming.ts'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'

/** The money is in the balance: from whom, how much and when. */
export function ReceivedView({ transfer }: { transfer: IncomingTransfer }) {
  const { t } = useTranslation()
  return (
    <div className="result result-paid">
      <div role="status" className="result-said">
        <span className="result-mark">
          <Icon name="check" size={40} />
        </span>
        <h2 data-testid="result-state" data-state={transfer.state}>
          {t('receive.done')}
        </h2>
        <Amount money={transfer.amount} size="l" testId="result-amount" />
        <p className="result-hint">{t('receive.doneHint')}</p>
      </div>
      <dl className="facts">
        <div>
          <dt>{t('receive.from')}</dt>
          <dd>{transfer.merchant}</dd>
        </div>
        <div>
          <dt>{t('receive.remark')}</dt>
          <dd>{transfer.remark}</dd>
        </div>
        <div>
          <dt>{t('receive.at')}</dt>
          <dd className="number">{fullTime(transfer.updatedAt)}</dd>
        </div>
        <div>
          <dt>{t('receive.number')}</dt>
          <dd className="number">{transfer.transferBillNo}</dd>
        </div>
      </dl>
      <div className="result-end">
        <Link className="button button-primary" to="/" replace data-testid="result-done">
          {t('common.done')}
        </Link>
      </div>
    </div>
  )
}
