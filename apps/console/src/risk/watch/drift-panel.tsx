import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { useMemo } from 'react'
import { Chart } from '../../chart/chart.tsx'
import type { ChartOption } from '../../chart/drawn-chart.tsx'
import { fullTime } from '../../words/time.ts'
import { type Drift, risk } from '../api.ts'
import { useRiskWords } from '../words.tsx'

const looked = 0.1
const outdated = 0.25
const sampleMin = 500

/** How far what the champion says has moved from its training. */
export function DriftPanel() {
  const { t } = useRiskWords()
  const { data } = useQuery({ queryKey: ['risk-drift'], queryFn: risk.drift })
  const option = useMemo(() => optionOf(data?.drift ?? []), [data])
  const [latest] = data?.drift ?? []
  if (!data) return null
  return (
    <section className="panel" data-testid="drift">
      <h2>{t('drift.title')}</h2>
      {latest ? (
        <>
          <p>
            <DriftTag drift={latest} />{' '}
            {t('drift.latest', { psi: latest.margins.toFixed(3), count: latest.sampled })}{' '}
            <code>{latest.model}</code>
          </p>
          <Chart title={t('drift.chart')} option={option} height={200} />
          <dl className="lines">
            {latest.factors.slice(0, 5).map(({ name, index }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{index.toFixed(3)}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <p className="nothing">{t('drift.none')}</p>
      )}
    </section>
  )
}

function DriftTag({ drift: { margins, sampled } }: Readonly<{ drift: Drift }>) {
  const { t } = useRiskWords()
  if (sampled < sampleMin) return <Tag>{t('drift.few')}</Tag>
  if (margins < looked) return <Tag color="green">{t('drift.stable')}</Tag>
  return margins < outdated ? (
    <Tag color="gold">{t('drift.shifting')}</Tag>
  ) : (
    <Tag color="red">{t('drift.shifted')}</Tag>
  )
}

function optionOf(drift: readonly Drift[]): ChartOption {
  const points = drift.toReversed()
  return {
    xAxis: { type: 'category', data: points.map(({ since }) => fullTime(since).slice(5, 16)) },
    yAxis: { type: 'value' },
    legend: { show: false },
    series: [
      {
        name: 'PSI',
        type: 'line',
        showSymbol: points.length < 3,
        data: points.map(({ margins }) => Math.round(margins * 1_000) / 1_000),
        markLine: {
          symbol: 'none',
          silent: true,
          data: [{ yAxis: looked }, { yAxis: outdated }],
        },
      },
    ],
  }
}
