import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { Failure, Waiting } from '../frame/states.tsx'
import { FormDoorProvider, type Seen } from '../join/form-door.ts'
import { meQuery } from '../queries.ts'
import { useFilters } from '../table/use-filters.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { counterDoor, onboarding, type Whole } from './api.ts'
import { ContentTab } from './content-tab.tsx'
import { HistoryTab } from './history-tab.tsx'
import './onboarding.css'
import { ReviewPanel } from './review-panel.tsx'
import { type Marks, tasks } from './task.ts'
import { RatingTag, StateTag, useFindingWords } from './words.tsx'

/** One application: what they say with what the checks found beside it, and what is decided. */
export function ApplicationPage() {
  const { t } = useTranslation('onboarding')
  const { id = '' }: { id?: string } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    queryKey: ['onboarding', 'one', id],
    queryFn: () => onboarding.read(id),
    refetchOnWindowFocus: false,
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const { application } = data
  const subject = application.content['subject_info']
  return (
    <PageFrame
      title={nameOf(subject) ?? t('one.unnamed')}
      hint={
        <>
          <StateTag state={application.state} /> <code>{application.applymentId}</code>
        </>
      }
      back={{ to: '/onboarding', title: t('one.back') }}
      actions={<FillButton whole={data} />}
    >
      <Body key={application.state} whole={data} />
    </PageFrame>
  )
}

function nameOf(subject: unknown): string | undefined {
  const named = subject as Readonly<
    Partial<Record<'business_license_info' | 'certificate_info', { merchant_name?: string }>>
  >
  return named?.business_license_info?.merchant_name ?? named?.certificate_info?.merchant_name
}

/** Somebody at the counter goes on with it. */
function FillButton({ whole: { application } }: Readonly<{ whole: Whole }>) {
  const { t } = useTranslation('onboarding')
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const mayFill = me?.permissions.includes('onboarding.review') ?? false
  const isOpen = application.state === 'EDITTING' || application.state === 'REJECTED'
  if (!mayFill || !isOpen || application.providerMchid !== null) return null
  return (
    <Button
      onClick={() => void navigate({ to: '/onboarding/counter', search: { id: application.id } })}
    >
      {t('one.editCounter')}
    </Button>
  )
}

function Body({ whole }: Readonly<{ whole: Whole }>) {
  const { t } = useTranslation('onboarding')
  const [filters, change] = useFilters()
  const { application } = whole
  const [seen] = useState(() => new Map<string, Seen>())
  const [door] = useState(() => counterDoor(application.id))
  // What somebody marks while reading becomes the reasons of a rejection.
  const [marks, setMarks] = useState<Marks>(new Map())
  const { data: me } = useQuery(meQuery)
  const mayReview = me?.permissions.includes('onboarding.review') ?? false
  const task = mayReview && application.approvalId === null ? tasks[application.state] : undefined
  const isOpen = task === 'pass'
  const mark = (path: string, reason: string | undefined) => {
    const next = new Map(marks)
    if (reason === undefined) next.delete(path)
    else next.set(path, reason)
    setMarks(next)
  }
  const tabs = {
    content: <ContentTab whole={whole} part="content" {...(isOpen && { marks, onMark: mark })} />,
    documents: (
      <ContentTab whole={whole} part="documents" {...(isOpen && { marks, onMark: mark })} />
    ),
    history: <HistoryTab history={whole.history} applicant={`applicant:${application.id}`} />,
  } as const
  const names = ['content', 'documents', 'history'] as const
  return (
    <FormDoorProvider value={{ door, seen, isAsked: true }}>
      <Facts whole={whole} />
      <div className="onboarding-body">
        <section className="panel">
          <Tabs
            activeKey={names.find((name) => name === filters['tab']) ?? 'content'}
            onChange={(tab) => change({ tab })}
            items={names.map((name) => ({
              key: name,
              label: t(`one.${name}`),
              children: tabs[name],
            }))}
          />
        </section>
        <aside className="panel onboarding-side" aria-label={t('review.title')}>
          <ReviewPanel whole={whole} marks={marks} onMark={mark} task={task} />
        </aside>
      </div>
    </FormDoorProvider>
  )
}

function Facts({ whole: { application } }: Readonly<{ whole: Whole }>) {
  const { t } = useTranslation('onboarding')
  const findingsOf = useFindingWords()
  const count = (wanted: 'block' | 'warn') =>
    application.findings.filter(({ severity }) => severity === wanted).length
  const rows = [
    [t('column.from'), application.providerMchid ?? t('queue.own')],
    [t('column.code'), <code key="code">{application.businessCode}</code>],
    [t('column.submittedAt'), <BeijingTime key="at" at={application.submittedAt} zone />],
    [t('column.findings'), findingsOf({ blocks: count('block'), warnings: count('warn') })],
    [t('column.rating'), <RatingTag key="rating" rating={application.riskRating} />],
    [t('column.mchid'), application.subMchid ?? '—'],
    [t('column.reviewOn'), application.reviewOn ?? '—'],
  ] as const
  return (
    <dl className="panel facts">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
