import { page } from '../frame/page-route.ts'

const area = 'developer'
const read = 'shop.access.read'

export const developerPages = [
  page({
    area,
    path: '/shop/developer',
    permission: read,
    load: () => import('./keys/keys-page.tsx'),
    name: 'KeysPage',
  }),
  page({
    area,
    path: '/shop/developer/apps',
    permission: read,
    load: () => import('./apps/apps-page.tsx'),
    name: 'AppsPage',
  }),
  page({
    area,
    path: '/shop/developer/networks',
    permission: read,
    load: () => import('./settings/networks-page.tsx'),
    name: 'NetworksPage',
  }),
  page({
    area,
    path: '/shop/developer/callbacks',
    permission: 'shop.call.read',
    load: () => import('./callbacks/callbacks-page.tsx'),
    name: 'CallbacksPage',
  }),
  page({
    area,
    path: '/shop/developer/products',
    permission: read,
    load: () => import('./settings/products-page.tsx'),
    name: 'ProductsPage',
  }),
  page({
    area,
    path: '/shop/developer/calls',
    permission: 'shop.call.read',
    load: () => import('./calls/calls-page.tsx'),
    name: 'CallsPage',
  }),
  page({
    area,
    path: '/shop/developer/calls/$id',
    permission: 'shop.call.read',
    load: () => import('./calls/call-page.tsx'),
    name: 'CallPage',
  }),
  page({
    area,
    path: '/shop/developer/diagnose',
    permission: 'shop.call.read',
    load: () => import('./diagnose/diagnose-page.tsx'),
    name: 'DiagnosePage',
  }),
  page({
    area,
    path: '/shop/developer/errors',
    permission: read,
    load: () => import('./errors/errors-page.tsx'),
    name: 'ErrorsPage',
  }),
]
