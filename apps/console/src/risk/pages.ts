import { page } from '../frame/page-route.ts'

const area = 'risk'

export const riskPages = [
  page({
    area,
    path: '/risk/watch',
    permission: 'risk.watch.read',
    load: () => import('./watch/watch-page.tsx'),
    name: 'WatchPage',
  }),
  page({
    area,
    path: '/risk/rules',
    permission: 'risk.rule.read',
    load: () => import('./rules/rules-page.tsx'),
    name: 'RulesPage',
  }),
  page({
    area,
    path: '/risk/rules/$id',
    permission: 'risk.rule.read',
    load: () => import('./rules/rule-page.tsx'),
    name: 'RulePage',
  }),
  page({
    area,
    path: '/risk/rule-draft',
    permission: 'risk.rule.draft',
    load: () => import('./rules/draft-page.tsx'),
    name: 'DraftPage',
  }),
  page({
    area,
    path: '/risk/lists',
    permission: 'risk.list.read',
    load: () => import('./lists/lists-page.tsx'),
    name: 'ListsPage',
  }),
]
