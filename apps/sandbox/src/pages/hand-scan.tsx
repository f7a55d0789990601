import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatFen } from '../money.ts'
import { type Cashier, ordersQuery, type Payer, type Payment, sandbox } from '../sandbox-api.ts'
import { shortTime } from '../time.ts'
import { TextField } from '../ui/fields.tsx'
import { Panel } from '../ui/page.tsx'
import { Empty, FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { comeIntoView } from '../ui/come-into-view.ts'
import { PaidView } from './paid-view.tsx'

type Stage = { code: string; cashier?: Cashier; payment?: Payment }

/** What a payer scans or is linked to: pasted, or chosen from the last orders. */
export function ScanByHand({ payer: { customerId } }: { payer: Payer }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [stage, setStage] = useState<Stage>({ code: '' })

  async function open(code: string): Promise<void> {
    setStage({ code })
    const cashier = await act(() => sandbox.scan(customerId, code))
    if (cashier) setStage({ code, cashier })
  }
  async function pay(funding: string): Promise<void> {
    const payment = await act(() => sandbox.pay(customerId, { code: stage.code, funding }))
    if (payment) setStage({ code: '', payment })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void open(stage.code)
  }

  return (
    <div className="two">
      <Panel title={t('hand.orders')} hint={t('hand.ordersHint')}>
        <form className="form form-pad" onSubmit={submit}>
          <TextField
            label={t('hand.paste')}
            value={stage.code}
            onChange={(code) => setStage({ code })}
            placeholder="weixin://wxpay/bizpayurl?pr=…"
            required
          />
          <button type="submit" className="button button-quiet button-small" disabled={isBusy}>
            {t('hand.open')}
          </button>
        </form>
        <Orders code={stage.code} isBusy={isBusy} onOpen={(code) => void open(code)} />
      </Panel>
      <Panel title={t('hand.cashier')}>
        {stage.payment ? (
          <PaidView payment={stage.payment} />
        ) : stage.cashier ? (
          <CashierView
            cashier={stage.cashier}
            isBusy={isBusy}
            onPay={(funding) => void pay(funding)}
            onCancel={() => setStage({ code: '' })}
          />
        ) : failed ? null : (
          <Empty icon="hand" title={t('hand.nothing')} hint={t('hand.nothingHint')} />
        )}
        {failed ? (
          <div className="form-pad">
            <FormError>{failed}</FormError>
          </div>
        ) : null}
      </Panel>
    </div>
  )
}

type OrdersProps = { code: string; isBusy: boolean; onOpen: (code: string) => void }

function Orders({ code, isBusy, onOpen }: OrdersProps) {
  const { t } = useTranslation()
  const { data: orders = [] } = useQuery(ordersQuery)
  if (orders.length === 0) return <p className="quiet form-pad">{t('hand.noOrders')}</p>
  return (
    <ul className="rows">
      {orders.map((order) => (
        <li key={`${order.mchid} ${order.outTradeNo} ${order.code}`}>
          <button
            type="button"
            className="row row-button"
            aria-pressed={code === order.code}
            disabled={isBusy}
            onClick={() => onOpen(order.code)}
          >
            <span className="row-main">
              <span>{order.description || order.outTradeNo}</span>
              <span className="quiet number">
                {[order.outTradeNo, order.mchid, shortTime(order.at)].join(' · ')}
              </span>
            </span>
            {order.amount ? <strong className="number">¥{formatFen(order.amount)}</strong> : null}
          </button>
        </li>
      ))}
    </ul>
  )
}

type CashierProps = {
  cashier: Cashier
  isBusy: boolean
  onPay: (funding: string) => void
  onCancel: () => void
}

export function CashierView({ cashier, isBusy, onPay, onCancel }: CashierProps) {
  const { t } = useTranslation()
  const usual = cashier.funding.find((one) => one.enabled)?.id ?? ''
  const [funding, setFunding] = useState(usual)
  return (
    <div className="cashier" ref={comeIntoView}>
      <p className="cashier-shop">{cashier.merchant}</p>
      <p className="cashier-amount number">
        <small>¥</small>
        {formatFen(cashier.amount.amount)}
      </p>
      <p className="quiet">{cashier.description}</p>
      <fieldset className="fundings">
        <legend className="visually-hidden">{t('hand.funding')}</legend>
        {cashier.funding.map((option) => (
          <label key={option.id} className="funding">
            <input
              type="radio"
              name="funding"
              checked={funding === option.id}
              disabled={!option.enabled}
              onChange={() => setFunding(option.id)}
            />
            <span lang="zh-CN">{option.title}</span>
            {option.reason ? (
              <span className="quiet" lang="zh-CN">
                {option.reason}
              </span>
            ) : null}
          </label>
        ))}
      </fieldset>
      <div className="buttons">
        <button type="button" className="button button-quiet" disabled={isBusy} onClick={onCancel}>
          {t('hand.cancel')}
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={isBusy || funding === ''}
          onClick={() => onPay(funding)}
        >
          {t('hand.pay')}
        </button>
      </div>
    </div>
  )
}
