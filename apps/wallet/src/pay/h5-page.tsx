import { getRouteApi } from '@tanstack/react-router'
import { CashierPage } from './cashier-page.tsx'
import { returnTarget } from './return-url.ts'

const route = getRouteApi('/signed-in/h5')

/** What an `h5_url` opens: the mobile cashier, which then returns to the merchant's page. */
export function H5Page() {
  const search = route.useSearch()
  const target = returnTarget(search.redirect_url)
  // The server reads the address as it issued it; where to return to is none of its business.
  const h5Url = new URL('/wallet/h5', location.origin)
  h5Url.searchParams.set('prepay_id', search.prepay_id ?? '')
  h5Url.searchParams.set('package', search.package ?? '')
  return <CashierPage request={{ code: h5Url.href }} returnTo={() => target} />
}
