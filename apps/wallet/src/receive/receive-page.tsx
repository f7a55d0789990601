import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { NotPaidResult } from '../pay/result-view.tsx'
import { queryClient, refreshMoney } from '../queries.ts'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Failure, FormError, Loading } from '../ui/states.tsx'
import { confirmTransfer, type IncomingTransfer, incomingTransfer } from './incoming.ts'
import { DeclineSheet } from './decline-sheet.tsx'
import { ReceivedView } from './received-view.tsx'
import '../pay/pay.css'

const route = getRouteApi('/signed-in/transfer')

/** What `wx.requestMerchantTransfer` opens: money that a merchant sends, and the payee's yes to it. */
export function ReceivePage() {
  const { t } = useTranslation()
  const { package: token = '' } = route.useSearch()
  const queryKey = ['incoming-transfer', token]
  const transfer = useQuery({
    queryKey,
    queryFn: () => incomingTransfer(token),
    // The merchant may take it back at any moment, so what was seen before is no answer.
    gcTime: 0,
  })
  function ended(now: IncomingTransfer) {
    queryClient.setQueryData(queryKey, now)
    void refreshMoney()
  }
  return (
    <Page title={t('receive.title')} back="/">
      {transfer.isPending ? <Loading label={t('receive.opening')} /> : null}
      {transfer.error ? (
        <Failure error={transfer.error} retry={() => void transfer.refetch()} />
      ) : null}
      {transfer.data ? (
        <Standing
          token={token}
          transfer={transfer.data}
          onEnd={ended}
          onRefused={() => void transfer.refetch()}
        />
      ) : null}
    </Page>
  )
}

type StandingProps = {
  token: string
  transfer: IncomingTransfer
  onEnd: (now: IncomingTransfer) => void
  /** It is no longer what the page shows. */
  onRefused: () => void
}

function Standing(props: StandingProps) {
  const { t } = useTranslation()
  const { state, failReason } = props.transfer
  if (state === 'WAIT_USER_CONFIRM') return <ReceivePanel {...props} />
  if (state === 'SUCCESS') return <ReceivedView transfer={props.transfer} />
  const reason =
    state === 'CANCELLED' ? 'cancelled' : failReason === 'OVERDUE_CLOSE' ? 'overdue' : 'failed'
  return (
    <NotPaidResult title={t(`receive.${reason}`)} hint={t(`receive.${reason}Hint`)}>
      <Link className="button button-primary" to="/" replace>
        {t('common.toHome')}
      </Link>
    </NotPaidResult>
  )
}

/** Who sends, how much, what for and until when: everything to see before saying yes. */
function ReceivePanel({ token, transfer, onEnd, onRefused }: StandingProps) {
  const { t } = useTranslation()
  const [declining, setDeclining] = useState(false)
  const confirm = useMutation({
    mutationFn: () => confirmTransfer(token),
    onSuccess: onEnd,
    onError: onRefused,
  })
  return (
    <>
      <section className="panel panel-pad">
        <div className="confirm" data-testid="transfer">
          <div className="confirm-head">
            <span className="confirm-merchant">
              <Icon name="shop" size={18} />
              <span data-testid="transfer-merchant">{transfer.merchant}</span>
            </span>
            <Amount money={transfer.amount} size="l" testId="transfer-amount" />
            <span className="confirm-time number">
              {t('receive.until', { time: fullTime(transfer.expiresAt).slice(0, 16) })}
            </span>
          </div>
          <TransferFacts transfer={transfer} />
          <button
            type="button"
            className="button button-primary button-wide"
            disabled={confirm.isPending}
            onClick={() => confirm.mutate()}
            data-testid="transfer-confirm"
          >
            {t('receive.confirm')}
          </button>
          <button
            type="button"
            className="button button-text"
            disabled={confirm.isPending}
            onClick={() => setDeclining(true)}
            data-testid="transfer-decline"
          >
            {t('receive.decline')}
          </button>
        </div>
      </section>
      <FormError>{confirm.error ? sayError(t, confirm.error) : null}</FormError>
      <p className="cashier-trust">
        <Icon name="shield" size={16} />
        {t('receive.trust')}
      </p>
      {declining ? (
        <DeclineSheet
          token={token}
          transfer={transfer}
          onEnd={onEnd}
          onClose={() => setDeclining(false)}
        />
      ) : null}
    </>
  )
}

function TransferFacts({ transfer }: { transfer: IncomingTransfer }) {
  const { t } = useTranslation()
  return (
    <dl className="facts">
      {transfer.perception ? (
        <div>
          <dt>{t('receive.purpose')}</dt>
          <dd>{transfer.perception}</dd>
        </div>
      ) : null}
      <div>
        <dt>{t('receive.remark')}</dt>
        <dd data-testid="transfer-remark">{transfer.remark}</dd>
      </div>
      <div>
        <dt>{t('receive.number')}</dt>
        <dd className="number">{transfer.transferBillNo}</dd>
      </div>
    </dl>
  )
}
