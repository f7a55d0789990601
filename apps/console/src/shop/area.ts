import type { Area } from '../frame/area.ts'

export const shopArea: Area = {
  id: 'shop',
  title: { zh: '商户', en: 'Shop' },
  isOfMerchant: true,
  menu: [
    {
      path: '/shop',
      title: { zh: '经营概览', en: 'Dashboard' },
      icon: 'chart',
      permission: 'shop.read',
    },
    {
      path: '/shop/orders',
      title: { zh: '订单', en: 'Orders' },
      icon: 'log',
      permission: 'shop.order.read',
    },
    {
      path: '/shop/refunds',
      title: { zh: '退款', en: 'Refunds' },
      icon: 'refund',
      permission: 'shop.order.read',
    },
  ],
}
