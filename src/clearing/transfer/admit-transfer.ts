import type { Directory } from '#merchants'
import { admitNotifyUrl } from '#payments'
import { customerOfOpenid } from '#parties'
import type { Db, Tx } from '#platform/db'
import { findHolds } from '../hold/store.ts'
import { refuse } from './transfer-bill.ts'

type Deps = Readonly<{ db: Db; directory: Directory }>

/**
 * Whose money is kept back sends none to others either. Asked behind the insert of what is new, so
 * that a repeat is answered under a hold as well. Refuses MERCHANT_HELD.
 */
export async function refuseHeld(tx: Tx, mchid: string): Promise<void> {
  const holds = await findHolds(tx, mchid)
  if (holds.some(({ liftedAt }) => liftedAt === null)) throw refuse('MERCHANT_HELD')
}

/** The app is the merchant's, and the address can be told. */
export async function admitSender(
  { directory }: Pick<Deps, 'directory'>,
  mchid: string,
  { appid, notify_url: notifyUrl }: Readonly<{ appid: string; notify_url?: string }>,
): Promise<void> {
  if (notifyUrl !== undefined) admitNotifyUrl(notifyUrl)
  if (!(await directory.isBound(mchid, appid)))
    throw refuse('APPID_MCHID_NOT_MATCH', { field: '/appid', value: appid })
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
