import ipaddr from 'ipaddr.js'
import { isAllowed } from '#platform/addresses'
import type { Keys } from '#platform/keys'
import { listedForm } from '#risk'
import type { Signals } from './signals.ts'

/** What is kept of a device; none of it tells back what the page sent. */
export type Device = Readonly<{ device: string; name: string; traits: string }>

export const deviceOf = (
  keys: Keys,
  { device, screen, zone, language }: Signals,
  userAgent: string | undefined,
): Device => ({
  device: keys.digest('wallet.device', device),
  name: nameOf(userAgent ?? ''),
  traits: [screen, zone, language]
    // Bound to the device, so that two of one kind do not look alike; six letters tell a change.
    .map((trait) => keys.digest('wallet.trait', `${device}|${trait}`).slice(0, 6))
    .join(' '),
})

/** Which share of screen, zone and language is another than when the device was seen last. */
export function driftOf(before: string, now: string): number {
  const [was, is] = [before.split(' '), now.split(' ')]
  const changed = is.filter((trait, index) => trait !== was[index]).length
  return Math.round((changed / is.length) * 100) / 100
}

const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/MicroMessenger/, '微信'],
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/HuaweiBrowser/, '华为浏览器'],
  [/MiuiBrowser/, '小米浏览器'],
  [/Chrome|CriOS|Chromium/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux|X11/, 'Linux'],
]

/** `Chrome · Android`: enough for a person to know the own phone again. */
export function nameOf(userAgent: string): string {
  const find = (table: typeof browsers) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? []
  const parts = [find(browsers), find(systems)].flat()
  return parts.length > 0 ? parts.join(' · ') : '未知设备'
}

/**
 * What is kept of an address: itself, as lists find it, and its block, as keyed digests, the block behind its family, because
 * the first IPv6 of somebody who came by IPv4 is no journey.
 */
export type Address = Readonly<{ ip: string; network: string }>

/** Bits of a block: a carrier's, as registries hand them out, and not a street's. */
const blockBits = { ipv4: 8, ipv6: 20 } as const

/**
 * An address that is not public is a proxy's or this machine's, and says nothing of the customer. The
 * block is the first 8 bits of IPv4 and the first 20 of IPv6: what registries give to a region or to a
 * carrier, so that a phone on the move stays in its blocks.
 */
export function addressOf(keys: Keys, ip: string): Address | undefined {
  if (!isAllowed(ip, { allowLoopback: false })) return undefined
  const address = ipaddr.process(ip)
  const listed = listedForm(keys, 'ip', ip)
  if (listed === undefined) return undefined
  const bits = blockBits[address.kind()]
  const block =
    address instanceof ipaddr.IPv6
      ? ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${bits}`)
      : ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${bits}`)
  return {
    ip: listed,
    network: `${address.kind()} ${keys.digest('wallet.network', `${block.toString()}/${bits}`)}`,
  }
}
