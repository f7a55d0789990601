import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError, whenSessionEnds } from './api.ts'
import { HomePage } from './home/home-page.tsx'
import { parseSearch, stringifySearch, texts } from './page-search.ts'
import { meQuery, queryClient } from './queries.ts'
import { openPage } from './signal/watch.ts'
import { CrashPage, NotFoundPage } from './ui/last-resort.tsx'
import { Loading } from './ui/states.tsx'

const root = createRootRoute({
  component: () => (
    <div className="column">
      <Outlet />
    </div>
  ),
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
})

/** Pages of a signed-in customer; anybody else signs in first and comes back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      const next = `/wallet${location.pathname}${location.searchStr}`
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next } })
    }
  },
})

const mine = <const P extends string>(path: P) => ({ getParentRoute: () => signedIn, path })
const open = <const P extends string>(path: P) => ({ getParentRoute: () => root, path })

const routeTree = root.addChildren([
  createRoute({
    ...open('/sign-in'),
    validateSearch: texts('next'),
    component: lazyRouteComponent(() => import('./account/sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    ...open('/sign-up'),
    validateSearch: texts('next'),
    component: lazyRouteComponent(() => import('./account/sign-up-page.tsx'), 'SignUpPage'),
  }),
  createRoute({
    ...open('/inbox'),
    component: lazyRouteComponent(() => import('./inbox/inbox-page.tsx'), 'InboxPage'),
  }),
  signedIn.addChildren([
    createRoute({ ...mine('/'), component: HomePage }),
    createRoute({
      ...mine('/pin'),
      validateSearch: texts('next', 'mode'),
      component: lazyRouteComponent(() => import('./pin/pin-page.tsx'), 'PinPage'),
    }),
    createRoute({
      ...mine('/scan'),
      validateSearch: texts('code'),
      component: lazyRouteComponent(() => import('./scan/scan-page.tsx'), 'ScanPage'),
    }),
    createRoute({
      ...mine('/collect'),
      validateSearch: texts('code'),
      component: lazyRouteComponent(() => import('./collect/collect-page.tsx'), 'CollectPage'),
    }),
    createRoute({
      ...mine('/code'),
      component: lazyRouteComponent(() => import('./code/code-page.tsx'), 'CodePage'),
    }),
    createRoute({
      ...mine('/bills'),
      component: lazyRouteComponent(() => import('./bills/bills-page.tsx'), 'BillsPage'),
    }),
    createRoute({
      ...mine('/bills/$id'),
      component: lazyRouteComponent(() => import('./bills/bill-page.tsx'), 'BillPage'),
    }),
    createRoute({
      ...mine('/cards'),
      component: lazyRouteComponent(() => import('./cards/cards-page.tsx'), 'CardsPage'),
    }),
    createRoute({
      ...mine('/cards/new'),
      component: lazyRouteComponent(() => import('./cards/bind-card-page.tsx'), 'BindCardPage'),
    }),
    createRoute({
      ...mine('/top-up'),
      component: lazyRouteComponent(() => import('./transfer/transfer-page.tsx'), 'TopUpPage'),
    }),
    createRoute({
      ...mine('/withdraw'),
      component: lazyRouteComponent(() => import('./transfer/transfer-page.tsx'), 'WithdrawPage'),
    }),
    createRoute({
      ...mine('/transfer'),
      validateSearch: texts('package'),
      component: lazyRouteComponent(() => import('./receive/receive-page.tsx'), 'ReceivePage'),
    }),
    createRoute({
      ...mine('/messages'),
      component: lazyRouteComponent(() => import('./messages/messages-page.tsx'), 'MessagesPage'),
    }),
    createRoute({
      ...mine('/freeze'),
      component: lazyRouteComponent(() => import('./freeze/freeze-page.tsx'), 'FreezePage'),
    }),
    createRoute({
      ...mine('/privacy'),
      component: lazyRouteComponent(() => import('./signal/privacy-page.tsx'), 'PrivacyPage'),
    }),
    createRoute({
      ...mine('/settings'),
      component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
    }),
    createRoute({
      ...mine('/passkeys'),
      component: lazyRouteComponent(() => import('./passkeys/passkeys-page.tsx'), 'PasskeysPage'),
    }),
    createRoute({
      ...mine('/appeals'),
      validateSearch: texts('payment', 'about'),
      component: lazyRouteComponent(() => import('./appeals/appeals-page.tsx'), 'AppealsPage'),
    }),
    createRoute({
      ...mine('/browser'),
      validateSearch: texts('url', 'appid'),
      component: lazyRouteComponent(() => import('./browser/browser-page.tsx'), 'BrowserPage'),
    }),
    createRoute({
      ...mine('/h5'),
      validateSearch: texts('prepay_id', 'package', 'redirect_url'),
      component: lazyRouteComponent(() => import('./pay/h5-page.tsx'), 'H5Page'),
    }),
    createRoute({
      ...mine('/app-pay'),
      validateSearch: texts(
        'appid',
        'partnerid',
        'prepayid',
        'package',
        'timestamp',
        'noncestr',
        'sign',
        'return_url',
      ),
      component: lazyRouteComponent(() => import('./pay/app-pay-page.tsx'), 'AppPayPage'),
    }),
  ]),
])

export const router = createRouter({
  routeTree,
  basepath: '/wallet',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: CrashPage,
})

router.subscribe('onResolved', ({ toLocation }) => openPage(toLocation.pathname))

whenSessionEnds(() => {
  // Who was never signed in is led by the route itself; this is for a session that ran out.
  if (!queryClient.getQueryData(meQuery.queryKey)) return
  queryClient.removeQueries()
  const { pathname, searchStr } = router.state.location
  const next = `/wallet${pathname}${searchStr}`
  void router.navigate({ to: '/sign-in', search: { next }, replace: true })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
