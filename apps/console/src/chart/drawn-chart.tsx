import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import { BarChart, LineChart } from 'echarts/charts'
import type {
  GridComponentOption,
  LegendComponentOption,
  MarkLineComponentOption,
  TooltipComponentOption,
} from 'echarts/components'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useIsDark } from '../preferences.ts'

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  TooltipComponent,
])

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | LineSeriesOption
  | MarkLineComponentOption
  | TooltipComponentOption
>

export type ChartProps = Readonly<{
  /** What is drawn, for the caption and for screen readers. */
  title: string
  /** Axes and series; colours, grid and legend are the house's. */
  option: ChartOption
  height?: number
}>

const colours = {
  light: ['#0b6557', '#b8862f', '#4a7fb5', '#b8322a', '#7a6bb0', '#5d7a3a'],
  dark: ['#43b9a1', '#dcb470', '#7fb0e0', '#f2887f', '#b3a6e8', '#9cc06f'],
}

const inks = {
  light: { text: '#4f5e59', line: '#e4e9e7', ground: '#ffffff' },
  dark: { text: '#b0bdb9', line: '#27322f', ground: '#1c2624' },
}

/** One instance as long as the page stands; it follows its size, its option and the theme. */
export function DrawnChart({ title, option, height = 260 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const theme = useIsDark() ? 'dark' : 'light'
  useEffect(() => {
    const element = place.current
    if (!element) return
    const chart = init(element, undefined, { renderer: 'svg' })
    chart.setOption(dressed(option, theme))
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(element)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [option, theme])
  return <div ref={place} role="img" aria-label={title} style={{ height, width: '100%' }} />
}

function dressed(option: ChartOption, theme: 'light' | 'dark'): ChartOption {
  const { text, line, ground } = inks[theme]
  const axis = {
    axisLabel: { color: text },
    axisLine: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } },
  }
  return {
    color: colours[theme],
    animation: false,
    aria: { enabled: true },
    grid: { top: 40, right: 16, bottom: 8, left: 8, outerBoundsMode: 'same' },
    legend: { top: 0, left: 0, textStyle: { color: text } },
    tooltip: {
      trigger: 'axis',
      backgroundColor: ground,
      borderColor: line,
      textStyle: { color: text },
    },
    ...option,
    ...(option.xAxis && { xAxis: withAxis(option.xAxis, axis) }),
    ...(option.yAxis && { yAxis: withAxis(option.yAxis, axis) }),
  }
}

const withAxis = <Axis extends object>(given: Axis | Axis[], axis: object): Axis | Axis[] =>
  Array.isArray(given) ? given.map((each) => ({ ...axis, ...each })) : { ...axis, ...given }
