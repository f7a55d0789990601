import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { ofShop } from '../of-shop.tsx'
import { OrderList } from './order-list.tsx'

/** A merchant's orders, newest first, by whatever is known of one. */
export const OrdersPage = ofShop(function Orders({ shop, calls, search }) {
  const { t } = useTranslation('shop')
  const navigate = useNavigate()
  return (
    <PageFrame title={t('orders.title')} hint={t('orders.hint')}>
      <OrderList
        of={shop.mchid}
        ask={calls.orders}
        onOpen={({ id }) => void navigate({ to: '/shop/orders/$id', params: { id }, search })}
      />
    </PageFrame>
  )
})
