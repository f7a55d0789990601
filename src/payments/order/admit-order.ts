import type { Directory } from '#merchants'
import { customerOfOpenid } from '#parties'
import type { Db } from '#platform/db'
import { refuse } from './order.ts'

type Deps = Readonly<{ db: Db; directory: Directory }>

/** Who acts for whom, as the body says it. */
export type Parties = Readonly<{ mchid: string; spMchid: string | null }>

/** What the caller, its app and its payer are called in the message that names them. */
const directNames = {
  mchid: '/mchid',
  appid: '/appid',
  openid: '/payer/openid',
  subOpenid: '/payer/sub_openid',
}
type Names = Readonly<typeof directNames>

const partnerNames: Names = {
  ...directNames,
  mchid: '/sp_mchid',
  appid: '/sp_appid',
  openid: '/payer/sp_openid',
}

export const combineNames: Names = {
  mchid: '/combine_mchid',
  appid: '/combine_appid',
  openid: '/combine_payer_info/openid',
  subOpenid: '/combine_payer_info/sub_openid',
}

const namesOf = ({ spMchid }: Pick<Parties, 'spMchid'>): Names =>
  spMchid === null ? directNames : partnerNames

/** The merchant numbers of a request must be the signer's, or its sub-merchant's. */
export async function admitParties(
  { directory }: Pick<Deps, 'directory'>,
  callerMchid: string,
  { mchid, spMchid }: Parties,
  names = namesOf({ spMchid }),
): Promise<Parties> {
  if ((spMchid ?? mchid) !== callerMchid)
    throw refuse('MCHID_MISMATCH', {
      field: names.mchid,
      value: spMchid ?? mchid,
      issue: 'not the merchant that signed',
    })
  if (spMchid !== null) {
    const merchant = await directory.merchant(mchid)
    if (merchant?.parentMchid !== spMchid || merchant.state !== 'active')
      throw refuse('SUB_MCHID_NOT_FOUND', { field: '/sub_mchid', value: mchid })
  }
  return { mchid, spMchid }
}

type Apps = Readonly<{ appid: string; subAppid: string | null }>

export async function admitApps(
  { directory }: Pick<Deps, 'directory'>,
  { mchid, spMchid }: Parties,
  { appid, subAppid }: Apps,
  names = namesOf({ spMchid }),
): Promise<void> {
  if (!(await directory.isBound(spMchid ?? mchid, appid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: names.appid, value: appid })
  if (subAppid !== null && !(await directory.isBound(mchid, subAppid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: '/sub_appid', value: subAppid })
}

type Payer = Readonly<{ openid: string | null; subOpenid: string | null }>

/** The payer that JSAPI names must be a customer known under that very appid. */
export async function admitPayer(
  { db }: Pick<Deps, 'db'>,
  { appid, subAppid, spMchid }: Apps & Pick<Parties, 'spMchid'>,
  { openid, subOpenid }: Payer,
  names = namesOf({ spMchid }),
): Promise<void> {
  if (openid !== null && !(await customerOfOpenid(db, { appid, openid })))
    throw refuse('INVALID_OPENID', { field: names.openid, value: openid, location: 'body' })
  if (subOpenid === null) return
  if (subAppid === null || !(await customerOfOpenid(db, { appid: subAppid, openid: subOpenid })))
    throw refuse('INVALID_OPENID', {
      field: names.subOpenid,
      value: subOpenid,
      location: 'body',
    })
}

/** An address to call back: absolute http(s), no query, no credentials (APIv3 payments). */
export function admitNotifyUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    !/[?#\s]/.test(text)
  if (!isPlain)
    throw refuse('INVALID_NOTIFY_URL', { field: '/notify_url', value: text, location: 'body' })
  return text
}
