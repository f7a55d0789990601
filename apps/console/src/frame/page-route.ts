import { useQuery } from '@tanstack/react-query'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { createElement } from 'react'
import { loadTexts } from '../i18n.ts'
import { meQuery } from '../queries.ts'
import { NotAllowedPage } from './last-resort.tsx'
import { signedIn } from './signed-in.tsx'

type PageGiven<Path extends string, Module> = Readonly<{
  /** Whose texts it speaks. */
  area: string
  path: Path
  permission: string
  load: () => Promise<Module>
  name: keyof Module & string
}>

/** The filters and choices of a page, in its address. */
export type PageSearch = Readonly<Record<string, string | undefined>>

/**
 * A page of staff, fetched when it is opened, with the texts of its area. Whoever lacks the permission
 * is told so; the server refuses in any case.
 */
export const page = <const Path extends string, Module extends Record<string, unknown>>({
  area,
  path,
  permission,
  load,
  name,
}: PageGiven<Path, Module>) => {
  const Page = lazyRouteComponent(load, name)
  const Guarded = () => {
    const { data: me } = useQuery(meQuery)
    if (!me) return null
    const isAllowed = permission === 'self' || me.permissions.includes(permission)
    return createElement(isAllowed ? Page : NotAllowedPage)
  }
  return createRoute({
    getParentRoute: () => signedIn,
    path,
    validateSearch: (search: Record<string, unknown>): PageSearch =>
      Object.fromEntries(
        Object.entries(search).flatMap(([key, value]) =>
          typeof value === 'string' && value ? [[key, value]] : [],
        ),
      ),
    // Its texts and its code are asked for together.
    beforeLoad: () => {
      void Page.preload?.()
      return loadTexts(area)
    },
    component: Object.assign(Guarded, Page.preload && { preload: Page.preload }),
  })
}
