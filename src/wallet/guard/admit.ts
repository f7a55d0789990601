import { beijing, beijingText, type Clock, hourMs, plusMs } from '#kernel/time'
import { type CustomerId, type Parties, passkeysOf } from '#parties'
import type { Db } from '#platform/db'
import { customerWords, type Decision, goesOn, type Means, mayMove, type Risk } from '#risk'
import { refuse as refuseFrozen } from '../freeze/freeze.ts'
import { freezeWallet } from '../freeze/freeze-wallet.ts'
import { type Challenge, offeredOf, type Proof } from './challenge.ts'
import { openChallenge } from './open-challenge.ts'
import { findCaseOutcome, findChallenge } from './store.ts'
import { refuse } from './verdict.ts'
import type { Wish } from './wish.ts'

type Deps = Readonly<{ db: Db; now: Clock; parties: Parties; risk: Pick<Risk, 'assess'> }>

/** `by` is what was proved beyond what was given; `until` is null while somebody looks at it. */
export type Passage =
  | Readonly<{ is: 'go'; by?: Proof }>
  | Readonly<{ is: 'held'; until: Date | null; words: Words }>

export type Words = Readonly<{ zh: string; en: string }>

const go: Passage = { is: 'go' }

/** How long money waits whose payer can prove nothing: long enough to notice, and to call it back. */
const patienceHours = 24

/**
 * Judges a wish before its money moves, and does what the judgement asks for. Answers `go`, or for a
 * wish that can wait `held`. Refuses RISK_CHALLENGE {challenge, words}, RISK_DELAYED {until, words},
 * RISK_REVIEW {words, payment}, RISK_DENIED {words, payment} and WALLET_FROZEN {words}; an appeal names
 * the payment so.
 *
 * The second time: judged as the first, and let go if its payer has proved meanwhile what was asked, if
 * its delay is over, or if a case has released it.
 */
export async function admit(deps: Deps, wish: Wish, proved: readonly Means[]): Promise<Passage> {
  const { id, payment, given } = wish
  const decision = await deps.risk.assess({ id, payment }, given)
  const { outcome } = decision
  if (goesOn(outcome)) return go
  if ((await findCaseOutcome(deps.db, wish.customerId, id)) === 'release') return go
  switch (outcome.act) {
    case 'CHALLENGE':
      return challenged(deps, wish, decision, proved)
    case 'DELAY':
      return delayed(deps, wish, decision, outcome.hours)
    case 'REVIEW':
      if (wish.canBeHeld) return { is: 'held', until: null, words: wordsOf(decision) }
      throw refuse('RISK_REVIEW', { words: wordsOf(decision), payment: id })
    case 'FREEZE':
      await freezeWallet(deps, {
        customerId: wish.customerId,
        by: 'risk',
        reason: reasonOf(decision),
      })
      throw refuseFrozen('WALLET_FROZEN', { words: wordsOf(decision) })
    default:
      throw refuse('RISK_DENIED', { words: wordsOf(decision), payment: id })
  }
}

/** For staff: by what it was frozen; the case says the rest. */
const reasonOf = ({ id, reasons }: Decision): string => `${reasons.join(' ')} ${id}`

const nothingToSay: Words = { zh: '', en: '' }

const wordsOf = (decision: Decision): Words => customerWords(decision) ?? nothingToSay

async function challenged(
  deps: Deps,
  wish: Wish,
  decision: Decision,
  proved: readonly Means[],
): Promise<Passage> {
  const { outcome } = decision
  if (mayMove(outcome, proved)) return go
  const before = await findChallenge(deps.db, wish.customerId, wish.id)
  const shown = before && provedBy(before, deps.now())
  if (shown && mayMove(outcome, [shown])) return { is: 'go', by: shown }
  const asked = outcome.act === 'CHALLENGE' ? outcome.means : []
  const offered = offeredOf(asked, await hasOldPasskey(deps, wish.customerId))
  // Where no PIN was typed yet, it is asked for with the confirmation in the wallet.
  if (offered.length === 0 && asked.includes('pin') && !proved.includes('pin'))
    throw refuse('RISK_CHALLENGE', { words: wordsOf(decision) })
  if (offered.length === 0) return delayed(deps, wish, decision, patienceHours)
  const { id, means, expiresAt } = await openChallenge(deps, wish, offered)
  const challenge = { id, means, expiresAt: beijing(expiresAt) }
  throw refuse('RISK_CHALLENGE', { challenge, words: wordsOf(decision) })
}

/** Whoever holds a phone and its PIN adds a key at once; it proves something once its owner had time to notice. */
const passkeyAgeMs = 72 * hourMs

async function hasOldPasskey({ parties, now }: Deps, customerId: CustomerId): Promise<boolean> {
  const before = plusMs(now(), -passkeyAgeMs)
  return (await passkeysOf(parties, customerId)).some(({ createdAt }) => createdAt <= before)
}

/** An order cannot wait in our hands: nothing was taken, and nothing is called back. */
const laterWords = (until: Date): Words => ({
  zh: `为了保护您的资金，这笔付款在${beijingText(until)}之后才能完成，现在没有扣款。可以换一种付款方式，或与商户另约时间；如有异议，可在“我的-申诉”提出，15天内答复。`,
  en: `To protect your money this payment can only be made after ${beijingText(until)} Beijing time; nothing was taken. Pay another way, or object under Me - Appeal, answered within 15 days.`,
})

const provedBy = ({ state, provedBy: proof, expiresAt }: Challenge, now: Date) =>
  state === 'PROVED' && expiresAt > now ? proof : null

function delayed({ now }: Deps, wish: Wish, decision: Decision, hours: number): Passage {
  const until = plusMs(decision.at, hours * hourMs)
  if (until <= now()) return go
  if (wish.canBeHeld)
    return { is: 'held', until, words: wordsOf({ ...decision, outcome: { act: 'DELAY', hours } }) }
  throw refuse('RISK_DELAYED', { until: beijing(until), words: laterWords(until) })
}
