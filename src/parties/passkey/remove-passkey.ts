import { inTransaction } from '#platform/db'
import type { CustomerId } from '../customer/customer.ts'
import { notify } from '../message/notify.ts'
import type { Parties } from '../parties.ts'
import { checkPin } from '../pin/check-pin.ts'
import type { Passkey } from './passkey.ts'
import { deletePasskey, findPasskeys } from './store.ts'

/** A customer's passkeys, oldest first. */
export async function passkeysOf(
  { db }: Pick<Parties, 'db'>,
  customerId: CustomerId,
): Promise<readonly Passkey[]> {
  const found = await findPasskeys(db, customerId)
  return found.map(({ id, createdAt, usedAt }) => ({ id, createdAt, usedAt }))
}

/**
 * From then on the passkey proves nothing, and the customer is told. Refuses what `checkPin` refuses.
 * Removing what is not there, or no more, does nothing.
 */
export async function removePasskey(
  deps: Pick<Parties, 'db' | 'keys' | 'now' | 'pinGate'>,
  { customerId, id, pin }: Readonly<{ customerId: CustomerId; id: string; pin: string }>,
): Promise<void> {
  await checkPin(deps, { customerId, pin })
  await inTransaction(deps.db, async (tx) => {
    if (!(await deletePasskey(tx, { customerId, id }))) return
    const message = {
      customerId,
      kind: 'security',
      title: '已移除通行密钥',
      body: '您的账户移除了一枚通行密钥。如非本人操作，请立即冻结钱包。',
      data: { freeze: '1' },
    } as const
    await notify(tx, [message], deps.now())
  })
}
