import type { Variant } from './body-spellings.ts'

const officialHosts = ['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com', 'api.wechatpay.cn']

/** What a program may have signed in the line of the address. */
export function urlsOf(url: string, host: string | undefined): readonly Variant<string>[] {
  const [path = '', ...queries] = url.split('?')
  const query = queries.join('?')
  const withQuery = (other: string) => (query === '' ? path : `${path}?${other}`)
  const hosts = [...(host ? [host] : []), ...officialHosts]
  const variants: Variant<string>[] = [
    ['url_without_query', path],
    ...hosts.flatMap((each): Variant<string>[] => [
      ['url_with_host', `https://${each}${url}`],
      ['url_with_host', `http://${each}${url}`],
      ['url_with_host', `${each}${url}`],
      ['url_with_host_without_query', `https://${each}${path}`],
    ]),
    ['url_decoded', decoded(url)],
    ['url_encoded', encodeURI(decoded(url))],
    ['url_encoded', encodeURI(url)],
    ['url_encoded', withQuery(pairsOf(query).map(encodedPair).join('&'))],
    ['url_encoded', encodeURIComponent(url)],
    ['url_plus_for_blank', url.replaceAll('%20', '+')],
    ['url_plus_for_blank', url.replaceAll('+', '%20')],
    ['url_hex_case', url.replaceAll(/%[0-9a-f]{2}/gi, (each) => each.toLowerCase())],
    ['url_hex_case', url.replaceAll(/%[0-9a-f]{2}/gi, (each) => each.toUpperCase())],
    ['url_query_sorted', withQuery(pairsOf(query).toSorted().join('&'))],
    ['url_query_reversed', withQuery(pairsOf(query).toReversed().join('&'))],
    ['url_empty_query', `${url}?`],
    ['url_slash_missing', url.replace(/^\//, '')],
    ['url_slash_added', withQuery(query).replace(path, `${path}/`)],
    ['url_prefix_missing', url.replace(/^\/v3/, '')],
    ['url_lower_case', url.toLowerCase()],
    ['url_left_out', ''],
  ]
  return variants.filter(([, value]) => value !== url)
}

const pairsOf = (query: string): readonly string[] => (query === '' ? [] : query.split('&'))

const encodedPair = (pair: string): string => pair.split('=').map(encodedWord).join('=')
const encodedWord = (word: string): string => encodeURIComponent(decoded(word))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
