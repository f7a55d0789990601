import type { Directory } from '#merchants'
import { admitNotifyUrl } from '#payments'
import { customerOfOpenid } from '#parties'
import type { Db } from '#platform/db'
import { findHolds } from '../hold/store.ts'
import { refuse } from './transfer-bill.ts'

type Deps = Readonly<{ db: Db; directory: Directory }>

/** Whose money is kept back sends none to others either. Refuses MERCHANT_HELD. */
export async function refuseHeld(db: Db, mchid: string): Promise<void> {
  const holds = await findHolds(db, mchid)
  if (holds.some(({ liftedAt }) => liftedAt === null)) throw refuse('MERCHANT_HELD')
}

/** The app is the merchant's, and the address can be told. */
export async function admitSender(
  { db, directory }: Deps,
  mchid: string,
  { appid, notify_url: notifyUrl }: Readonly<{ appid: string; notify_url?: string }>,
): Promise<void> {
  if (notifyUrl !== undefined) admitNotifyUrl(notifyUrl)
  if (!(await directory.isBound(mchid, appid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: '/appid', value: appid })
  await refuseHeld(db, mchid)
}

/** The customer known under this openid of this app. Refuses INVALID_OPENID. */
export async function admitPayee(
  { db }: Pick<Deps, 'db'>,
  { appid, openid }: Readonly<{ appid: string; openid: string }>,
): Promise<string> {
  const customerId = await customerOfOpenid(db, { appid, openid })
  if (!customerId)
    throw refuse('INVALID_OPENID', { field: '/openid', value: openid, location: 'body' })
  return customerId
}
