/** Why web authorisation stops here. The person who reads it is a payer; the code is for the developer. */
export const stops = {
  appid: [40013, 'AppID参数错误', 'Unknown or unsuitable appid.'],
  redirect_uri: [
    10003,
    'redirect_uri域名与后台配置不一致',
    'The host of redirect_uri is not one of the app’s authorisation domains.',
  ],
  response_type: [10004, 'response_type参数错误', 'Only response_type=code is offered.'],
  scope: [10005, 'scope参数错误或没有scope权限', 'Only scope=snsapi_base is offered.'],
  state: [10006, 'state参数过长', 'state has at most 128 characters.'],
} as const satisfies Record<string, readonly [code: number, chinese: string, english: string]>

export type Stop = keyof typeof stops

/** Nothing of the request appears on it, so there is nothing to escape. */
export function refusalPage(stop: Stop): string {
  const [code, chinese, english] = stops[stop]
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>无法完成授权</title>
<main style="max-width:24rem;margin:20vh auto;padding:0 1rem;font:16px/1.6 sans-serif">
<h1 style="font-size:1.25rem">无法完成授权</h1>
<p>${chinese}</p>
<p lang="en" style="color:#666">${english}</p>
<p style="color:#666">错误码：${code}</p>
</main>
</html>
`
}

/** No script, no frame of a stranger, no trace in a cache or a referrer. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const
