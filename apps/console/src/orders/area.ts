import type { Area } from '../frame/area.ts'

export const ordersArea: Area = {
  id: 'orders',
  title: { zh: '交易', en: 'Trade' },
  menu: [
    {
      path: '/orders',
      title: { zh: '交易查询', en: 'Find orders' },
      icon: 'log',
      permission: 'order.search',
    },
  ],
}
