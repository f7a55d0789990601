import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { Icon } from '../../frame/icon.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { FilterSelect } from '../../table/filter-select.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { products, risk, type Watched } from '../api.ts'
import { sumOf, useProductText, useRiskWords } from '../words.tsx'
import '../risk.css'
import { AlarmList } from './alarm-list.tsx'
import { DriftPanel } from './drift-panel.tsx'
import { FigureTiles } from './figure-tiles.tsx'
import { ProductTable } from './product-table.tsx'
import { WatchCharts } from './watch-charts.tsx'

const spans = ['1', '7', '30', '90', '365'] as const
const dayMs = 86_400_000
const refetchMs = 30_000

/** A day in Beijing, so many days ago. */
const dayBefore = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - days * dayMs).toISOString().slice(0, 10)

/** How risk does: what stands as an alarm, rates, money and time. */
export function WatchPage() {
  const { t } = useRiskWords()
  const [filters] = useFilters()
  const span = spans.find((each) => each === filters['days']) ?? '7'
  const { product } = filters
  const query = useQuery({
    queryKey: ['risk-watch', span, product],
    queryFn: () => risk.watch({ from: dayBefore(Number(span) - 1), to: dayBefore(0), product }),
    refetchInterval: refetchMs,
    placeholderData: (before) => before,
  })
  return (
    <PageFrame
      title={t('watch.title')}
      hint={t('watch.hint')}
      actions={
        <Button
          icon={<Icon name="refresh" />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t('watch.refresh')}
        </Button>
      }
    >
      <AlarmList />
      <Controls span={span} />
      {query.data ? (
        <Figures watched={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function Controls({ span }: Readonly<{ span: (typeof spans)[number] }>) {
  const { t } = useRiskWords()
  const nameOf = useProductText()
  const [, change] = useFilters()
  return (
    <div className="watch-controls">
      <Segmented
        value={span}
        options={spans.map((days) => ({ value: days, label: t(`watch.days${days}`) }))}
        onChange={(days) => change({ days })}
        data-testid="watch-days"
      />
      <FilterSelect
        name="product"
        label={t('watch.product')}
        none={t('watch.allProducts')}
        options={products.map((product) => ({ value: product, label: nameOf(product) }))}
        className="watch-product"
      />
    </div>
  )
}

function Figures({ watched }: Readonly<{ watched: Watched }>) {
  const { t } = useRiskWords()
  if (sumOf(watched.total.decided) === 0)
    return (
      <section className="panel">
        <Empty title={t('watch.none')} hint={t('watch.noneHint')} />
      </section>
    )
  return (
    <>
      <FigureTiles watched={watched} />
      <WatchCharts watched={watched} />
      <ProductTable watched={watched} />
      <DriftPanel />
    </>
  )
}
