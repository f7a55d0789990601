import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Batch, Wish } from '../api.ts'
import { useWishColumns } from '../columns.tsx'
import { ofShop } from '../of-shop.tsx'
import '../shop.css'

const isOver = ({ state }: Wish) => state !== 'WAITING' && state !== 'DUE'

/** How far a file of refunds is, line by line. */
export const BatchPage = ofShop(function OneBatch({ shop, calls, search }) {
  const { t } = useTranslation('shop')
  const { id = '' } = useParams({ strict: false })
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['batch', shop.mchid, id],
    queryFn: () => calls.batch(id),
    refetchInterval: ({ state: { data } }) => (data?.rows.every(isOver) ? false : 3_000),
  })
  const columns = useWishColumns()
  const { data, error } = query
  return (
    <PageFrame
      title={t('file.title')}
      hint={data?.name}
      back={{ to: '/shop/refunds', title: t('refunds.title') }}
    >
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && (
        <>
          <Standing batch={data} search={search} />
          <DataTable
            id="batch"
            name={t('file.lines')}
            rows={data.rows}
            rowKey={(wish) => wish.id}
            query={query}
            columns={columns}
            empty={{ title: t('file.none') }}
            onOpen={({ orderId }) =>
              void navigate({ to: '/shop/orders/$id', params: { id: orderId }, search })
            }
          />
        </>
      )}
    </PageFrame>
  )
})

function Standing({
  batch,
  search,
}: Readonly<{ batch: Batch; search: Readonly<{ mchid?: string }> }>) {
  const { t } = useTranslation('shop')
  const over = batch.rows.filter(isOver).length
  const failed = batch.rows.filter(({ state }) => state === 'FAILED').length
  const isWaiting = batch.rows.some(({ state }) => state === 'WAITING')
  return (
    <section className="panel batch-standing" data-testid="batch">
      <Progress
        percent={Math.floor((100 * over) / batch.rows.length)}
        aria-label={t('file.progress')}
        status={failed > 0 ? 'exception' : over === batch.rows.length ? 'success' : 'active'}
        format={() => `${over} / ${batch.rows.length}`}
      />
      <p>
        {isWaiting ? t('file.waits') : t('file.over', { failed })}{' '}
        {isWaiting && (
          <Link to="/shop/approvals/$id" params={{ id: batch.approvalId }} search={search}>
            {t('file.approval')}
          </Link>
        )}
      </p>
      <p className="nothing">
        <Amount minor={batch.amount} /> · {batch.makerName ?? '—'} ·{' '}
        <BeijingTime at={batch.createdAt} zone />
      </p>
    </section>
  )
}
