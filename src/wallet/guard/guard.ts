import type { Clock } from '#kernel/time'
import type { Parties } from '#parties'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import type { Refund } from '#payments'
import type { Fact, Means, Risk } from '#risk'
import { admit, type Passage } from './admit.ts'
import type { Wish } from './wish.ts'

/** What stands between a payer's wish and the money. */
export type Guard = Readonly<{
  /** Lets it go, says that it is to be held, or refuses; see `admit`. */
  admit: (wish: Wish, proved: readonly Means[]) => Promise<Passage>
  /** Tells risk what became of the wish. Returns at once: the money has moved, or has not. */
  ended: (wish: Wish, outcome: 'succeeded' | 'declined') => void
  /** Tells risk that a payer has money back from a merchant. */
  refunded: (refund: Refund) => void
  /** Tells risk what else happened: somebody signed in, changed a PIN, topped up. */
  hear: (fact: Fact) => void
}>

type Deps = Readonly<{ db: Db; now: Clock; parties: Parties; risk: Risk; log: Log }>

export function createGuard(deps: Deps): Guard {
  const { now, risk, log } = deps
  const hear: Guard['hear'] = (fact) => {
    risk.heard(fact).catch((error: unknown) => {
      // It counts a little less from now on; nobody's payment fails for it.
      log.error({ err: error, fact: fact.kind }, 'risk did not hear what happened')
    })
  }
  return {
    admit: (wish, proved) => admit(deps, wish, proved),
    hear,
    refunded(refund) {
      // Payers of other institutions are nobody whom we judge.
      const { customerId } = refund
      if (customerId !== null) hear(refundedFact({ ...refund, customerId }, now()))
    },
    // A wish that was declined may be made again and succeed; each is told once.
    ended: ({ id, payment }, outcome) =>
      hear({ id: `${id}:${outcome}`, atMs: now().getTime(), kind: 'ended', payment, outcome }),
  }
}

/** What counts of a refund is whose it was and when; how it was bought does not. */
const refundedFact = (
  { id, mchid, customerId, amount }: Refund & Readonly<{ customerId: string }>,
  now: Date,
): Fact => ({
  id: `${id}:refunded`,
  atMs: now.getTime(),
  kind: 'refunded',
  payment: {
    customer: customerId,
    merchant: mchid,
    payee: mchid,
    amountMinor: amount.minor,
    product: 'jsapi',
    channel: 'wallet',
    funding: 'balance',
    isRefund: true,
  },
})

/** Where nothing is judged: a sandbox, whose money is nobody's, and measurements of what judging costs. */
export const openGuard: Guard = {
  admit: () => Promise.resolve({ is: 'go' }),
  ended: () => undefined,
  hear: () => undefined,
  refunded: () => undefined,
}
