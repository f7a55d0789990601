import { randomBytes, timingSafeEqual } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { minuteMs } from '#kernel/time'
import type { Keys } from '#platform/keys'

/** In which region an address is, by a table of the installation; nothing is asked of anybody outside. */
export type RegionOf = (ip: string) => string | undefined

/** Where somebody comes from, and with what. */
export type Visit = Readonly<{
  /** Keyed digest of the browser's cookie and its sort; absent where there is no cookie of ours. */
  device: string | undefined
  /** `Chrome · Windows`. */
  name: string
  /** The block of the address: 203.0.113.0/24, 2001:db8:1::/48. */
  place: string
  region: string | null
}>

/** A browser of somebody who was elsewhere so short a time ago did not travel. */
export const travelMs = 10 * minuteMs
/** So many of each are remembered of one person. */
export const keptMost = 20

const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS|Chromium/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

const found = (table: typeof browsers, agent: string): readonly string[] =>
  table.flatMap(([pattern, name]) => (pattern.test(agent) ? [name] : [])).slice(0, 1)

/** What a person knows their browser by; versions change every month and are left out. */
export const nameOfAgent = (agent: string): string =>
  [...found(browsers, agent), ...found(systems, agent)].join(' · ') || '其他浏览器'

/** A browser's own name, by chance, and that we gave it. */
export function newDeviceCookie(keys: Keys): string {
  const id = randomBytes(16).toString('base64url')
  return `${id}.${markOf(keys, id)}`
}

const markOf = (keys: Keys, id: string): string => keys.digest('oversight.device-cookie', id)

/** Bound to the sort of browser, so that a cookie that was carried elsewhere is nobody's. */
export function deviceOf(
  keys: Keys,
  cookie: string | undefined,
  agent: string,
): string | undefined {
  const [id = '', mark = ''] = cookie?.split('.') ?? []
  const [given, right] = [Buffer.from(mark), Buffer.from(markOf(keys, id))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  return keys.digest('oversight.device', `${id}|${nameOfAgent(agent)}`)
}

/** 24 bits of IPv4, 48 of IPv6: an office, a household, one cell of a carrier. */
export function placeOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  const bits = address instanceof ipaddr.IPv6 ? 48 : 24
  const cidr = `${address.toString()}/${bits}`
  const block =
    address instanceof ipaddr.IPv6
      ? ipaddr.IPv6.networkAddressFromCIDR(cidr)
      : ipaddr.IPv4.networkAddressFromCIDR(cidr)
  return `${block.toString()}/${bits}`
}

/** Whom an address is counted as: a household of IPv6 has addresses without number, one of IPv4 has one. */
export const countedAs = (ip: string): string =>
  ipaddr.isValid(ip) && ipaddr.process(ip) instanceof ipaddr.IPv6 ? placeOf(ip) : ip

/** A table of regions: a block and a name a line, `203.0.113.0/24,浙江`; the narrowest block holds. */
export function createRegions(csv: string): RegionOf {
  const blocks = csv
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [cidr = '', region = ''] = line.split(',').map((cell) => cell.trim())
      return { range: ipaddr.parseCIDR(cidr), region }
    })
    .toSorted((a, b) => b.range[1] - a.range[1])
  return (ip) => {
    if (!ipaddr.isValid(ip)) return undefined
    const address = ipaddr.process(ip)
    return blocks.find(({ range }) => range[0].kind() === address.kind() && address.match(range))
      ?.region
  }
}
