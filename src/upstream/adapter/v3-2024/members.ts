import type { Place } from '../adapter.ts'
import { subMchidOf } from '../parties.ts'

/** Who acts, and for whom. */
export const partnerMembers = ({ channel, merchant }: Place) => ({
  sp_appid: channel.appid,
  sp_mchid: channel.mchid,
  sub_mchid: subMchidOf({ channel, merchant }),
  ...(merchant?.subAppid && { sub_appid: merchant.subAppid }),
})
export const directMembers = ({ channel: { appid, mchid } }: Place) => ({ appid, mchid })

export const isPartner = ({ channel }: Place): boolean => channel.mode === 'partner'
