import { page } from '../frame/page-route.ts'

const area = 'shop'

export const shopPages = [
  page({
    area,
    path: '/shop',
    permission: 'shop.read',
    load: () => import('./home/shop-home-page.tsx'),
    name: 'ShopHomePage',
  }),
  page({
    area,
    path: '/shop/orders',
    permission: 'shop.order.read',
    load: () => import('./orders/orders-page.tsx'),
    name: 'OrdersPage',
  }),
  page({
    area,
    path: '/shop/orders/$id',
    permission: 'shop.order.read',
    load: () => import('./orders/order-page.tsx'),
    name: 'OrderPage',
  }),
  page({
    area,
    path: '/shop/refunds',
    permission: 'shop.order.read',
    load: () => import('./refunds/refunds-page.tsx'),
    name: 'RefundsPage',
  }),
  page({
    area,
    path: '/shop/refunds/file',
    permission: 'shop.refund.request',
    load: () => import('./refunds/file-page.tsx'),
    name: 'FilePage',
  }),
  page({
    area,
    path: '/shop/refunds/file/$id',
    permission: 'shop.order.read',
    load: () => import('./refunds/batch-page.tsx'),
    name: 'BatchPage',
  }),
]
