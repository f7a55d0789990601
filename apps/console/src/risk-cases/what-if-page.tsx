import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber, Select, Table } from 'antd'
import { PageFrame } from '../frame/page-frame.tsx'
import { Failure } from '../frame/states.tsx'
import { ApiError } from '../api.ts'
import { spoken } from '../i18n.ts'
import { useFilters } from '../table/use-filters.ts'
import { Amount } from '../words/amount.tsx'
import { cases, type Judged, type WhatIf } from './api.ts'
import './risk-cases.css'
import {
  percentText,
  reasonsText,
  scoreText,
  useCaseWords,
  useFactorText,
  VerdictTag,
} from './words.tsx'

type Asked = Readonly<{
  customer: string
  payment: string
  condition: string
  outcome: string
  last: number
}>

const outcomes = [
  'ALLOW_MONITOR',
  'CHALLENGE passkey,face,code,pin',
  'DELAY 24',
  'REVIEW',
  'DENY',
  'FREEZE',
] as const

/** A draft of a rule, tried on a payment of the past and on the last decisions. */
export function WhatIfPage() {
  const { t } = useCaseWords()
  const [filters] = useFilters()
  const run = useMutation({ mutationFn: (asked: Asked) => cases.whatIf(asked) })
  const needed = [{ required: true, whitespace: true, message: t('whatIf.missing') }]
  return (
    <PageFrame title={t('whatIf.title')} hint={t('whatIf.hint')}>
      <section className="panel">
        <Form<Asked>
          layout="vertical"
          initialValues={{
            customer: filters['customer'],
            payment: filters['payment'],
            outcome: 'REVIEW',
            last: 2_000,
          }}
          onFinish={(asked) => run.mutate(asked)}
        >
          <div className="case-form-row">
            <Form.Item name="customer" label={t('whatIf.customer')} rules={needed}>
              <Input data-testid="customer" />
            </Form.Item>
            <Form.Item name="payment" label={t('whatIf.payment')} rules={needed}>
              <Input data-testid="payment" />
            </Form.Item>
          </div>
          <Form.Item
            name="condition"
            label={t('whatIf.condition')}
            extra={<code>{t('whatIf.conditionHint')}</code>}
            rules={needed}
          >
            <Input.TextArea rows={3} maxLength={4_000} spellCheck={false} data-testid="condition" />
          </Form.Item>
          <div className="case-form-row">
            <Form.Item name="outcome" label={t('whatIf.outcome')} rules={needed}>
              <Select
                options={outcomes.map((value) => ({ value, label: t(`outcomeChoice.${value}`) }))}
              />
            </Form.Item>
            <Form.Item name="last" label={t('whatIf.last')}>
              <InputNumber min={1} max={20_000} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          </div>
          <Button type="primary" htmlType="submit" loading={run.isPending} data-testid="run">
            {t('whatIf.run')}
          </Button>
        </Form>
      </section>
      {run.error && <Refused error={run.error} />}
      {run.data && !run.error && <Answer answer={run.data} />}
    </PageFrame>
  )
}

/** Of a condition that cannot be read, what is wrong and where. */
function Refused({ error }: Readonly<{ error: Error }>) {
  const issue = error instanceof ApiError ? error.detail['issue'] : undefined
  return (
    <section className="panel">
      <Failure error={error} />
      {typeof issue === 'string' && <pre className="case-quote">{issue}</pre>}
    </section>
  )
}

function Answer({ answer }: Readonly<{ answer: WhatIf }>) {
  const { t } = useCaseWords()
  return (
    <>
      <section className="panel case-tab" data-testid="answer">
        <p className={answer.isHeld ? 'case-word case-word-warm' : 'case-word'}>
          {answer.isHeld ? t('whatIf.held') : t('whatIf.notHeld')}
        </p>
        <dl className="case-verdicts">
          <JudgedAs title={t('whatIf.was')} judged={answer.was} />
          <JudgedAs title={t('whatIf.without')} judged={answer.without} />
          <JudgedAs title={t('whatIf.with')} judged={answer.with} />
        </dl>
        <FactorValues factors={answer.evidence} />
      </section>
      <Past past={answer.past} />
    </>
  )
}

function FactorValues({ factors }: Readonly<{ factors: WhatIf['evidence'] }>) {
  const text = useFactorText()
  return (
    <dl className="case-values">
      {factors.map(({ name, title, unit, value }) => (
        <div key={name}>
          <dt>{title[spoken()]}</dt>
          <dd>{value === null ? '—' : text({ unit, value })}</dd>
        </div>
      ))}
    </dl>
  )
}

function JudgedAs({ title, judged }: Readonly<{ title: string; judged: Judged }>) {
  const { t } = useCaseWords()
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <VerdictTag verdict={judged.outcome} />
      </dd>
      <dd className="nothing">{t('whatIf.score', { score: scoreText(judged.score) })}</dd>
      <dd>{reasonsText(judged.reasons)}</dd>
    </div>
  )
}

function Past({ past }: Readonly<{ past: WhatIf['past'] }>) {
  const { t } = useCaseWords()
  const part = (share: number | null) =>
    share === null ? <span className="nothing">{t('whatIf.unknown')}</span> : percentText(share)
  const figures = [
    [t('whatIf.alerts'), String(past.alerts)],
    [t('whatIf.alertRate'), part(past.alertRate)],
    [t('whatIf.precision'), part(past.precision)],
    [t('whatIf.recall'), part(past.recall)],
    [t('whatIf.falseAlarms'), part(past.falseAlarmRate)],
    [t('whatIf.caught'), <Amount key="caught" minor={past.caught} />],
    [t('whatIf.caughtAnew'), <Amount key="anew" minor={past.caughtAnew} />],
  ] as const
  return (
    <section className="panel case-tab">
      <div>
        <h2>{t('whatIf.past', { count: past.decisions })}</h2>
        <p className="page-hint">{t('whatIf.labels')}</p>
      </div>
      <dl className="facts">
        {figures.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {past.faults > 0 && (
        <Alert type="error" showIcon title={t('whatIf.faults', { count: past.faults })} />
      )}
      <Overlap overlap={past.overlap} />
    </section>
  )
}

function Overlap({ overlap }: Readonly<{ overlap: WhatIf['past']['overlap'] }>) {
  const { t } = useCaseWords()
  if (overlap.length === 0) return <p className="page-hint">{t('whatIf.overlapNone')}</p>
  return (
    <div>
      <h2>{t('whatIf.overlap')}</h2>
      <Table<WhatIf['past']['overlap'][number]>
        size="small"
        pagination={false}
        rowKey={({ id }) => id}
        dataSource={overlap.toSorted((a, b) => b.both - a.both)}
        scroll={{ x: 'max-content' }}
        columns={[
          { key: 'rule', title: t('whatIf.rule'), render: (_, { id }) => <code>{id}</code> },
          { key: 'both', title: t('whatIf.both'), dataIndex: 'both', align: 'end' },
          { key: 'only', title: t('whatIf.onlyThis'), dataIndex: 'onlyThis', align: 'end' },
          {
            key: 'share',
            title: t('whatIf.share'),
            align: 'end',
            render: (_, { share }) => percentText(share),
          },
        ]}
      />
    </div>
  )
}
