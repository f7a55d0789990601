import { lookup, Resolver } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

export type AddressRules = Readonly<{
  /** For development: this machine's own addresses are allowed too. */
  allowLoopback: boolean
}>

const publicV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether the world may be sent there. Only public unicast is: everything private, local, reserved,
 * shared or tunnelled is refused, and an IPv4 address inside an IPv6 one counts as what it is.
 */
export function isAllowed(address: string, { allowLoopback }: AddressRules): boolean {
  if (!ipaddr.isValid(address)) return false
  const real = ipaddr.process(address)
  const range = real.range()
  if (range === 'loopback') return allowLoopback
  if (range !== 'unicast') return false
  // ::127.0.0.1 and its like are "unicast" to the library; global IPv6 begins with 2 or 3.
  return real instanceof ipaddr.IPv6 ? real.match(publicV6) : true
}

/**
 * What is wrong with a URL as a place to send to, before any look-up; undefined when nothing is.
 * The URL parser has already turned decimal, octal, hexadecimal and full-width hosts into plain ones.
 */
export function faultOfUrl(text: string, rules: AddressRules): string | undefined {
  const url = URL.parse(text)
  if (!url) return 'is not a URL'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither http nor https'
  if (url.username !== '' || url.password !== '') return 'carries credentials'
  const host = literal(url.hostname)
  if (ipaddr.isValid(host) && !isAllowed(host, rules))
    return 'points to an address that is not public'
  if (isLocalName(host) && !rules.allowLoopback) return 'points to this machine'
  return undefined
}

/** A host without the brackets that a URL puts around IPv6. */
export const literal = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

const isLocalName = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host)

export type FindAddresses = (host: string) => Promise<string[]>

const missing: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'])

/**
 * Asks DNS without `getaddrinfo`, which would hold one of four pool threads for as long as a dead
 * name server pleases, and those threads also sign our answers. Names that only the machine's own
 * files know are looked up the common way.
 */
export function createAddressFinder(servers?: readonly string[]): FindAddresses {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  if (servers) resolver.setServers(servers)
  return async (host) => {
    if (isLocalName(host)) return ['127.0.0.1', '::1']
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (found.length > 0) return found
    const unknown = answers.every(
      ({ status, ...rest }) => status === 'rejected' && 'reason' in rest && isMissing(rest.reason),
    )
    if (!unknown || servers) return []
    return (await lookup(host, { all: true })).map(({ address }) => address)
  }
}

const isMissing = (reason: unknown): boolean =>
  reason instanceof Error && 'code' in reason && missing.has(reason.code)
