import { useQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { type FeeLine, type PublishedFees, publishedFees } from '../api.ts'
import { ChangeList } from '../change-list.tsx'
import '../operator.css'
import { useMay, useOpsWords } from '../words.tsx'
import { FeeDialog } from './fee-dialog.tsx'
import { FeeTable } from './fee-table.tsx'
import { IndustryField } from './industry-field.tsx'

const keys = ['ops-fees']

/** Whose fees are asked to change: everybody's, an industry's, or those of one that has none yet. */
type Asking = Readonly<{ industry: string | null | undefined; fees: readonly FeeLine[] }>

/** What is paid where a merchant has no contract of its own. */
export function FeesPage() {
  const { t } = useOpsWords()
  const may = useMay('merchant.change')
  const [asking, setAsking] = useState<Asking>()
  const query = useQuery({ queryKey: keys, queryFn: publishedFees.all })
  const { data, error } = query
  const standard = data?.standard ?? []
  const subjects = Map.groupBy(data?.published ?? [], ({ industry }) => industry)
  if (!subjects.has(null)) subjects.set(null, [])
  return (
    <PageFrame
      title={t('published.title')}
      hint={t('published.hint')}
      actions={
        may && (
          <Button
            type="primary"
            disabled={!data}
            onClick={() => setAsking({ industry: undefined, fees: standard })}
            data-testid="ask-industry-fees"
          >
            {t('published.add')}
          </Button>
        )
      }
    >
      {!data &&
        (error ? <Failure error={error} retry={() => void query.refetch()} /> : <Waiting />)}
      {data &&
        [...subjects]
          .toSorted(([a], [b]) => (a ?? '').localeCompare(b ?? ''))
          .map(([industry, contracts]) => (
            <Subject
              key={industry ?? ''}
              industry={industry}
              contracts={contracts}
              standard={standard}
              {...(may && { onAsk: (fees) => setAsking({ industry, fees }) })}
            />
          ))}
      {data && (
        <section className="panel">
          <h2>{t('published.changes')}</h2>
          <ChangeList changes={data.changes} />
        </section>
      )}
      {asking && <AskFees asking={asking} onEnd={() => setAsking(undefined)} />}
    </PageFrame>
  )
}

type SubjectProps = Readonly<{
  industry: string | null
  contracts: readonly PublishedFees[]
  standard: readonly FeeLine[]
  onAsk?: (fees: readonly FeeLine[]) => void
}>

function Subject({ industry, contracts, standard, onAsk }: SubjectProps) {
  const { t } = useOpsWords()
  const title = industry === null ? t('published.everybody') : t('published.of', { industry })
  const latest = contracts.at(-1)?.rows ?? standard
  return (
    <section
      className="panel"
      data-testid={industry === null ? 'fees-default' : `fees-industry-${industry}`}
    >
      <div className="ops-head">
        <h2>{title}</h2>
        {onAsk && <Button onClick={() => onAsk(latest)}>{t('merchant.changeFees')}</Button>}
      </div>
      {contracts.length === 0 && (
        <>
          <p className="page-hint">{t('published.standard')}</p>
          <FeeTable name={title} fees={standard} />
        </>
      )}
      {contracts.map(({ effectiveFrom, isInForce, rows }) => (
        <div key={effectiveFrom} className="ops-unit">
          <p className="ops-since">
            {t('terms.from', { date: effectiveFrom })}{' '}
            <Tag color={isInForce ? 'success' : 'default'}>
              {t(isInForce ? 'published.inForce' : standing(contracts, effectiveFrom))}
            </Tag>
          </p>
          <FeeTable name={`${title} ${effectiveFrom}`} fees={rows} />
        </div>
      ))}
    </section>
  )
}

/** Before the one in force: over; after it, or where none is yet: to come. */
function standing(contracts: readonly PublishedFees[], effectiveFrom: string) {
  const now = contracts.find(({ isInForce }) => isInForce)
  return now && effectiveFrom < now.effectiveFrom ? 'published.over' : 'published.toCome'
}

function AskFees({ asking, onEnd }: Readonly<{ asking: Asking; onEnd: () => void }>) {
  const { t } = useOpsWords()
  const { industry, fees } = asking
  return (
    <FeeDialog
      title={
        industry === undefined
          ? t('published.add')
          : industry === null
            ? t('published.everybody')
            : t('published.of', { industry })
      }
      fees={fees}
      keys={keys}
      send={(contract) => publishedFees.ask(industry ? { ...contract, industry } : contract)}
      onEnd={onEnd}
    >
      <p className="page-hint ops-note">{t('published.notice')}</p>
      {industry === undefined && <IndustryField />}
    </FeeDialog>
  )
}
