import type { Clock } from '#kernel/time'
import { type Customer, checkPin, type NewMessage, notify, type Parties, useCode } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Freezer, isOwn, refuse } from './freeze.ts'
import { findInForce, markThawed } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; parties: Parties }>

type Proof = Readonly<{ pin: string; code: string }>

/**
 * The customer ends the customer's own freeze with the PIN and a one-time code (`confirm_payment`):
 * whoever holds only the phone, or only knows the PIN, does not. Refuses FROZEN_BY_PLATFORM where
 * risk or staff has frozen it too, PIN_WRONG, PIN_LOCKED, CODE_WRONG. Where nothing is frozen nothing
 * is asked and nothing happens, so the second time is quiet.
 */
export async function thawOwnWallet(
  { db, now, parties }: Deps,
  { id: customerId, phone }: Pick<Customer, 'id' | 'phone'>,
  { pin, code }: Proof,
): Promise<void> {
  const inForce = await findInForce(db, customerId)
  if (inForce.length === 0) return
  if (!isOwn(inForce)) throw refuse('FROZEN_BY_PLATFORM')
  await checkPin(parties, { customerId, pin })
  await useCode(parties, { phone, purpose: 'confirm_payment', code })

  await inTransaction(db, (tx) =>
    thaw(tx, { customerId, of: ['customer'], by: 'customer', reason: '本人解冻' }, now()),
  )
}

/**
 * A case's decision ends what risk and staff froze; what the customer froze stays, and is the
 * customer's to end. The second time nothing is frozen, and nothing happens.
 */
export const thawWallet = ({ db, now }: Pick<Deps, 'db' | 'now'>, asked: Asked): Promise<void> =>
  inTransaction(db, (tx) => thawWalletIn(tx, asked, now()))

/** The same in the transaction of whoever decides it. */
export const thawWalletIn = (tx: Tx, asked: Asked, now: Date): Promise<void> =>
  thaw(tx, { ...asked, of: ['risk', 'staff'] }, now)

type Asked = Readonly<{ customerId: string; by: 'risk' | 'staff'; reason: string }>

type Thaw = Readonly<{ customerId: string; of: readonly Freezer[]; by: Freezer; reason: string }>

async function thaw(tx: Tx, thawed: Thaw, now: Date): Promise<void> {
  if (!(await markThawed(tx, { ...thawed, now }))) return
  const { customerId } = thawed
  const isStill = (await findInForce(tx, customerId)).length > 0
  await notify(tx, [{ customerId, kind: 'security', ...(isStill ? half : whole) }], now)
}

const whole: Omit<NewMessage, 'customerId' | 'kind'> = {
  title: '钱包已解冻',
  body: '钱包已恢复付款和提现。如非本人操作，请立即重新冻结并联系客服。',
  data: { freeze: '1' },
}

const half: Omit<NewMessage, 'customerId' | 'kind'> = {
  title: '平台已解除冻结',
  body: '平台已解除对钱包的冻结，您自己的冻结仍然有效，可在设置中解冻。',
  data: { frozen: '1' },
}
