import { fen } from '#kernel/money'
import { Refusal, withoutDetail } from '#kernel/refusal'
import { type Clock, dayMs, plusMs } from '#kernel/time'
import { findCustomer, type Parties } from '#parties'
import type { Funding, RedeemCode, Redeemed } from '#payments'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { listedForm } from '#risk'
import { usualFunding } from '../cashier/funding-options.ts'
import { refuseFrozen } from '../freeze/freeze-wallet.ts'
import type { Guard } from '../guard/guard.ts'
import { type Asker, type Wish, wishToPay } from '../guard/wish.ts'
import { asksForPin, isCode, type PaymentCode, refuse } from './payment-code.ts'
import { countPinFree, lockCode, markRedeemed } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; keys: Keys; parties: Parties; guard: Guard }>

/**
 * Spends a code for one order; of a hundred tills reading one code, one gets it. The same order may
 * ask again and hears the same. Charges the balance when it suffices, else the first bound card.
 * A payment that risk would ask about is not charged before its payer has said so in the wallet.
 * Refuses AUTH_CODE_INVALID, AUTH_CODE_EXPIRE, WALLET_FROZEN for a code that was out already, and as
 * the guard does.
 */
export const createRedeemCode =
  ({ db, now, keys, parties, guard }: Deps): RedeemCode =>
  async ({ code, order, amountMinor }) => {
    if (!isCode(code)) throw refuse('AUTH_CODE_INVALID')
    const { customerId, needsPin } = await inTransaction(db, (tx) =>
      redeem(tx, { code, order, amountMinor }, now()),
    )
    const funding = await usualFunding(db, customerId, amountMinor)
    if (needsPin) return { customerId, needsPin, funding, ended: () => undefined }
    const customer = await findCustomer(parties, customerId)
    const phone = customer && listedForm(keys, 'phone', customer.phone)
    const wish = wishAtTill({ customerId, phone }, { order, amountMinor, funding }, now())
    return {
      customerId,
      funding,
      needsPin: await isAsked(guard, wish),
      ended: (outcome) => guard.ended(wish, outcome),
    } satisfies Redeemed
  }

/** The same wish as the wallet's, if its payer confirms it there with what the till charges now. */
const wishAtTill = (
  payer: Pick<Asker, 'customerId' | 'phone'>,
  { order, amountMinor, funding }: Omit<Request, 'code'> & Readonly<{ funding: Funding }>,
  now: Date,
) =>
  wishToPay(
    { ...payer, given: {} },
    [{ ...order, tradeType: 'MICROPAY', amount: fen(amountMinor) }],
    { funding, optionId: funding.method === 'balance' ? 'balance' : `card:${funding.card.id}` },
    now,
  )

/** Whoever holds a code has proved nothing; what can be proved is asked for in the wallet. */
async function isAsked(guard: Guard, wish: Wish): Promise<boolean> {
  try {
    await guard.admit(wish, [])
    return false
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'RISK_CHALLENGE') return true
    // Why, and by what it was to be paid, is the payer's own affair: this is heard at a till.
    throw withoutDetail(error)
  }
}

type Request = Parameters<RedeemCode>[0]

async function redeem(tx: Tx, { code, order, amountMinor }: Request, now: Date) {
  const known = await lockCode(tx, code)
  if (!known) throw refuse('AUTH_CODE_INVALID')
  if (known.order) {
    const before = redeemedBefore(known, order)
    await refuseFrozen(tx, known.customerId)
    return before
  }
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
