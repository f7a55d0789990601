import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, type Me } from '../api.ts'
import { BillList } from '../bills/bill-row.tsx'
import { nowMs } from '../clock.ts'
import { FreezeBanner } from '../freeze/freeze-banner.tsx'
import { meQuery } from '../queries.ts'
import { hourOf } from '../time.ts'
import { Coin, Wordmark } from '../ui/brand.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { TabBar } from '../ui/tab-bar.tsx'
import { BalanceCard } from './balance-card.tsx'
import './home.css'

const RECENT = 5

export function HomePage() {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  const heading = usePageTitle(t('tabs.home'))
  return (
    <div className="page page-with-tabs page-with-rail home">
      <header className="home-head">
        <Coin size={32} />
        <Wordmark height={20} />
        <h1 ref={heading} tabIndex={-1}>
          {t(greetingAt(hourOf(nowMs())), { name: me.name })}
        </h1>
      </header>
      <main className="page-body">
        <FreezeBanner />
        <BalanceCard me={me} />
        <nav className="home-actions" aria-label={t('home.pay')}>
          <Link to="/scan" className="panel" data-testid="home-scan">
            <span className="home-action-icon">
              <Icon name="scan" size={28} />
            </span>
            <strong>{t('home.scan')}</strong>
            <span>{t('home.scanHint')}</span>
          </Link>
          <Link to="/code" className="panel" data-testid="home-code">
            <span className="home-action-icon home-action-bronze">
              <Icon name="code" size={28} />
            </span>
            <strong>{t('home.code')}</strong>
            <span>{t('home.codeHint')}</span>
          </Link>
        </nav>
        <NextStep me={me} />
        <RecentBills />
      </main>
      <TabBar />
    </div>
  )
}

function greetingAt(hour: number) {
  if (hour < 5) return 'home.night'
  if (hour < 12) return 'home.morning'
  if (hour < 18) return 'home.afternoon'
  return 'home.evening'
}

/** A newcomer's next step: first a PIN, then a card. */
function NextStep({ me }: { me: Me }) {
  const { t } = useTranslation()
  if (me.pinSet && me.cards.length > 0) return null
  const step = me.pinSet
    ? ({ to: '/cards/new', icon: 'card', words: 'home.bindCard' } as const)
    : ({ to: '/pin', icon: 'shield', words: 'home.setPin' } as const)
  return (
    <Link to={step.to} className="hint home-step" data-testid="home-next-step">
      <Icon name={step.icon} size={22} />
      <span>
        <strong>{t(`${step.words}.title`)}</strong>
        {t(`${step.words}.hint`)}
      </span>
      <Icon name="next" size={20} />
    </Link>
  )
}

function RecentBills() {
  const { t } = useTranslation()
  const recent = useQuery({ queryKey: ['bills', 'recent'], queryFn: () => api.bills({}) })
  return (
    <section className="panel home-bills" aria-label={t('home.recent')}>
      <div className="section-head">
        <h2>{t('home.recent')}</h2>
        <Link to="/bills">
          {t('home.allBills')}
          <Icon name="next" size={16} />
        </Link>
      </div>
      {recent.isPending ? <Loading /> : null}
      {recent.error ? <Failure error={recent.error} retry={() => void recent.refetch()} /> : null}
      {recent.data?.bills.length === 0 ? (
        <Empty icon="bill" title={t('home.noBills')} hint={t('home.noBillsHint')} />
      ) : null}
      <BillList bills={recent.data?.bills.slice(0, RECENT) ?? []} />
    </section>
  )
}
