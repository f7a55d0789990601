import { useNavigate } from '@tanstack/react-router'
import { Input, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { allOrders, allRefunds } from '../shop/api.ts'
import { OrderList, RefundList } from '../shop/orders/order-list.tsx'
import { useFilters } from '../table/use-filters.ts'

/** Orders and refunds of all merchants, for the institution's people. */
export function AllOrdersPage() {
  const { t } = useTranslation('shop')
  const navigate = useNavigate()
  const [{ what = 'orders', owner }, change] = useFilters()
  const mchid = owner !== undefined && /^[1-9][0-9]{7,9}$/.test(owner) ? owner : undefined
  const open = (id: string, of: string) =>
    void navigate({ to: '/shop/orders/$id', params: { id }, search: { mchid: of } })
  return (
    <PageFrame title={t('all.title')} hint={t('all.hint')}>
      <div className="all-controls">
        <Segmented
          value={what}
          options={[
            { value: 'orders', label: t('orders.title') },
            { value: 'refunds', label: t('refunds.title') },
          ]}
          onChange={(value) => change({ what: value, state: undefined })}
        />
        <Owner key={owner} owner={owner ?? ''} onSettle={(value) => change({ owner: value })} />
      </div>
      {what === 'refunds' ? (
        <RefundList
          of="all"
          isOfAll
          mchid={mchid}
          ask={allRefunds}
          onOpen={({ orderId, mchid: of }) => open(orderId, of)}
        />
      ) : (
        <OrderList
          of="all"
          isOfAll
          mchid={mchid}
          ask={allOrders}
          onOpen={({ id, mchid: of }) => open(id, of)}
        />
      )}
    </PageFrame>
  )
}

/** Whose, by the merchant's number; all when it is left empty. */
function Owner({
  owner,
  onSettle,
}: Readonly<{ owner: string; onSettle: (owner: string | undefined) => void }>) {
  const { t } = useTranslation('shop')
  const [text, setText] = useState(owner)
  const settle = () => text !== owner && onSettle(text.trim() || undefined)
  return (
    <Input
      allowClear
      value={text}
      maxLength={10}
      style={{ width: 180 }}
      aria-label={t('all.owner')}
      placeholder={t('all.owner')}
      data-testid="owner"
      onChange={({ target }) => {
        setText(target.value)
        if (target.value === '' && owner !== '') onSettle(undefined)
      }}
      onPressEnter={settle}
      onBlur={settle}
    />
  )
}
