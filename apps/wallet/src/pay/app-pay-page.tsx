import { getRouteApi } from '@tanstack/react-router'
import type { AppParams } from '../api.ts'
import { CashierPage } from './cashier-page.tsx'
import { returnTarget, withErrCode } from './return-url.ts'

const route = getRouteApi('/signed-in/app-pay')
const ERR_CODE = { paid: 0, failed: -1, cancelled: -2 } as const

/** What a merchant's app opens: parameters signed by its server, and the way back into the app. */
export function AppPayPage() {
  const search = route.useSearch()
  const target = returnTarget(search.return_url, search.appid)
  const app: AppParams = {
    appid: search.appid ?? '',
    partnerid: search.partnerid ?? '',
    prepayid: search.prepayid ?? '',
    package: search.package ?? '',
    timestamp: search.timestamp ?? '',
    noncestr: search.noncestr ?? '',
    // Base64 in a query that nobody escaped arrives with blanks for its plus signs.
    sign: (search.sign ?? '').replaceAll(' ', '+'),
  }
  return (
    <CashierPage
      request={{ app }}
      returnTo={(kind) => (target ? withErrCode(target, ERR_CODE[kind]) : undefined)}
    />
  )
}
