import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { meQuery } from '../queries.ts'

/** The merchant whose pages are open. */
export type Shop = Readonly<{
  mchid: string
  /** It is not where they work, so the address names it. */
  isVisit: boolean
  /** `/orders` of this merchant in the console's API. */
  api: (path: string) => string
}>

/**
 * The merchant that the address names (`?mchid=`), else where whoever is signed in works; nothing for
 * somebody of the institution who looks at none. The server decides whether they may.
 */
export function useShop(): Shop | undefined {
  const { data: me } = useQuery(meQuery)
  const { mchid: named }: Readonly<{ mchid?: string }> = useSearch({ strict: false })
  const mchid = named ?? me?.merchant?.mchid
  if (mchid === undefined) return undefined
  return {
    mchid,
    isVisit: mchid !== me?.merchant?.mchid,
    api: (path) => `/merchants/${mchid}${path}`,
  }
}
