import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Standing } from '../api.ts'
import { Icon } from '../ui/icon.tsx'
import { LeaveButton, type WayOut } from './leave-button.tsx'
import { ToBills } from './refused-view.tsx'
import { OrderLine, type WhichOrder } from './result-view.tsx'
import { type Settled, settle } from './settle.ts'
import './pay.css'

type AskingProps = {
  order: WhichOrder
  ask: () => Promise<Standing>
  onSettled: (settled: Settled) => void
}

/** No answer, or none to believe: the page asks how the order stands, and the payer pays nothing again. */
export function AskingView({ order, ask, onSettled }: AskingProps) {
  const { t } = useTranslation()
  const begin = useEffectEvent(async (isLeft: () => boolean) => {
    const settled = await settle(ask)
    if (!isLeft()) onSettled(settled)
  })
  useEffect(() => {
    let left = false
    void begin(() => left)
    return () => {
      left = true
    }
  }, [])
  return (
    <div className="result result-waiting result-asking" role="status" data-testid="asking">
      <span className="result-mark">
        <span className="spinner" aria-hidden="true" />
      </span>
      <h2>{t('pay.askingTitle')}</h2>
      <OrderLine order={order} />
      <p className="result-hint">{t('pay.askingHint')}</p>
    </div>
  )
}

export type Unsettled = 'unpaid' | 'confirming' | 'silent'

type UnsettledProps = {
  order: WhichOrder
  found: Unsettled
  again: () => void
  ask: () => void
  out: WayOut
}

/** Asked three times and not decided: the bills tell in the end, and this order is charged once at most. */
export function UnsettledView({ order, found, again, ask, out }: UnsettledProps) {
  const { t } = useTranslation()
  const isUnpaid = found === 'unpaid'
  return (
    <div className="result result-waiting" role="alert">
      <span className="result-mark">
        <Icon name="clock" size={40} />
      </span>
      <h2 data-testid="result-state" data-state={found}>
        {t(isUnpaid ? 'pay.unpaidTitle' : 'pay.unknownTitle')}
      </h2>
      <OrderLine order={order} />
      <p className="result-hint" data-testid="result-reason">
        {t(isUnpaid ? 'pay.unpaidHint' : 'pay.unknownHint')}
      </p>
      {isUnpaid ? null : (
        <p className="result-money" data-money="maybe">
          {t('pay.money.maybe')}
        </p>
      )}
      <div className="result-end">
        <ToBills />
        <button
          type="button"
          className="button button-quiet"
          onClick={isUnpaid ? again : ask}
          data-testid="again"
        >
          {t(isUnpaid ? 'pay.goOn' : 'pay.askAgain')}
        </button>
        <LeaveButton way={out} isMain={false} />
      </div>
    </div>
  )
}
