import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import { customerOfOpenid, findCustomer } from '#parties'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { countReceivers } from '../profile/store.ts'
import { type ReceiverKind, refuse } from '../sharing.ts'
import type { Receiver, ReceiverKey } from './receiver.ts'
import { deleteReceiverRow, findReceiversOf, type ReceiverPage, upsertReceiver } from './store.ts'

export type ReceiverDeps = Readonly<{ db: Db; directory: Directory; keys: Keys; now: Clock }>

export type NewReceiver = Omit<Receiver, 'addedAt'> &
  Readonly<{
    /** Opened; it must be the receiver's own. Merchants are never added without it. */
    name: string | null
  }>

/**
 * Adds somebody with whom the merchant may share; adding again changes what they are to each other
 * and nothing else. Refuses a receiver that is the merchant itself, or nobody, or has another name,
 * and the 20,001st.
 */
export async function addReceiver(deps: ReceiverDeps, asked: NewReceiver): Promise<Receiver> {
  const { db, now } = deps
  const { name, ...rest } = asked
  if (asked.account === asked.mchid) throw refuse('RECEIVER_IS_SHARER', inBody('/account'))
  if (asked.relation === 'CUSTOM' && !asked.customRelation)
    throw refuse('CUSTOM_RELATION_MISSING', inBody('/custom_relation'))
  if (asked.kind === 'MERCHANT_ID' && name === null)
    throw refuse('RECEIVER_NAME_MISSING', inBody('/name'))
  await refuseNobody(deps, asked)
  if (name !== null) await refuseOtherName(deps, asked, name)

  const receiver: Receiver = { ...rest, addedAt: now() }
  await inTransaction(db, async (tx) => {
    const isNew = await upsertReceiver(tx, receiver)
    if (isNew && !(await countReceivers(tx, asked.mchid, 1))) throw refuse('TOO_MANY_RECEIVERS')
  })
  return receiver
}

/** Deleting one who is not there changes nothing. What was shared with it stays. */
export const deleteReceiver = ({ db }: Pick<ReceiverDeps, 'db'>, key: ReceiverKey): Promise<void> =>
  inTransaction(db, async (tx) => {
    if (await deleteReceiverRow(tx, key)) await countReceivers(tx, key.mchid, -1)
  })

/** For the merchant's console: `after` is the last of the page before. */
export const receiversOf = (db: Db, page: ReceiverPage): Promise<readonly Receiver[]> =>
  findReceiversOf(db, page)

const inBody = (field: string) => ({ field, location: 'body' }) as const

type Account = Readonly<{ kind: ReceiverKind; account: string; appid: string | null }>

async function refuseNobody({ db, directory }: ReceiverDeps, receiver: Account): Promise<void> {
  const { kind, account, appid } = receiver
  if (kind === 'MERCHANT_ID') {
    if (!(await directory.merchant(account)))
      throw refuse('RECEIVER_NOT_FOUND', { ...inBody('/account'), value: account })
    return
  }
  if (appid === null) throw refuse('APPID_MISSING', inBody('/appid'))
  if (!(await customerOfOpenid(db, { appid, openid: account })))
    throw refuse('RECEIVER_OPENID_INVALID', { ...inBody('/account'), value: account })
}

/** The name must be the one that the receiver is registered under, blanks around it aside. */
export async function refuseOtherName(
  deps: Omit<ReceiverDeps, 'now'>,
  receiver: Account,
  name: string,
  field = '/name',
): Promise<void> {
  if ((await registeredName(deps, receiver)) !== name.trim())
    throw refuse('RECEIVER_NAME_DIFFERS', inBody(field))
}

async function registeredName(
  { db, directory, keys }: Omit<ReceiverDeps, 'now'>,
  { kind, account, appid }: Account,
): Promise<string | undefined> {
  if (kind === 'MERCHANT_ID') return (await directory.merchant(account))?.name
  const id = appid === null ? undefined : await customerOfOpenid(db, { appid, openid: account })
  return id === undefined ? undefined : (await findCustomer({ db, keys }, id))?.name
}
