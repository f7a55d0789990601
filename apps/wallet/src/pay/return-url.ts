/**
 * The merchant's address to return to. Only http and https are followed, plus, for the APP method,
 * the merchant app's own scheme, which is its appid: `javascript:` or `data:` would run in our origin.
 */
export function returnTarget(url: string | undefined, appid?: string): string | undefined {
  if (!url) return undefined
  try {
    const target = new URL(url)
    const web = target.protocol === 'http:' || target.protocol === 'https:'
    const app = appid !== undefined && target.protocol === `${appid.toLowerCase()}:`
    return web || app ? target.href : undefined
  } catch {
    return undefined
  }
}

/** Adds the `errCode` of the APP SDK: 0 paid, -1 failed, -2 cancelled by the payer. */
export function withErrCode(target: string, errCode: 0 | -1 | -2): string {
  const url = new URL(target)
  url.searchParams.set('errCode', String(errCode))
  return url.href
}
