import type { Directory } from '#merchants'
import { refuse } from './sharing.ts'

/** Whose order it is, and the service provider that acts for it. */
export type Sharer = Readonly<{ mchid: string; spMchid: string | null }>

/** A request names no merchant of its own: it is the signer's, or the signer's sub-merchant's. */
export async function admitSharer(
  directory: Directory,
  callerMchid: string,
  subMchid: string | undefined,
): Promise<Sharer> {
  if (subMchid === undefined) return { mchid: callerMchid, spMchid: null }
  const merchant = await directory.merchant(subMchid)
  if (merchant?.parentMchid !== callerMchid || merchant.state !== 'active')
    throw refuse('SUB_MCHID_NOT_FOUND', { field: '/sub_mchid', value: subMchid })
  return { mchid: subMchid, spMchid: callerMchid }
}

type Apps = Readonly<{ appid?: string; sub_appid?: string }>

/** Apps that a request names are the signer's and the sub-merchant's. */
export async function admitApps(
  directory: Directory,
  { mchid, spMchid }: Sharer,
  { appid, sub_appid: subAppid }: Apps,
): Promise<Readonly<{ appid: string | null; subAppid: string | null }>> {
  if (appid !== undefined && !(await directory.isBound(spMchid ?? mchid, appid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: '/appid', value: appid })
  if (subAppid !== undefined && !(await directory.isBound(mchid, subAppid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: '/sub_appid', value: subAppid })
  return { appid: appid ?? null, subAppid: subAppid ?? null }
}

/** Opens the encrypted names of one request, with the key that its `Wechatpay-Serial` names. */
export type OpenName = (encrypted: string, field: string) => string

/** Refuses NAME_NOT_DECRYPTED, one refusal for whatever is wrong, so that nobody learns of padding. */
export async function nameOpener(
  { directory }: Readonly<{ directory: Directory }>,
  serial: string | string[] | undefined,
): Promise<OpenName> {
  const open = await directory.fieldOpener(serial)
  return (encrypted, field) => {
    const name = open(encrypted)
    if (!name) throw refuse('NAME_NOT_DECRYPTED', { field, location: 'body' })
    return name
  }
}
