import { page } from '../frame/page-route.ts'

export const homePages = [
  page({
    area: 'home',
    path: '/',
    permission: 'self',
    load: () => import('./home-page.tsx'),
    name: 'HomePage',
  }),
]
