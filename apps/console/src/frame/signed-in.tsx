import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { ApiError } from '../api.ts'
import { meQuery, queryClient } from '../queries.ts'
import { CrashPage, NotFoundPage } from './last-resort.tsx'
import { Shell } from './shell.tsx'

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
})

/** Pages of staff; anybody else signs in first and comes back. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      const next = `/console${location.pathname}${location.searchStr}`
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next } })
    }
  },
})
