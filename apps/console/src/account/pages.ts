import { page } from '../frame/page-route.ts'

/** One's own sign-in; it has no line in the menu, the person's own menu leads here. */
export const accountPages = [
  page({
    area: 'account',
    path: '/account',
    permission: 'self',
    load: () => import('./account-page.tsx'),
    name: 'AccountPage',
  }),
  page({
    area: 'account',
    path: '/sessions',
    permission: 'self',
    load: () => import('./sessions-page.tsx'),
    name: 'SessionsPage',
  }),
]
