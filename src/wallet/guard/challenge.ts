import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import type { CustomerId } from '#parties'
import type { Means } from '#risk'

export type ChallengeId = Id<'ch'>

/** What a payer can be asked for on a page. A PIN is asked with each payment anyway; nobody scans faces here. */
export const proofs = ['passkey', 'code'] as const
export type Proof = (typeof proofs)[number]

export const isProof = (text: string): text is Proof => (proofs as readonly string[]).includes(text)

/** One that lapsed may be asked anew: the wish is still judged so. */
export const challengeStates = machine('OPEN', {
  OPEN: ['PROVED', 'LAPSED'],
  PROVED: ['LAPSED'],
  LAPSED: ['OPEN'],
})
export type ChallengeState = StateOf<typeof challengeStates>

export type Challenge = Readonly<{
  id: ChallengeId
  customerId: CustomerId
  wishId: string
  /** Any one is enough, the best first. */
  means: readonly Proof[]
  state: ChallengeState
  provedBy: Proof | null
  expiresAt: Date
}>

/** As long as a one-time code lives, and some time to type it. */
export const challengeLifeMs = 10 * minuteMs

export const refuse = refusals({
  CHALLENGE_NOT_FOUND: [404, '没有找到这次身份验证，请返回后重新付款'],
  CHALLENGE_LAPSED: [409, '这次身份验证已超时，请重新付款'],
  PROOF_NOT_OFFERED: [403, '这次付款不能用该方式验证，请换一种验证方式'],
})

/** What of the means that were asked for can be shown on a page: a passkey only to who has one. */
export const offeredOf = (asked: readonly Means[], hasPasskey: boolean): readonly Proof[] =>
  proofs.filter((proof) => asked.includes(proof) && (proof !== 'passkey' || hasPasskey))
