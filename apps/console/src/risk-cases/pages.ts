import { page } from '../frame/page-route.ts'

const area = 'risk-cases'
const permission = 'risk.case.read'

export const riskCasesPages = [
  page({
    area,
    path: '/risk/cases',
    permission,
    load: () => import('./queue-page.tsx'),
    name: 'QueuePage',
  }),
  page({
    area,
    path: '/risk/cases/$id',
    permission,
    load: () => import('./case-page.tsx'),
    name: 'CasePage',
  }),
  page({
    area,
    path: '/risk/what-if',
    permission,
    load: () => import('./what-if-page.tsx'),
    name: 'WhatIfPage',
  }),
]
