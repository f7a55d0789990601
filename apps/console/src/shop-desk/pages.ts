import { page } from '../frame/page-route.ts'
import { loadTexts } from '../i18n.ts'

const area = 'shop-desk'

export const shopDeskPages = [
  page({
    area,
    path: '/shop/cash',
    permission: 'shop.collect',
    load: () => import('./cash/cash-page.tsx'),
    name: 'CashPage',
  }),
  page({
    area,
    path: '/shop/codes',
    permission: 'shop.tree.read',
    load: () => import('./codes/codes-page.tsx'),
    name: 'CodesPage',
  }),
  page({
    area,
    path: '/shop/money',
    permission: 'shop.money.read',
    load: () => import('./money/money-page.tsx'),
    name: 'MoneyPage',
  }),
  page({
    area,
    path: '/shop/fees',
    permission: 'shop.money.read',
    load: () => import('./money/fees-page.tsx'),
    name: 'FeesPage',
  }),
  page({
    area,
    path: '/shop/notices',
    permission: 'shop.read',
    load: () => import('./notices-page.tsx'),
    name: 'NoticesPage',
  }),
  page({
    area: 'oversight',
    path: '/shop/approvals',
    permission: 'shop.approval.read',
    load: () => import('./shop-approvals.tsx'),
    name: 'ShopApprovalsPage',
  }),
  page({
    area: 'oversight',
    path: '/shop/approvals/$id',
    permission: 'shop.approval.read',
    load: () => import('./shop-approvals.tsx'),
    name: 'ShopApprovalPage',
  }),
  page({
    area,
    path: '/shop/nodes',
    permission: 'shop.tree.read',
    load: () => import('./stores/nodes-page.tsx'),
    name: 'NodesPage',
  }),
  page({
    area,
    path: '/shop/staff',
    permission: 'shop.staff.read',
    load: async () => {
      // The dialog that shows a link once is the institution's, and speaks its words.
      await loadTexts('oversight')
      return import('./staff/shop-staff-page.tsx')
    },
    name: 'ShopStaffPage',
  }),
]
