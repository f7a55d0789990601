import type { Verb } from '../fault.ts'

/** Patterns of the face’s own routes, the first that fits. */
const routes: readonly (readonly [method: string, route: RegExp, verb: Verb])[] = [
  ['POST', /\/codepay$/, 'code_pay'],
  ['POST', /\/(?:close|reverse|cancel)$/, 'close'],
  ['POST', /^\/v3\/(?:pay\/(?:partner\/)?transactions|combine-transactions)\//, 'pay'],
  ['POST', /^\/v3\/refund\//, 'refund'],
  ['POST', /^\/v3\/(?:fund-app\/mch-transfer\/transfer-bills|transfer\/batches)$/, 'transfer'],
  ['GET', /^\/v3\/(?:bill|billdownload|profitsharing\/bills|ecommerce\/bill)(?:\/|$)/, 'bill'],
  ['GET', /^\/v3\/(?:pay|combine-transactions|refund|fund-app|transfer)\//, 'query'],
]

/** What a call is about, by the pattern of the route that it meets. */
export const verbOf = (method: string, route: string): Verb =>
  routes.find(([of, pattern]) => of === method && pattern.test(route))?.[2] ?? 'other'
