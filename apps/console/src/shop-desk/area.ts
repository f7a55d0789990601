import type { Area } from '../frame/area.ts'
import { Bell } from './bell.tsx'

export const shopDeskArea: Area = {
  id: 'shop-desk',
  title: { zh: '收款与资金', en: 'Collecting' },
  isOfMerchant: true,
  menu: [
    {
      path: '/shop/cash',
      title: { zh: '收银台', en: 'Cash desk' },
      icon: 'till',
      permission: 'shop.collect',
    },
    {
      path: '/shop/codes',
      title: { zh: '收款码', en: 'Codes' },
      icon: 'qr',
      permission: 'shop.tree.read',
    },
    {
      path: '/shop/money',
      title: { zh: '账单与结算', en: 'Bills and settlement' },
      icon: 'money',
      permission: 'shop.money.read',
    },
    {
      path: '/shop/fees',
      title: { zh: '费率', en: 'Fees' },
      icon: 'percent',
      permission: 'shop.money.read',
    },
  ],
}

export const shopHouseArea: Area = {
  id: 'shop-house',
  title: { zh: '商户管理', en: 'The shop' },
  isOfMerchant: true,
  menu: [
    {
      path: '/shop/notices',
      title: { zh: '通知', en: 'Notices' },
      icon: 'bell',
      permission: 'shop.read',
      mark: Bell,
    },
    {
      path: '/shop/approvals',
      title: { zh: '商户审批', en: 'Shop approvals' },
      icon: 'approval',
      permission: 'shop.approval.read',
    },
    {
      path: '/shop/applications',
      title: { zh: '特约商户进件', en: 'Sub-merchants' },
      icon: 'shop',
      permission: 'shop.onboarding',
      isForProviders: true,
    },
    {
      path: '/shop/nodes',
      title: { zh: '门店与终端', en: 'Stores and terminals' },
      icon: 'store',
      permission: 'shop.tree.read',
    },
    {
      path: '/shop/staff',
      title: { zh: '商户员工', en: 'Shop staff' },
      icon: 'people',
      permission: 'shop.staff.read',
    },
  ],
}
