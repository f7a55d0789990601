import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { whenKeyIsRefused } from './api.ts'
import { readKey } from './key.ts'
import { queryClient } from './queries.ts'
import { SignInPage } from './pages/sign-in.tsx'
import { Desk } from './ui/desk.tsx'
import { CrashPage, NotFoundPage } from './ui/last-resort.tsx'
import { Loading } from './ui/states.tsx'

const root = createRootRoute({ notFoundComponent: NotFoundPage, errorComponent: CrashPage })

/** Pages of somebody who has shown the key. */
const keyed = createRoute({
  getParentRoute: () => root,
  id: 'keyed',
  component: Desk,
  beforeLoad: () => {
    if (readKey() === null) throw redirect({ to: '/sign-in' })
  },
})

const inside = <const P extends string>(path: P) => ({ getParentRoute: () => keyed, path })

const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage }),
  keyed.addChildren([
    createRoute({
      ...inside('/'),
      component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'OverviewPage'),
    }),
    createRoute({
      ...inside('/people'),
      component: lazyRouteComponent(() => import('./pages/people.tsx'), 'PeoplePage'),
    }),
    createRoute({
      ...inside('/hand'),
      validateSearch: ({ payer }): { payer?: string } =>
        typeof payer === 'string' ? { payer } : {},
      component: lazyRouteComponent(() => import('./pages/hand.tsx'), 'HandPage'),
    }),
    createRoute({
      ...inside('/faults'),
      component: lazyRouteComponent(() => import('./pages/faults.tsx'), 'FaultsPage'),
    }),
    createRoute({
      ...inside('/scripts'),
      component: lazyRouteComponent(() => import('./pages/scripts.tsx'), 'ScriptsPage'),
    }),
    createRoute({
      ...inside('/clock'),
      component: lazyRouteComponent(() => import('./pages/clock.tsx'), 'ClockPage'),
    }),
    createRoute({
      ...inside('/callbacks'),
      component: lazyRouteComponent(() => import('./pages/callbacks.tsx'), 'CallbacksPage'),
    }),
    createRoute({
      ...inside('/acceptance'),
      component: lazyRouteComponent(() => import('./pages/acceptance.tsx'), 'AcceptancePage'),
    }),
  ]),
])

export const router = createRouter({
  routeTree,
  basepath: '/sandbox',
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: CrashPage,
})

whenKeyIsRefused(() => {
  queryClient.removeQueries()
  void router.navigate({ to: '/sign-in', replace: true })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
