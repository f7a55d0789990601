import { page } from '../frame/page-route.ts'

const area = 'onboarding'
const permission = 'onboarding.read'

export const onboardingPages = [
  page({
    area,
    path: '/onboarding',
    permission,
    load: () => import('./queue-page.tsx'),
    name: 'QueuePage',
  }),
  page({
    area,
    path: '/onboarding/applications/$id',
    permission,
    load: () => import('./application-page.tsx'),
    name: 'ApplicationPage',
  }),
  page({
    area,
    path: '/onboarding/counter',
    permission: 'onboarding.review',
    load: () => import('./counter-page.tsx'),
    name: 'CounterPage',
  }),
  page({
    area,
    path: '/shop/applications',
    permission: 'shop.onboarding',
    load: () => import('./shop-applications-page.tsx'),
    name: 'ShopApplicationsPage',
  }),
  page({
    area,
    path: '/shop/applications/$id',
    permission: 'shop.onboarding',
    load: () => import('./shop-application-page.tsx'),
    name: 'ShopApplicationPage',
  }),
  page({
    area,
    path: '/onboarding/account-changes',
    permission,
    load: () => import('./account-changes-page.tsx'),
    name: 'AccountChangesPage',
  }),
  page({
    area,
    path: '/onboarding/reviews',
    permission,
    load: () => import('./reviews-page.tsx'),
    name: 'ReviewsPage',
  }),
]
