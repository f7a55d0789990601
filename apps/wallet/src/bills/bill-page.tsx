import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, type BillDetail, type BillRefund } from '../api.ts'
import { useServerWords } from '../server-words.ts'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Page } from '../ui/page.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { BillAmount, BillIcon } from './bill-row.tsx'
import { useDetailState } from './bill-state.ts'
import '../pay/pay.css'
import './bills.css'

const route = getRouteApi('/signed-in/bills/$id')

export function BillPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const bill = useQuery({ queryKey: ['bills', 'one', id], queryFn: () => api.bill(id) })
  return (
    <Page title={t('bills.detail')} back="/bills">
      {bill.isPending ? <Loading /> : null}
      {bill.error ? <Failure error={bill.error} retry={() => void bill.refetch()} /> : null}
      {bill.data ? <Detail bill={bill.data} /> : null}
    </Page>
  )
}

function Detail({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const state = useDetailState()(bill)
  return (
    <>
      <section className="panel panel-pad bill-head">
        <BillIcon kind={bill.kind} size={26} />
        <p>{say(bill.title)}</p>
        <BillAmount bill={bill} size="l" />
        <p className="bill-state" data-testid="bill-state" data-state={bill.state}>
          {state}
        </p>
      </section>
      <Facts bill={bill} />
      {bill.refunds?.length ? <Refunds refunds={bill.refunds} /> : null}
      <section className="panel panel-pad">
        <h2 className="bill-subhead">{t('bills.timeline')}</h2>
        <ol className="timeline">
          {bill.timeline.map(({ at, text }) => (
            <li key={`${at} ${text}`}>
              <span>{say(text)}</span>
              <time className="number" dateTime={at}>
                {fullTime(at)}
              </time>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

/** Where the money came from, or where it went. */
const METHOD_LABELS = {
  payment: 'pay.method',
  refund: 'bills.fact.refundedTo',
  top_up: 'bills.fact.fromCard',
  withdrawal: 'bills.fact.toCard',
} as const

function Facts({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const facts: [string, string | undefined][] = [
    [t('bills.fact.kind'), t(`bills.kind.${bill.kind}`)],
    [t('bills.fact.merchant'), bill.merchant],
    [t('bills.fact.goods'), bill.description],
    [t(METHOD_LABELS[bill.kind]), say(bill.method)],
    [t('bills.fact.at'), fullTime(bill.at)],
    [t('pay.transactionId'), bill.transactionId],
    [t('bills.fact.outTradeNo'), bill.outTradeNo],
  ]
  return (
    <section className="panel bill-facts">
      <dl className="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={/^[\w:+ -]+$/.test(value) ? 'number' : ''}>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  )
}

function Refunds({ refunds }: { refunds: BillRefund[] }) {
  const { t } = useTranslation()
  return (
    <section className="panel panel-pad" data-testid="bill-refunds">
      <h2 className="bill-subhead">{t('bills.refunds')}</h2>
      <ul className="refunds">
        {refunds.map((refund) => (
          <li key={`${refund.at} ${refund.amount.amount}`}>
            <span>
              {t(`bills.refundState.${refund.state}`, { defaultValue: refund.state })}
              <span className="number">
                {fullTime(refund.at)}
                {refund.reason ? ` · ${refund.reason}` : ''}
              </span>
            </span>
            <span className="bill-in">
              <Amount money={refund.amount} sign="+" size="s" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
