import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import { fenOfYuan } from '../money.ts'
import { CashierPage } from '../pay/cashier-page.tsx'
import { newRequestId } from '../request-id.ts'
import { AmountField } from '../transfer/amount-field.tsx'
import { Amount } from '../ui/amount.tsx'
import { Page } from '../ui/page.tsx'
import { Failure, FormError, Loading } from '../ui/states.tsx'
import type { Counter } from './counter.ts'

const route = getRouteApi('/signed-in/collect')
const currency = 'CNY'

/** What a code on a counter opens: whom it pays, the amount, and then the cashier. */
export function CollectPage() {
  const { code = '' } = route.useSearch()
  const [prepayId, setPrepayId] = useState<string>()
  if (prepayId) return <CashierPage request={{ code: prepayId }} returnTo={() => undefined} />
  return <AtCounter code={code} onOrder={setPrepayId} />
}

type AtCounterProps = { code: string; onOrder: (prepayId: string) => void }

function AtCounter({ code, onOrder }: AtCounterProps) {
  const { t } = useTranslation()
  const counter = useQuery({
    queryKey: ['counter', code],
    queryFn: () => api.counter(code),
    retry: false,
  })
  return (
    <Page title={t('collect.title')} back="/">
      {counter.isPending ? <Loading label={t('collect.opening')} /> : null}
      {counter.error ? (
        <Failure error={counter.error} retry={() => void counter.refetch()} />
      ) : null}
      {counter.data ? <PayForm code={code} counter={counter.data} onOrder={onOrder} /> : null}
    </Page>
  )
}

function PayForm({ code, counter, onOrder }: AtCounterProps & { counter: Counter }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  // One number for one amount: a repeat after silence must not make a second order.
  const [requestId, setRequestId] = useState(newRequestId)
  const amount = counter.amount ?? fenOfYuan(typed)
  const open = useMutation({
    mutationFn: () => api.payAtCounter(code, { amount: amount ?? '', requestId }),
    onSuccess: ({ prepayId }) => onOrder(prepayId),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (amount) open.mutate()
  }
  return (
    <form className="form" onSubmit={submit}>
      <section className="panel panel-pad" data-testid="counter">
        <p className="field-note">{t('collect.payTo')}</p>
        <strong>{counter.merchant}</strong>
        {counter.place ? <p>{counter.place}</p> : null}
        {counter.remark ? <p className="field-note">{counter.remark}</p> : null}
        {counter.amount ? <Amount money={{ amount: counter.amount, currency }} size="l" /> : null}
      </section>
      {counter.amount ? null : (
        <AmountField
          label={t('collect.amount')}
          currency={currency}
          value={typed}
          onValue={(value) => {
            setTyped(value)
            setRequestId(newRequestId())
          }}
          note={t('collect.note')}
          error={undefined}
        />
      )}
      <FormError>{open.error ? sayError(t, open.error) : null}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={!amount || open.isPending}
        data-testid="collect-go"
      >
        {t('collect.go')}
      </button>
    </form>
  )
}
