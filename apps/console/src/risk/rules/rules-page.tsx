import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Tag } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { spoken } from '../../i18n.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { FilterSelect } from '../../table/filter-select.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { risk, type RuleLine, type RuleState } from '../api.ts'
import '../risk.css'
import { rateText, RuleStateTag, useMay, useOutcomeText, useRiskWords, Written } from '../words.tsx'

const filterNames = ['word', 'state'] as const
const states: readonly RuleState[] = ['live', 'canary', 'shadow', 'backtest', 'draft', 'retired']

const isFound = ({ id, name, owner }: RuleLine, word: string): boolean =>
  `${id} ${name.zh} ${name.en} ${owner}`.toLowerCase().includes(word.toLowerCase())

/** Every rule by the version that counts, with what it did. */
export function RulesPage() {
  const { t } = useRiskWords()
  const [filters] = useFilters()
  const navigate = useNavigate()
  const mayDraft = useMay('risk.rule.draft')
  const query = useQuery({ queryKey: ['risk-rules'], queryFn: risk.rules })
  const { word = '', state } = filters
  const rows = query.data?.rules.filter(
    (line) =>
      isFound(line, word) &&
      (state === undefined || line.state === state || line.newest.state === state),
  )
  return (
    <PageFrame
      title={t('rules.title')}
      hint={t('rules.hint', { days: query.data?.days ?? 30 })}
      actions={
        mayDraft && (
          <Button
            type="primary"
            data-testid="new-rule"
            onClick={() => void navigate({ to: '/risk/rule-draft' })}
          >
            {t('rules.new')}
          </Button>
        )
      }
    >
      <DataTable
        id="risk-rules"
        name={t('rules.title')}
        rows={rows}
        rowKey={({ id }) => id}
        query={query}
        columns={useColumns()}
        filters={{ names: filterNames, controls: <Controls /> }}
        empty={{ title: t('rules.none'), hint: t('rules.noneHint') }}
        onOpen={({ id }) => void navigate({ to: '/risk/rules/$id', params: { id } })}
      />
    </PageFrame>
  )
}

function Controls() {
  const { t } = useRiskWords()
  const [filters, change] = useFilters()
  return (
    <>
      <Input.Search
        allowClear
        defaultValue={filters['word'] ?? ''}
        placeholder={t('rules.search')}
        aria-label={t('rules.search')}
        className="rule-search"
        onSearch={(word) => change({ word: word || undefined })}
      />
      <FilterSelect
        name="state"
        label={t('rules.state')}
        none={t('rules.anyState')}
        options={states.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        className="rule-state"
      />
    </>
  )
}

function useColumns(): readonly Column<RuleLine>[] {
  return [...useNameColumns(), ...useFigureColumns()]
}

function useNameColumns(): readonly Column<RuleLine>[] {
  const { t } = useRiskWords()
  const outcomeOf = useOutcomeText()
  return [
    {
      id: 'name',
      title: t('rules.name'),
      isHead: true,
      cell: ({ id, name }) => (
        <>
          {name[spoken()]}
          <code className="rule-id">{id}</code>
        </>
      ),
      text: ({ id, name }) => `${name[spoken()]} ${id}`,
    },
    {
      id: 'state',
      title: t('rules.state'),
      cell: ({ state, percent, version, newest, ask }) => (
        <>
          <RuleStateTag state={state} percent={percent} />v{version}
          {newest.version !== version && newest.state !== 'retired' && (
            <Tag className="rule-next">
              v{newest.version} {t(`state.${newest.state}`)}
            </Tag>
          )}
          {ask && (
            <Tag color="orange" className="rule-next">
              {t('rules.asked')}
            </Tag>
          )}
        </>
      ),
      text: ({ state, version }) => `${t(`state.${state}`)} v${version}`,
    },
    {
      id: 'outcome',
      title: t('rules.outcome'),
      cell: ({ outcome }) => outcomeOf(outcome),
      text: ({ outcome }) => outcome,
    },
  ]
}

function useFigureColumns(): readonly Column<RuleLine>[] {
  const { t } = useRiskWords()
  return [
    {
      id: 'held',
      title: t('rules.held'),
      align: 'end',
      cell: ({ figures }) => figures.held.toLocaleString('en-US'),
      text: ({ figures }) => String(figures.held),
    },
    {
      id: 'precision',
      title: t('rules.precision'),
      align: 'end',
      cell: ({ figures }) => rateText(figures.precision),
      text: ({ figures }) => rateText(figures.precision),
    },
    {
      id: 'known',
      title: t('rules.known'),
      align: 'end',
      isExtra: true,
      cell: ({ figures }) => figures.fraud + figures.honest,
      text: ({ figures }) => String(figures.fraud + figures.honest),
    },
    {
      id: 'owner',
      title: t('rules.owner'),
      cell: ({ owner }) => <Written text={owner} />,
      text: ({ owner }) => owner,
    },
    {
      id: 'source',
      title: t('rules.source'),
      isExtra: true,
      cell: ({ source }) => (
        <>
          {t(`source.${source.kind}`)} <Written text={source.reference} />
        </>
      ),
      text: ({ source }) => `${source.kind} ${source.reference}`,
    },
  ]
}
