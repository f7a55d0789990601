import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { queryClient } from '../../queries.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { type Backtest, risk, type RuleVersion } from '../api.ts'
import { rateText, useMay, useRiskWords } from '../words.tsx'

const sizes = [1_000, 5_000, 20_000]

/** The version over the last decisions; of a draft it is the step to the next state. */
export function BacktestPanel({ rule }: Readonly<{ rule: RuleVersion }>) {
  const { t } = useRiskWords()
  const wordsOf = useWordsOf()
  const [last, choose] = useState(5_000)
  const test = useMutation({
    mutationFn: () => risk.backtest(rule.id, rule.version, last),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['risk-rules'] }),
  })
  if (!useMay('risk.rule.draft')) return null
  return (
    <section className="panel" data-testid="backtest">
      <h2>{t('backtest.title')}</h2>
      <p className="page-hint">{t('backtest.hint')}</p>
      <div className="rule-moves">
        <Select
          value={last}
          aria-label={t('backtest.size')}
          className="backtest-size"
          options={sizes.map((size) => ({
            value: size,
            label: t('backtest.last', { count: size }),
          }))}
          onChange={choose}
        />
        <Button
          {...(rule.state === 'draft' && { type: 'primary' as const })}
          loading={test.isPending}
          onClick={() => test.mutate()}
          data-testid="run-backtest"
        >
          {t('backtest.run')}
        </Button>
      </div>
      {test.error && <Alert type="error" showIcon title={wordsOf(test.error)} />}
      {test.data && <Result result={test.data} />}
    </section>
  )
}

function Result({ result }: Readonly<{ result: Backtest }>) {
  const { t } = useRiskWords()
  const facts: readonly (readonly [title: string, value: ReactNode])[] = [
    [t('backtest.decisions'), result.decisions.toLocaleString('en-US')],
    [
      t('backtest.alerts'),
      `${result.alerts.toLocaleString('en-US')} · ${rateText(result.alertRate)}`,
    ],
    [t('rules.precision'), rateText(result.precision)],
    [t('backtest.recall'), rateText(result.recall)],
    [t('backtest.falseAlarm'), rateText(result.falseAlarmRate)],
    [t('backtest.caught'), <Amount key="caught" minor={result.caughtMinor} />],
    [t('backtest.caughtAnew'), <Amount key="anew" minor={result.caughtAnewMinor} />],
    [
      t('backtest.span'),
      <span key="span">
        <BeijingTime at={result.from} /> – <BeijingTime at={result.to} />
      </span>,
    ],
  ]
  return (
    <div data-testid="backtest-result" aria-live="polite">
      {result.faults > 0 && (
        <Alert type="warning" showIcon title={t('backtest.faults', { count: result.faults })} />
      )}
      <dl className="facts backtest-facts">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {result.overlap.length > 0 && (
        <>
          <h3 className="backtest-overlap">{t('backtest.overlap')}</h3>
          <dl className="lines">
            {result.overlap.map(({ id, both, share }) => (
              <div key={id}>
                <dt>
                  <Link to="/risk/rules/$id" params={{ id }}>
                    <code>{id}</code>
                  </Link>
                </dt>
                <dd>
                  {both} · {rateText(share)}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  )
}
