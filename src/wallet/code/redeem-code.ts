import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { RedeemCode, Redeemed } from '#payments'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { usualFunding } from '../cashier/funding-options.ts'
import { refuseFrozen } from '../freeze/freeze-wallet.ts'
import { asksForPin, isCode, type PaymentCode, refuse } from './payment-code.ts'
import { countPinFree, lockCode, markRedeemed } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Spends a code for one order; of a hundred tills reading one code, one gets it. The same order may
 * ask again and hears the same. Charges the balance when it suffices, else the first bound card.
 * Refuses AUTH_CODE_INVALID, AUTH_CODE_EXPIRE, and WALLET_FROZEN for a code that was out already.
 */
export const createRedeemCode =
  ({ db, now }: Deps): RedeemCode =>
  async ({ code, order, amountMinor }) => {
    if (!isCode(code)) throw refuse('AUTH_CODE_INVALID')
    const { customerId, needsPin } = await inTransaction(db, (tx) =>
      redeem(tx, { code, order, amountMinor }, now()),
    )
    const funding = await usualFunding(db, customerId, amountMinor)
    return { customerId, needsPin, funding } satisfies Redeemed
  }

type Request = Parameters<RedeemCode>[0]

async function redeem(tx: Tx, { code, order, amountMinor }: Request, now: Date) {
  const known = await lockCode(tx, code)
  if (!known) throw refuse('AUTH_CODE_INVALID')
  if (known.order) return redeemedBefore(known, order)
  if (known.expiresAt.getTime() <= now.getTime()) throw refuse('AUTH_CODE_EXPIRE')

  const { customerId } = known
  await refuseFrozen(tx, customerId)
  const since = plusMs(now, -dayMs)
  const needsPin = asksForPin(amountMinor, await countPinFree(tx, { customerId, since }))
  await markRedeemed(tx, { code, ...order, needsPin, now })
  return { customerId, needsPin }
}

function redeemedBefore({ customerId, order, needsPin }: PaymentCode, asked: Request['order']) {
  if (order?.id !== asked.id || order.mchid !== asked.mchid) throw refuse('AUTH_CODE_INVALID')
  return { customerId, needsPin: needsPin ?? true }
}
