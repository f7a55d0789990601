import { type Finding, failed, passed } from './result.ts'

/** A notify_url has no query (APIv3 payments); HTTP is allowed in a sandbox, and noted. */
export function judgeAddress(notifyUrl: string): Finding {
  const { protocol } = new URL(notifyUrl)
  // An empty query is one too, and `search` does not show it.
  if (/[?#]/.test(notifyUrl)) return failed('has_query', [])
  return passed(protocol === 'https:' ? 'plain_address' : 'plain_http', [])
}
