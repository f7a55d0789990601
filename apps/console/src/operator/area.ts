import type { Area } from '../frame/area.ts'
import { alarms, ticketsAt } from './watch-api.ts'

export const operatorArea: Area = {
  id: 'operator',
  title: { zh: '运营', en: 'Operations' },
  menu: [
    {
      path: '/ops/merchants',
      title: { zh: '商户', en: 'Merchants' },
      icon: 'shop',
      permission: 'merchant.list',
    },
    {
      path: '/ops/fees',
      title: { zh: '公开费率', en: 'Published fees' },
      icon: 'percent',
      permission: 'merchant.list',
    },
    {
      path: '/ops/customers',
      title: { zh: '客户', en: 'Customers' },
      icon: 'person',
      permission: 'customer.read',
    },
    {
      path: '/ops/ledger',
      title: { zh: '账簿', en: 'Ledger' },
      icon: 'book',
      permission: 'ledger.read',
    },
    {
      path: '/ops/clearing',
      title: { zh: '清算日', en: 'Settlement days' },
      icon: 'calendar',
      permission: 'clearing.read',
    },
    {
      path: '/ops/breaks',
      title: { zh: '对账差错', en: 'Reconciliation' },
      icon: 'scale',
      permission: 'clearing.read',
    },
    {
      path: '/ops/alarms',
      title: { zh: '告警', en: 'Alarms' },
      icon: 'bell',
      permission: 'alarm.read',
      waiting: async () => counted((await alarms.all()).open.length),
    },
    {
      path: '/ops/jobs',
      title: { zh: '作业', en: 'Jobs' },
      icon: 'refresh',
      permission: 'job.read',
    },
    {
      path: '/ops/settings',
      title: { zh: '配置', en: 'Settings' },
      icon: 'columns',
      permission: 'setting.read',
    },
    {
      path: '/ops/tickets',
      title: { zh: '工单', en: 'Tickets' },
      icon: 'ticket',
      permission: 'ticket.read',
      waiting: async () => {
        const { tickets, next } = await ticketsAt('/ops/tickets').page({ which: 'waiting' })
        return next ? `${tickets.length}+` : counted(tickets.length)
      },
    },
  ],
}

const counted = (count: number): string | null => (count > 0 ? String(count) : null)

/** A merchant's own people ask us. */
export const shopTicketArea: Area = {
  id: 'shop-tickets',
  title: { zh: '客服', en: 'Support' },
  isOfMerchant: true,
  menu: [
    {
      path: '/shop/tickets',
      title: { zh: '工单', en: 'Tickets' },
      icon: 'ticket',
      permission: 'shop.ticket',
    },
  ],
}
