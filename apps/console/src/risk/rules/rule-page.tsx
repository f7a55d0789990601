import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { spoken } from '../../i18n.ts'
import { useFilters } from '../../table/use-filters.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { risk, type RuleAsk, type RuleStory, type RuleVersion } from '../api.ts'
import '../risk.css'
import {
  rateText,
  RuleStateTag,
  useMay,
  useOutcomeText,
  useProductText,
  useRiskWords,
  Written,
} from '../words.tsx'
import { BacktestPanel } from './backtest-panel.tsx'
import { MovePanel } from './move-panel.tsx'
import { RuleSteps } from './rule-steps.tsx'

const order = ['live', 'canary', 'shadow', 'backtest', 'draft', 'retired'] as const

/** The one that was chosen, or else the one that counts. */
function shownOf({ versions }: RuleStory, chosen: string | undefined): RuleVersion | undefined {
  const byState = versions.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return versions.find(({ version }) => String(version) === chosen) ?? byState[0]
}

/** One rule: its text, what it did, its versions, and what can be done with them. */
export function RulePage() {
  const { id = '' } = useParams({ strict: false })
  const query = useQuery({ queryKey: ['risk-rules', id], queryFn: () => risk.rule(id) })
  const [filters] = useFilters()
  const { t } = useRiskWords()
  const back = { to: '/risk/rules', title: t('rules.title') }
  const shown = query.data && shownOf(query.data, filters['version'])
  if (!query.data || !shown)
    return (
      <PageFrame title={id} back={back}>
        {query.error ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Waiting />
        )}
      </PageFrame>
    )
  return (
    <PageFrame
      title={shown.name[spoken()]}
      hint={<code>{shown.id}</code>}
      back={back}
      actions={<NextVersion rule={shown} />}
    >
      <Versions story={query.data} shown={shown} />
      <Text rule={shown} days={query.data.days} />
      <Asks asks={query.data.asks} />
      <MovePanel rule={shown} story={query.data} />
      <BacktestPanel rule={shown} />
      <RuleSteps steps={query.data.steps} />
    </PageFrame>
  )
}

function NextVersion({ rule }: Readonly<{ rule: RuleVersion }>) {
  const { t } = useRiskWords()
  const navigate = useNavigate()
  if (!useMay('risk.rule.draft')) return null
  const search = { from: rule.id, version: String(rule.version) }
  return (
    <Button
      data-testid="next-version"
      onClick={() => void navigate({ to: '/risk/rule-draft', search })}
    >
      {t('rule.next')}
    </Button>
  )
}

function Versions({ story, shown }: Readonly<{ story: RuleStory; shown: RuleVersion }>) {
  const { t } = useRiskWords()
  const [, change] = useFilters()
  if (story.versions.length < 2) return null
  return (
    <div className="rule-versions">
      <Segmented
        aria-label={t('rule.versions')}
        value={shown.version}
        options={story.versions.slice(0, 12).map(({ version, state }) => ({
          value: version,
          label: `v${version} · ${t(`state.${state}`)}`,
        }))}
        onChange={(version) => change({ version: String(version) })}
      />
    </div>
  )
}

function Text({ rule, days }: Readonly<{ rule: RuleVersion; days: number }>) {
  const { t } = useRiskWords()
  const outcomeOf = useOutcomeText()
  const productOf = useProductText()
  const { figures } = rule
  const all = rule.products.map(productOf).join(t('comma'))
  return (
    <section className="panel" data-testid="rule-text">
      <h2>
        v{rule.version} <RuleStateTag state={rule.state} percent={rule.percent} />
      </h2>
      <pre className="rule-condition">
        <code>{rule.condition}</code>
      </pre>
      <dl className="facts">
        <Fact title={t('rules.outcome')}>{outcomeOf(rule.outcome)}</Fact>
        <Fact title={t('rule.products')}>{all === '' ? t('watch.allProducts') : all}</Fact>
        <Fact title={t('rules.owner')}>
          <Written text={rule.owner} />
        </Fact>
        <Fact title={t('rules.source')}>
          {t(`source.${rule.source.kind}`)} · <Written text={rule.source.reference} />
        </Fact>
        <Fact title={t('rule.reasons')}>
          <code>{rule.reasons.join(' ')}</code>
        </Fact>
        <Fact title={t('rule.drafted')}>
          <Written text={rule.draftedBy} /> <BeijingTime at={rule.draftedAt} />
        </Fact>
        <Fact title={t('rule.heldIn', { days })}>
          {figures.held.toLocaleString('en-US')}
          <span className="nothing"> {t('rule.decidedOf', { count: figures.decided })}</span>
        </Fact>
        <Fact title={t('rules.precision')}>
          {rateText(figures.precision)}
          <span className="nothing">
            {' '}
            {t('rule.knownOf', { fraud: figures.fraud, honest: figures.honest })}
          </span>
        </Fact>
      </dl>
      {rule.told && rule.told.zh !== '' && (
        <p className="rule-told">
          <span className="nothing">{t('rule.told')}</span> {rule.told[spoken()]}
        </p>
      )}
    </section>
  )
}

function Fact({ title, children }: Readonly<{ title: string; children: React.ReactNode }>) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** What waits for a second person. */
function Asks({ asks }: Readonly<{ asks: readonly RuleAsk[] }>) {
  const { t } = useRiskWords()
  const mayRead = useMay('approval.read')
  if (asks.length === 0) return null
  return (
    <section className="panel" data-testid="rule-asks">
      <h2>{t('rule.asks')}</h2>
      <ul className="rule-asks">
        {asks.map(({ approvalId, version, to, percent, maker, askedAt }) => (
          <li key={approvalId}>
            v{version} → <RuleStateTag state={to} percent={percent} />
            <Written text={t('rule.askedBy', { maker })} /> <BeijingTime at={askedAt} />{' '}
            {mayRead && (
              <Link to="/approvals/$id" params={{ id: approvalId }}>
                {t('toApproval')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
