import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type NewMessage, notify } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Freeze, type Freezer, refuse } from './freeze.ts'
import { findInForce, hasFreeze, insertFreeze } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Whether money may not leave this customer's wallet. It is asked before a payment or withdrawal, and in the
 * transaction that redeems a payment code; not in the one that moves the money.
 */
export const isFrozen = (db: Db, customerId: string): Promise<boolean> => hasFreeze(db, customerId)

/** Refuses WALLET_FROZEN. */
export async function refuseFrozen(db: Db, customerId: string): Promise<void> {
  if (await isFrozen(db, customerId)) throw refuse('WALLET_FROZEN')
}

/**
 * From now on no money leaves this wallet, and the customer is told; money still comes in, and the
 * customer stays signed in, because a frozen payer must be able to read, appeal and thaw. `reason` is
 * kept for staff. Answers whether that was news: the second time by the same one changes nothing.
 *
 * A payment that has passed this question by then goes through.
 */
export const freezeWallet = ({ db, now }: Deps, asked: Asked): Promise<boolean> => {
  const at = now()
  const id = newId('fz', at)
  return inTransaction(db, (tx) => freezeIn(tx, { ...asked, id }, at))
}

/** The same in the transaction of whoever decides it. */
export const freezeWalletIn = (tx: Tx, asked: Asked, at: Date): Promise<boolean> =>
  freezeIn(tx, { ...asked, id: newId('fz', at) }, at)

type Asked = Readonly<{ customerId: string; by: Freezer; reason: string }>

async function freezeIn(
  tx: Tx,
  { customerId, by, reason, id }: Asked & Readonly<{ id: Freeze['id'] }>,
  at: Date,
): Promise<boolean> {
  const freeze = { customerId, id, frozenBy: by, reason, frozenAt: at }
  if (!(await insertFreeze(tx, freeze)))
    return (await findInForce(tx, customerId)).some((each) => each.id === id)
  await notify(tx, [{ customerId, kind: 'security', ...told[by], data: { frozen: '1' } }], at)
  return true
}

const byPlatform = {
  title: '钱包已被冻结',
  body: '为保护您的资金，钱包暂时不能付款和提现，收款和查看不受影响。如有疑问，请提交申诉或联系客服。',
}

const told: Readonly<Record<Freezer, Pick<NewMessage, 'title' | 'body'>>> = {
  customer: {
    title: '钱包已冻结',
    body: '您已冻结钱包，暂时不能付款、提现和出示付款码，收款和查看不受影响。确认安全后，可凭支付密码和短信验证码解冻。',
  },
  risk: byPlatform,
  staff: byPlatform,
}
