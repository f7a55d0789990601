import type { Area } from '../frame/area.ts'

export const developerArea: Area = {
  id: 'developer',
  title: { zh: '开发者中心', en: 'Developers' },
  isOfMerchant: true,
  menu: [
    {
      path: '/shop/developer',
      title: { zh: '接入凭证', en: 'Credentials' },
      icon: 'key',
      permission: 'shop.access.read',
    },
    {
      path: '/shop/developer/apps',
      title: { zh: '应用', en: 'Apps' },
      icon: 'shop',
      permission: 'shop.access.read',
    },
    {
      path: '/shop/developer/networks',
      title: { zh: 'IP 白名单', en: 'IP allowlist' },
      icon: 'globe',
      permission: 'shop.access.read',
    },
    {
      path: '/shop/developer/callbacks',
      title: { zh: '回调通知', en: 'Callbacks' },
      icon: 'refresh',
      permission: 'shop.call.read',
    },
    {
      path: '/shop/developer/products',
      title: { zh: '接口权限', en: 'API permissions' },
      icon: 'approval',
      permission: 'shop.access.read',
    },
    {
      path: '/shop/developer/calls',
      title: { zh: '请求日志', en: 'Call log' },
      icon: 'log',
      permission: 'shop.call.read',
    },
    {
      path: '/shop/developer/diagnose',
      title: { zh: '验签诊断', en: 'Signature check' },
      icon: 'shield',
      permission: 'shop.call.read',
    },
    {
      path: '/shop/developer/errors',
      title: { zh: '错误码', en: 'Error codes' },
      icon: 'book',
      permission: 'shop.access.read',
    },
  ],
}
