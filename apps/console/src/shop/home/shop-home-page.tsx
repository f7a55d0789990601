import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../frame/icon.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import type { Home } from '../api.ts'
import { type OfShop, ofShop } from '../of-shop.tsx'
import { StateTag } from '../words.tsx'
import { successText } from './success-text.ts'
import { MethodTable, TrendChart } from './trend.tsx'
import '../shop.css'

const refetchMs = 60_000

/** How a merchant does today: what came in, what is due, what waits. */
export const ShopHomePage = ofShop(function ShopHome({ shop, calls, search }) {
  const { t } = useTranslation('shop')
  const query = useQuery({
    queryKey: ['shop-home', shop.mchid],
    queryFn: calls.home,
    refetchInterval: refetchMs,
  })
  const { data, error } = query
  return (
    <PageFrame
      title={t('home.title')}
      hint={data && t('home.asOf', { at: fullTime(data.now) })}
      actions={
        <Button
          icon={<Icon name="refresh" />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t('home.refresh')}
        </Button>
      }
    >
      {data ? (
        <Shown home={data} search={search} />
      ) : error ? (
        <Failure error={error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
})

function Shown({ home, search }: Readonly<{ home: Home }> & Pick<OfShop, 'search'>) {
  const { t } = useTranslation('shop')
  const isBare = home.days.every(({ orderCount }) => orderCount === 0)
  return (
    <>
      {home.todaySince && (
        <Alert
          className="note-above"
          type="info"
          showIcon
          title={t('home.since', { at: fullTime(home.todaySince) })}
        />
      )}
      <Figures home={home} />
      <div className="home-columns">
        {isBare ? (
          <section className="panel">
            <Empty title={t('home.none')} hint={t('home.noneHint')} />
          </section>
        ) : (
          <section className="panel" data-testid="trend">
            <TrendChart home={home} />
          </section>
        )}
        <div className="home-side">
          <Waits home={home} search={search} />
          {home.money && <Money money={home.money} search={search} />}
        </div>
      </div>
      {!isBare && <MethodTable home={home} />}
    </>
  )
}

function Figures({ home: { today, yesterday } }: Readonly<{ home: Home }>) {
  const { t } = useTranslation('shop')
  const count = (value: number) => value.toLocaleString('en-US')
  const tiles: readonly (readonly [id: string, today: ReactNode, yesterday: ReactNode])[] = [
    [
      'amount',
      <Amount key="today" minor={today.paidAmount} />,
      <Amount key="yesterday" minor={yesterday.paidAmount} />,
    ],
    ['count', count(today.paidCount), count(yesterday.paidCount)],
    ['success', successText(today), successText(yesterday)],
    [
      'refunds',
      <Amount key="today" minor={today.refundAmount} />,
      <Amount key="yesterday" minor={yesterday.refundAmount} />,
    ],
  ]
  return (
    <dl className="home-figures">
      {tiles.map(([id, now, before]) => (
        <div key={id} data-testid={`tile-${id}`}>
          <dt>{t(`home.tile.${id}`, { defaultValue: id })}</dt>
          <dd>
            <strong>{now}</strong>
            <span>
              {t('home.yesterday')} {before}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Waits({ home: { waiting }, search }: Readonly<{ home: Home }> & Pick<OfShop, 'search'>) {
  const { t } = useTranslation('shop')
  const { approvals, failedCallbacks } = waiting
  return (
    <section className="panel" data-testid="waits">
      <h2>{t('home.waits')}</h2>
      <ul className="waits">
        {approvals !== null && (
          <li>
            <Link to="/shop/approvals" search={search}>
              {t('home.approvals')}
            </Link>
            <strong>{approvals}</strong>
          </li>
        )}
        {failedCallbacks !== null && (
          <li>
            <Link to="/shop/notices" search={search}>
              {t('home.failedCallbacks')}
            </Link>
            <strong>{failedCallbacks}</strong>
          </li>
        )}
        {approvals === null && failedCallbacks === null && (
          <li className="nothing">{t('home.nothingWaits')}</li>
        )}
      </ul>
    </section>
  )
}

function Money({
  money: { dueAmount, dueOn, payout },
  search,
}: Readonly<{ money: NonNullable<Home['money']> }> & Pick<OfShop, 'search'>) {
  const { t } = useTranslation('shop')
  return (
    <section className="panel" data-testid="money">
      <h2>{t('home.money')}</h2>
      <dl className="home-money">
        <div>
          <dt>{t('home.due')}</dt>
          <dd>
            <Amount minor={dueAmount} />
            {dueOn && <span className="nothing"> {t('home.dueOn', { date: dueOn })}</span>}
          </dd>
        </div>
        <div>
          <dt>{t('home.payout')}</dt>
          <dd>
            {payout ? (
              <>
                <Amount minor={payout.amount} /> <StateTag state={payout.state} />{' '}
                <BeijingTime at={payout.at} />
              </>
            ) : (
              <span className="nothing">{t('home.noPayout')}</span>
            )}
          </dd>
        </div>
      </dl>
      <Link to="/shop/money" search={search}>
        {t('home.toMoney')}
      </Link>
    </section>
  )
}
