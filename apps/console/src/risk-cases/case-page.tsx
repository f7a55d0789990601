import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button, Tabs } from 'antd'
import { PageFrame } from '../frame/page-frame.tsx'
import { Failure, Waiting } from '../frame/states.tsx'
import { meQuery } from '../queries.ts'
import { useFilters } from '../table/use-filters.ts'
import { cases, type Evidence } from './api.ts'
import { DecidePanel } from './decide-panel.tsx'
import { FactorsTab } from './factors-tab.tsx'
import { LinksTab } from './links-tab.tsx'
import { NotesTab } from './notes-tab.tsx'
import './risk-cases.css'
import { RulesTab } from './rules-tab.tsx'
import { SummaryTab } from './summary-tab.tsx'
import { TimeTab } from './time-tab.tsx'
import { StateTag, useCaseWords } from './words.tsx'

/** A case with everything that is known of it, and what can be done. */
export function CasePage() {
  const { t } = useCaseWords()
  const { id = '' }: { id?: string } = useParams({ strict: false })
  // Each read is written into the audit log: it is not repeated for nothing.
  const { data, error, refetch } = useQuery({
    queryKey: ['risk-case', id],
    queryFn: () => cases.read(id),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const { customer, payment } = data.case
  return (
    <PageFrame
      title={t('case.title', { sort: t(`sort.${data.case.sort}`) })}
      hint={
        <>
          <StateTag state={data.case.state} /> <code>{data.case.id}</code> · {t('case.read')}
        </>
      }
      back={{ to: '/risk/cases', title: t('case.back') }}
      actions={
        payment !== null && (
          <Link to="/risk/what-if" search={{ customer, payment }}>
            <Button>{t('case.tryRule')}</Button>
          </Link>
        )
      }
    >
      <CaseBody evidence={data} />
    </PageFrame>
  )
}

function CaseBody({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const [filters, change] = useFilters()
  const { data: me } = useQuery(meQuery)
  const mayDecide = me?.permissions.includes('risk.case.decide') ?? false
  const tabs = {
    summary: <SummaryTab evidence={evidence} />,
    factors: <FactorsTab evidence={evidence} />,
    rules: <RulesTab evidence={evidence} />,
    links: <LinksTab graph={evidence.graph} />,
    time: <TimeTab lines={evidence.timeLine} />,
    notes: <NotesTab evidence={evidence} mayDecide={mayDecide} />,
  } as const
  const names = ['summary', 'factors', 'rules', 'links', 'time', 'notes'] as const
  return (
    <div className="case-body">
      <section className="panel">
        <Tabs
          activeKey={names.find((name) => name === filters['tab']) ?? 'summary'}
          onChange={(tab) => change({ tab })}
          items={names.map((name) => ({
            key: name,
            label: t(`case.tabs.${name}`),
            children: tabs[name],
          }))}
        />
      </section>
      <aside className="panel case-side">
        <DecidePanel key={evidence.case.state} evidence={evidence} mayDecide={mayDecide} />
      </aside>
    </div>
  )
}
