import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../frame/icon.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { meQuery } from '../../queries.ts'
import { DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { wishStates } from '../api.ts'
import { useWishColumns } from '../columns.tsx'
import { type OfShop, ofShop } from '../of-shop.tsx'
import { RefundList } from '../orders/order-list.tsx'
import { useStateText } from '../words.tsx'
import '../shop.css'

/** A merchant's refunds, and those that its people have asked for and that wait. */
export const RefundsPage = ofShop(function Refunds(given) {
  const { t } = useTranslation('shop')
  const { shop, calls, search } = given
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const [{ what = 'refunds' }, change] = useFilters()
  return (
    <PageFrame
      title={t('refunds.title')}
      hint={t('refunds.hint')}
      actions={
        me?.permissions.includes('shop.refund.request') && (
          <Button
            icon={<Icon name="list" />}
            onClick={() => void navigate({ to: '/shop/refunds/file', search })}
            data-testid="refund-file"
          >
            {t('file.title')}
          </Button>
        )
      }
    >
      <div className="all-controls">
        <Segmented
          value={what}
          options={[
            { value: 'refunds', label: t('refunds.made') },
            { value: 'asked', label: t('refunds.asked') },
          ]}
          onChange={(value) => change({ what: value, state: undefined })}
        />
      </div>
      {what === 'asked' ? (
        <Wishes {...given} />
      ) : (
        <RefundList
          of={shop.mchid}
          ask={calls.refunds}
          onOpen={({ orderId }) =>
            void navigate({ to: '/shop/orders/$id', params: { id: orderId }, search })
          }
        />
      )}
    </PageFrame>
  )
})

function Wishes({ shop, calls, search }: OfShop) {
  const { t } = useTranslation('shop')
  const navigate = useNavigate()
  const stateText = useStateText()
  const [{ state = '' }, change] = useFilters()
  const query = usePages(['wishes', shop.mchid, state], (from) =>
    calls.wishes({ state: state || undefined, before: from }),
  )
  return (
    <DataTable
      id="wishes"
      name={t('refunds.asked')}
      rows={query.data?.pages.flatMap(({ rows }) => rows)}
      rowKey={({ id }) => id}
      query={query}
      columns={useWishColumns()}
      filters={{
        names: ['state'],
        controls: (
          <Select
            aria-label={t('search.state')}
            value={state}
            style={{ minWidth: 132 }}
            options={[
              { value: '', label: t('search.any_state') },
              ...wishStates.map((value) => ({ value, label: stateText(value) })),
            ]}
            onChange={(value: string) => change({ state: value || undefined })}
          />
        ),
      }}
      empty={{ title: t('refunds.noneAsked'), hint: t('refunds.noneAskedHint') }}
      onOpen={({ orderId, batchId }) =>
        void (batchId === null
          ? navigate({ to: '/shop/orders/$id', params: { id: orderId }, search })
          : navigate({ to: '/shop/refunds/file/$id', params: { id: batchId }, search }))
      }
      onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
    />
  )
}
