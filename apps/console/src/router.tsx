import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { parseSearch, stringifySearch, texts } from '../../wallet/src/page-search.ts'
import { whenSessionEnds } from './api.ts'

import { CrashPage } from './frame/last-resort.tsx'
import { root, signedIn } from './frame/signed-in.tsx'
import { Waiting } from './frame/states.tsx'
import { loadTexts } from './i18n.ts'
import { pages } from './pages.ts'
import { meQuery, queryClient } from './queries.ts'

/** A page before sign-in; its texts and its code are asked for together. */
const door = <const Path extends string, Module extends Record<string, unknown>>(
  path: Path,
  area: string,
  load: () => Promise<Module>,
  name: keyof Module & string,
) => {
  const component = lazyRouteComponent(load, name)
  const beforeLoad = () => {
    void component.preload?.()
    return loadTexts(area)
  }
  return { getParentRoute: () => root, path, component, beforeLoad }
}

const routeTree = root.addChildren([
  createRoute({
    ...door('/sign-in', 'account', () => import('./account/sign-in-page.tsx'), 'SignInPage'),
    validateSearch: texts('next'),
  }),
  createRoute(
    door('/welcome', 'account', () => import('./account/welcome-page.tsx'), 'WelcomePage'),
  ),
  createRoute(door('/join', 'onboarding', () => import('./join/join-page.tsx'), 'JoinPage')),
  signedIn.addChildren(pages),
])

export const router = createRouter({
  routeTree,
  basepath: '/console',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: CrashPage,
})

whenSessionEnds(() => {
  // Who was never signed in is led by the route itself; this is for a session that ran out.
  if (!queryClient.getQueryData(meQuery.queryKey)) return
  queryClient.removeQueries()
  const { pathname, searchStr } = router.state.location
  const next = `/console${pathname}${searchStr}`
  void router.navigate({ to: '/sign-in', search: { next }, replace: true })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
