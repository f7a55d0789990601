import { lazy, Suspense } from 'react'
import { Waiting } from '../frame/states.tsx'
import type { ChartProps } from './drawn-chart.tsx'

const DrawnChart = lazy(async () => ({ default: (await import('./drawn-chart.tsx')).DrawnChart }))

/** A chart of lines or bars. The drawing is fetched with the first chart that is seen. */
export function Chart(props: ChartProps) {
  return (
    <figure className="chart" style={{ minHeight: props.height ?? 260 }}>
      <figcaption>{props.title}</figcaption>
      <Suspense fallback={<Waiting />}>
        <DrawnChart {...props} />
      </Suspense>
    </figure>
  )
}
