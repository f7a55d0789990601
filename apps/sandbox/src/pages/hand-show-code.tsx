import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Payer, type Payment, sandbox } from '../sandbox-api.ts'
import { Copied } from '../ui/facts.tsx'
import { Panel } from '../ui/page.tsx'
import { Empty, FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { CashierView } from './hand-scan.tsx'
import { PaidView } from './paid-view.tsx'

/** A payment code for a till; what the till asks is confirmed or declined here. */
export function ShowCode({ payer: { customerId } }: { payer: Payer }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [code, setCode] = useState('')
  const [payment, setPayment] = useState<Payment>()
  const { data } = useQuery({
    queryKey: ['payment-code', customerId, code],
    queryFn: () => sandbox.codeState(customerId, code),
    enabled: code !== '',
    refetchInterval: 1_000,
  })
  const begin = async (): Promise<void> => {
    setPayment(undefined)
    const fresh = await act(() => sandbox.newCode(customerId))
    if (fresh) setCode(fresh.code)
  }
  const answer = async (verb: 'confirm' | 'decline'): Promise<void> => {
    const done = await act(() => sandbox.answerCode(customerId, code, verb))
    if (done) setPayment(done)
  }
  const paid = payment ?? data?.payment
  return (
    <Panel
      title={t('hand.ways.code')}
      hint={t('hand.codeHint')}
      actions={
        <button
          type="button"
          className="button button-primary button-small"
          disabled={isBusy}
          onClick={() => void begin()}
        >
          {t(code === '' ? 'hand.showCode' : 'hand.newCode')}
        </button>
      }
    >
      {code === '' ? (
        <Empty icon="hand" title={t('hand.noCode')} hint={t('hand.noCodeHint')} />
      ) : (
        <div className="code-shown">
          <span className="code-digits">
            <Copied value={code} label="auth_code" />
          </span>
          <p className="quiet" role="status">
            {t(`hand.codeStates.${data?.state ?? 'waiting'}`)}
          </p>
        </div>
      )}
      {paid ? (
        <PaidView payment={paid} />
      ) : data?.state === 'confirm' && data.cashier ? (
        <CashierView
          cashier={data.cashier}
          isBusy={isBusy}
          onPay={() => void answer('confirm')}
          onCancel={() => void answer('decline')}
        />
      ) : null}
      <div className="form-pad">
        <FormError>{failed}</FormError>
      </div>
    </Panel>
  )
}
