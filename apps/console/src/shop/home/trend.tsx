import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Chart } from '../../chart/chart.tsx'
import type { ChartOption } from '../../chart/drawn-chart.tsx'
import { Amount } from '../../words/amount.tsx'
import type { Home } from '../api.ts'
import { useMethodText } from '../words.tsx'
import { successText } from './success-text.ts'

/** For the height of a bar only: what is told as an amount is never a number. */
const heightOf = (fen: string): number => Number(BigInt(fen) / 100n)

/** What was paid and refunded, day by day. */
export function TrendChart({ home: { days } }: Readonly<{ home: Home }>) {
  const { t } = useTranslation('shop')
  const option = useMemo<ChartOption>(
    () => ({
      xAxis: {
        type: 'category',
        data: days.map(({ date }) => date.slice(5)),
        axisLabel: { hideOverlap: true },
      },
      yAxis: { type: 'value', minInterval: 1 },
      tooltip: {
        trigger: 'axis',
        confine: true,
        valueFormatter: (value) =>
          typeof value === 'number' ? `¥${value.toLocaleString('en-US')}` : '—',
      },
      series: [
        {
          name: t('home.paid'),
          type: 'bar',
          barMaxWidth: 22,
          data: days.map(({ paidAmount }) => heightOf(paidAmount)),
        },
        {
          name: t('home.refunded'),
          type: 'line',
          showSymbol: false,
          data: days.map(({ refundAmount }) => heightOf(refundAmount)),
        },
      ],
    }),
    [days, t],
  )
  return <Chart title={t('home.trend')} option={option} height={280} />
}

/** How they paid, in these days. */
export function MethodTable({ home: { methods } }: Readonly<{ home: Home }>) {
  const { t } = useTranslation('shop')
  const methodText = useMethodText()
  const rows = methods.toSorted((a, b) => b.paidCount - a.paidCount)
  return (
    <section className="panel" data-testid="methods">
      <h2>{t('home.methods')}</h2>
      <div className="scrolls" role="region" aria-label={t('home.methods')} tabIndex={0}>
        <table className="content-table methods">
          <thead>
            <tr>
              <th scope="col">{t('column.method')}</th>
              <th scope="col" className="end">
                {t('home.paidCount')}
              </th>
              <th scope="col" className="end">
                {t('home.paid')}
              </th>
              <th scope="col" className="end">
                {t('home.tile.success')}
              </th>
              <th scope="col" className="end">
                {t('home.refunded')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((sum) => (
              <tr key={sum.method}>
                <th scope="row">{methodText(sum.method)}</th>
                <td className="end">{sum.paidCount.toLocaleString('en-US')}</td>
                <td className="end">
                  <Amount minor={sum.paidAmount} />
                </td>
                <td className="end">{successText(sum)}</td>
                <td className="end">
                  <Amount minor={sum.refundAmount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
