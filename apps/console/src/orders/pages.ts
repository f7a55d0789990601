import { page } from '../frame/page-route.ts'

export const ordersPages = [
  page({
    // It speaks of orders as a merchant's pages do.
    area: 'shop',
    path: '/orders',
    permission: 'order.search',
    load: () => import('./all-orders-page.tsx'),
    name: 'AllOrdersPage',
  }),
]
