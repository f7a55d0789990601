import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { AppealForm } from './appeal-form.tsx'
import { type Appeal, appealsQuery } from './appeals.ts'
import './appeals.css'

const route = getRouteApi('/signed-in/appeals')

/** What one objects to and what became of it; opened from a refused payment, also the form for that. */
export function AppealsPage() {
  const { t } = useTranslation()
  const { payment, about } = route.useSearch()
  const found = useQuery(appealsQuery)
  const [writing, setWriting] = useState(payment !== undefined)
  const appeals = found.data?.appeals ?? []
  return (
    <Page title={t('appeals.title')} back="/settings">
      {writing ? (
        <AppealForm payment={payment} about={about} onDone={() => setWriting(false)} />
      ) : (
        <button
          type="button"
          className="button button-quiet button-wide"
          onClick={() => setWriting(true)}
          data-testid="appeal-new"
        >
          <Icon name="plus" size={20} />
          {t('appeals.new')}
        </button>
      )}
      {found.isPending ? <Loading /> : null}
      {found.error ? <Failure error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data && appeals.length === 0 && !writing ? (
        <Empty icon="shield" title={t('appeals.none')} hint={t('appeals.noneHint')} />
      ) : null}
      {appeals.length > 0 ? (
        <div className="appeals">
          {appeals.map((appeal) => (
            <AppealCard key={appeal.id} appeal={appeal} />
          ))}
        </div>
      ) : null}
    </Page>
  )
}

function AppealCard({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation()
  const { amount, product, state, answer, dueAt, decidedAt } = appeal
  const isAnswered = state === 'answered'
  return (
    <article className="panel appeal" data-testid="appeal" data-state={state}>
      <header>
        <h2>
          {t(
            product === 'withdrawal'
              ? 'appeals.ofWithdrawal'
              : appeal.payment
                ? 'appeals.ofPayment'
                : 'appeals.ofAccount',
          )}
        </h2>
        {amount ? <Amount money={amount} /> : null}
      </header>
      <p className="appeal-text">{appeal.text}</p>
      <p className={`appeal-state ${isAnswered ? 'appeal-answered' : ''}`}>
        <Icon name={isAnswered ? 'check' : 'clock'} size={16} />
        <span>
          {isAnswered
            ? t('appeals.answered')
            : t('appeals.due', { time: fullTime(dueAt).slice(0, 10) })}
        </span>
      </p>
      {answer ? (
        <blockquote className="appeal-answer" lang="zh-CN">
          {answer}
        </blockquote>
      ) : null}
      <footer className="number">
        {t('appeals.filedAt', { time: fullTime(appeal.openedAt) })}
        {decidedAt ? ` · ${t('appeals.answeredAt', { time: fullTime(decidedAt) })}` : null}
      </footer>
    </article>
  )
}
