import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { LeaveButton, type WayOut } from '../pay/leave-button.tsx'
import { OrderLine, type WhichOrder } from '../pay/result-view.tsx'
import { sayAmount } from '../ui/amount.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { judgedOf, type Stop, wordsOf } from './stopped.ts'
import '../pay/pay.css'

type StoppedProps = {
  stop: Stop
  error: unknown
  order?: WhichOrder | undefined
  /** Which is the main thing to do where there is nothing else. */
  out: WayOut
}

const ICONS: Record<Stop, IconName> = {
  RISK_DELAYED: 'clock',
  RISK_REVIEW: 'search',
  RISK_DENIED: 'shield',
  WALLET_FROZEN: 'lock',
}

/** Stopped to protect the payer: why, that nothing was charged, and the one right thing to do. */
export function StoppedView({ stop, error, order, out }: StoppedProps) {
  const { t } = useTranslation()
  const main = mainOf(stop, judgedOf(error), order)
  return (
    <div className="result result-waiting" role="alert">
      <span className="result-mark">
        <Icon name={ICONS[stop]} size={38} />
      </span>
      <h2 data-testid="result-state" data-state={stop}>
        {t(`guard.stop.${stop}`)}
      </h2>
      <OrderLine order={order} />
      <p className="result-hint" data-testid="result-reason">
        {wordsOf(error) ?? sayError(t, error)}
      </p>
      <p className="result-money" data-money="none">
        {t('pay.money.none')}
      </p>
      <div className="result-end">
        {main}
        <LeaveButton way={out} isMain={main === null} />
        {stop === 'RISK_REVIEW' ? (
          <ToAppeal
            look="button-text"
            label={t('guard.explain')}
            payment={judgedOf(error)}
            order={order}
          />
        ) : null}
      </div>
    </div>
  )
}

function mainOf(stop: Stop, payment: string | undefined, order: WhichOrder | undefined): ReactNode {
  switch (stop) {
    case 'RISK_DENIED':
      return <ToAppeal look="button-primary" payment={payment} order={order} />
    case 'WALLET_FROZEN':
      return <ToThaw />
    default:
      return null
  }
}

type ToAppealProps = {
  look: string
  label?: string
  payment: string | undefined
  order: WhichOrder | undefined
}

function ToAppeal({ look, label, payment, order }: ToAppealProps) {
  const { t } = useTranslation()
  const about = order && `${order.merchant} ${sayAmount(order.amount)}`
  return (
    <Link
      className={`button ${look}`}
      to="/appeals"
      search={payment === undefined ? {} : { payment, about }}
      data-testid="to-appeal"
    >
      {label ?? t('guard.appeal')}
    </Link>
  )
}

function ToThaw() {
  const { t } = useTranslation()
  return (
    <Link className="button button-primary" to="/freeze" data-testid="to-thaw">
      {t('guard.thaw')}
    </Link>
  )
}
