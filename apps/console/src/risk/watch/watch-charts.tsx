import { useMemo } from 'react'
import type { ChartOption } from '../../chart/drawn-chart.tsx'
import { Chart } from '../../chart/chart.tsx'
import { fullTime } from '../../words/time.ts'
import type { Act, Acts, Point, Watched } from '../api.ts'
import { sumOf, useRiskWords } from '../words.tsx'

type Series = Readonly<{
  name: string
  type: 'line' | 'bar'
  of: (point: Point) => number | null
  isDashed?: boolean
}>

const rateOf = (decided: Acts, of: readonly Act[]): number | null => {
  const all = sumOf(decided)
  const part = of.reduce((sum, act) => sum + decided[act], 0)
  return all === 0 ? null : Math.round((1_000_000 * part) / all) / 10_000
}

/** For the height of a bar only: what is told as an amount is never a number. */
const yuanOf = (minor: string): number => Number(BigInt(minor) / 100n)
const millisOf = (us: number | null): number | null => (us === null ? null : us / 1_000)

/** Time along the bottom: hours of a week with their day, days without their year. */
const labelOf = (since: string, grain: Watched['grain']): string =>
  fullTime(since).slice(5, grain === 'hour' ? 16 : 10)

function optionOf(
  { series: points, grain }: Watched,
  series: readonly Series[],
  unit: string,
  isStacked = false,
): ChartOption {
  return {
    xAxis: {
      type: 'category',
      data: points.map(({ since }) => labelOf(since, grain)),
      axisLabel: { hideOverlap: true },
    },
    yAxis: { type: 'value', axisLabel: { formatter: `{value}${unit}` }, minInterval: 0 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value) =>
        typeof value === 'number' ? `${value.toLocaleString('en-US')}${unit}` : '—',
    },
    series: series.map(({ name, type, of, isDashed }) => ({
      name,
      data: points.map(of),
      ...(type === 'bar'
        ? { type: 'bar' as const, barMaxWidth: 24, ...(isStacked && { stack: 'all' }) }
        : {
            type: 'line' as const,
            showSymbol: points.length < 3,
            connectNulls: true,
            ...(isDashed && { lineStyle: { type: 'dashed' as const } }),
          }),
    })),
  }
}

const line = (name: string, of: Series['of'], isDashed = false): Series => ({
  name,
  type: 'line',
  of,
  isDashed,
})
const bar = (name: string, of: Series['of']): Series => ({ name, type: 'bar', of })
const rate = (name: string, of: readonly Act[]): Series =>
  line(name, ({ decided }) => rateOf(decided, of))

type Words = ReturnType<typeof useRiskWords>['t']
type Drawn = Readonly<{ id: string; title: string; option: ChartOption }>

function countCharts(watched: Watched, t: Words): readonly Drawn[] {
  const rates = [
    rate(t('group.challenge'), ['CHALLENGE']),
    rate(t('group.hold'), ['DELAY', 'REVIEW']),
    rate(t('group.block'), ['DENY', 'FREEZE']),
  ]
  const volume = [bar(t('chart.volumeOf'), ({ decided }) => sumOf(decided))]
  const challenges = [
    bar(t('chart.passed'), ({ passed }) => passed),
    bar(t('chart.failed'), ({ failed }) => failed),
    bar(t('chart.abandoned'), ({ abandoned }) => abandoned),
  ]
  return [
    { id: 'rates', title: t('chart.rates'), option: optionOf(watched, rates, '%') },
    { id: 'volume', title: t('chart.volume'), option: optionOf(watched, volume, '') },
    {
      id: 'challenges',
      title: t('chart.challenges'),
      option: optionOf(watched, challenges, '', true),
    },
  ]
}

function worthCharts(watched: Watched, t: Words): readonly Drawn[] {
  const money = [
    bar(t('tile.saved'), ({ savedMinor }) => yuanOf(savedMinor)),
    bar(t('tile.lost'), ({ lostMinor }) => yuanOf(lostMinor)),
    bar(t('chart.hindered'), ({ hinderedMinor }) => yuanOf(hinderedMinor)),
  ]
  const latency = [
    line('p50', ({ p50Us }) => millisOf(p50Us)),
    line('p99', ({ p99Us }) => millisOf(p99Us), true),
  ]
  return [
    { id: 'money', title: t('chart.money'), option: optionOf(watched, money, '') },
    { id: 'latency', title: t('chart.latency'), option: optionOf(watched, latency, ' ms') },
  ]
}

/** What happened over time: rates, challenges, money, time. */
export function WatchCharts({ watched }: Readonly<{ watched: Watched }>) {
  const { t } = useRiskWords()
  const charts = useMemo(
    () => [...countCharts(watched, t), ...worthCharts(watched, t)],
    [watched, t],
  )
  return (
    <div className="watch-charts">
      {charts.map(({ id, title, option }) => (
        <section key={id} className="panel" data-testid={`chart-${id}`}>
          <Chart title={title} option={option} height={240} />
        </section>
      ))}
      <FaultPanel watched={watched} />
    </div>
  )
}

const faults = [
  'factors_lost',
  'factors_slow',
  'rules_missing',
  'rule_threw',
  'rule_left_out',
  'model_broken',
  'model_missing',
  'compliance_lost',
  'deadline',
] as const

/** What judging had to do without, and how often. */
function FaultPanel({ watched }: Readonly<{ watched: Watched }>) {
  const { t } = useRiskWords()
  const nameOf = (fault: string): string => {
    const known = faults.find((each) => each === fault)
    return known ? t(`fault.${known}`) : fault
  }
  return (
    <section className="panel" data-testid="faults">
      <h2>{t('fault.title')}</h2>
      {watched.faults.length === 0 ? (
        <p className="nothing">{t('fault.none')}</p>
      ) : (
        <dl className="lines">
          {watched.faults.map(({ fault, count }) => (
            <div key={fault}>
              <dt>{nameOf(fault)}</dt>
              <dd>{t('fault.count', { count })}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
