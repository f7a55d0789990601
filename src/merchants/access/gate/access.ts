import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { refusals } from '#kernel/refusal'
import type { Product } from '../product/product.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Network = Readonly<{ first: Address; bits: number }>

/** What a merchant may do at the signed door, as it is remembered for a few seconds. */
export type Access = Readonly<{
  /** Granted products; all where nobody has ever granted one. */
  granted: ReadonlySet<Product> | undefined
  singleMax: bigint | null
  dayMax: bigint | null
  /** From where requests may come; from everywhere when empty. */
  networks: readonly Network[]
  /** Where it is called back when nothing else says so. */
  notifyUrl: string | undefined
}>

export const refuse = refusals({
  NETWORK_INVALID: [
    400,
    '请填写 IPv4 或 IPv6 地址，或 CIDR 网段，例如 203.0.113.8 或 203.0.113.0/24',
  ],
  NETWORK_TOO_WIDE: [400, '网段过大，IPv4 不宽于 /8，IPv6 不宽于 /16；不限制来源请清空白名单'],
  NETWORKS_FULL: [409, '白名单最多 100 条，请先删除不用的网段'],
  NETWORK_NOT_EXIST: [404, '白名单中没有该网段，请刷新后重试'],
})

const widest = { ipv4: 8, ipv6: 16 } as const

/**
 * An address or a CIDR as it is kept: its first address with its length, in one spelling. An IPv4 address
 * in the clothes of IPv6 is an IPv4 address. Refuses NETWORK_INVALID and NETWORK_TOO_WIDE.
 */
export function networkText(text: string): string {
  const trimmed = text.trim()
  const [address = '', length, ...more] = trimmed.split('/')
  // The library also reads `10.1` and hexadecimal numbers, which nobody means.
  const isRead = isIP(address) !== 0 && !address.includes('%') && more.length === 0
  if (!isRead || (length !== undefined && !/^\d{1,3}$/.test(length)))
    throw refuse('NETWORK_INVALID', { value: trimmed.slice(0, 64) })
  const given = ipaddr.parse(address)
  const read = ipaddr.process(address)
  const shift = given.kind() === read.kind() ? 0 : 96
  const whole = read.kind() === 'ipv4' ? 32 : 128
  const bits = length === undefined ? whole : Number(length) - shift
  if (bits < 0 || bits > whole) throw refuse('NETWORK_INVALID', { value: trimmed.slice(0, 64) })
  if (bits < widest[read.kind()]) throw refuse('NETWORK_TOO_WIDE', { value: trimmed })
  return `${firstOf(read, bits).toString()}/${bits}`
}

/** The address with every bit behind its length cleared. */
function firstOf(address: Address, bits: number): Address {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return ipaddr.fromByteArray(bytes)
}

export function networkOf(text: string): Network {
  const [first, bits] = ipaddr.parseCIDR(text)
  return { first, bits }
}

/** Whether an address lies in one of the networks; everywhere does when there is none. */
export function isWithin(networks: readonly Network[], ip: string): boolean {
  if (networks.length === 0) return true
  if (!ipaddr.isValid(ip)) return false
  const address = ipaddr.process(ip)
  return networks.some(
    ({ first, bits }) => first.kind() === address.kind() && address.match(first, bits),
  )
}
