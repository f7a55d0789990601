import { useMemo } from 'react'
import { Chart } from '../../chart/chart.tsx'
import type { ChartOption } from '../../chart/drawn-chart.tsx'
import { useOpsWords } from '../words.tsx'

export type DayFigure = Readonly<{
  date: string
  orders: number
  paid: number
  ended: number
  amount: string
  refunds: number
  refunded: string
}>

/** For the height of a bar only: what is told as an amount is never a number. */
const yuanOf = (minor: string): number => Number(BigInt(minor) / 100n)

/** What was paid on each of the last days. */
export function Trend({ days }: Readonly<{ days: readonly DayFigure[] }>) {
  const { t } = useOpsWords()
  const name = t('overview.amount')
  const option = useMemo<ChartOption>(
    () => ({
      xAxis: { type: 'category', data: days.map(({ date }) => date.slice(5)) },
      yAxis: { type: 'value' },
      legend: { show: false },
      series: [
        { name, type: 'bar', barMaxWidth: 24, data: days.map(({ amount }) => yuanOf(amount)) },
      ],
    }),
    [days, name],
  )
  return <Chart title={t('overview.trend')} option={option} height={220} />
}
