import type { ChannelMode } from '../channel/channel.ts'
import { type Place, Unsendable } from './adapter.ts'

/** Whom an answer or a notice names; a member that it does not have is undefined. */
export type Named = Readonly<{
  mchid?: string | undefined
  appid?: string | undefined
  subMchid?: string | undefined
  subAppid?: string | undefined
}>

type Identity = Readonly<{
  channel: Readonly<{ mode: ChannelMode; mchid: string; appid: string }>
}> &
  Pick<Place, 'merchant'>

/** Whom the channel must name when it speaks of a payment of this merchant. */
export function expected({ channel, merchant }: Identity): Named {
  const { mode, mchid, appid } = channel
  if (mode === 'direct') return { mchid, appid }
  return {
    mchid,
    appid,
    subMchid: merchant?.subMchid ?? undefined,
    subAppid: merchant?.subAppid ?? undefined,
  }
}

const required = ['mchid', 'subMchid'] as const
const optional = ['appid', 'subAppid'] as const

/**
 * The first member that names somebody else; undefined when all is well. The merchants must be named,
 * the apps only must not be others: refunds and transfers have none.
 */
export function differing(wanted: Named, named: Named): string | undefined {
  return (
    required.find((member) => wanted[member] !== named[member]) ??
    optional.find((member) => named[member] !== undefined && named[member] !== wanted[member])
  )
}

/** The sub-merchant in partner mode. Throws `Unsendable` where the merchant is nobody at the channel. */
export function subMchidOf({ merchant, channel }: Pick<Place, 'merchant' | 'channel'>): string {
  const subMchid = merchant?.subMchid
  if (!subMchid) throw new Unsendable(`the merchant is not registered at ${channel.id}`)
  return subMchid
}
