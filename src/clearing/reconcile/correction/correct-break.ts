import { type Currency, money, scales } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { accountsOf, openAccounts, post, stands } from '#ledger'
import { type Approval, type ApprovalId, type Content, execute, propose } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Break, stakeOf } from '../recon-break.ts'
import { refuse } from '../refusals.ts'
import { type CorrectionName, correctionPosting, corrections } from './postings.ts'
import {
  type Correction,
  findCorrection,
  hasAccount,
  insertCorrection,
  lockBreak,
  markExecuted,
  moveSuspended,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type CorrectionProposal = Readonly<{
  breakId: string
  posting: CorrectionName
  /** Of the account beside the suspense account: a bank, an mchid, a customer id, `platform`. */
  owner: string
  /** Minor units of the difference's currency. */
  amount: bigint
  /** A staff id. */
  maker: string
}>

/**
 * Asks for the leave to move money about a difference; nothing moves until another has approved.
 * Refuses a difference that is resolved, more than is at stake, more than it holds in the suspense
 * account where money is to leave it, currencies that cannot be told from each other, custody for what a
 * channel's bill tells or a channel for what it does not (`CORRECTION_WRONG_SIDE`), and an account
 * that was never opened (`CORRECTION_ACCOUNT_ERROR`). An approved one that can no longer be carried out
 * is rejected by a checker, and another may be proposed.
 *
 * The second time: the same proposal by the same maker answers the approval that stands.
 */
export const proposeCorrection = (
  { db, now }: Deps,
  proposal: CorrectionProposal,
): Promise<Approval> =>
  inTransaction(db, async (tx) => {
    const { breakId, posting, amount, maker } = proposal
    const found = await lockBreak(tx, breakId)
    if (!found) throw refuse('BREAK_NOT_FOUND')
    refuseToCorrect(found, proposal)
    refuseWrongSide(found, proposal)
    await refuseNoAccount(tx, found, proposal)
    const approval = await propose(
      tx,
      {
        kind: 'recon_correction',
        subject: breakId,
        amount,
        summary: `${corrections[posting].title}：${found.businessDate} ${found.key}，${amount}分`,
        content: contentOf(proposal),
        maker,
        needed: 1,
      },
      now(),
    )
    await insertCorrection(tx, {
      ...proposal,
      approvalId: approval.id,
      proposedBy: maker,
      proposedAt: now(),
      executedAt: null,
    })
    return approval
  })

type Asked = Pick<Correction, 'breakId' | 'posting' | 'owner' | 'amount'>

const contentOf = ({ breakId, posting, owner, amount }: Asked): Content => ({
  breakId,
  posting,
  owner,
  amount: String(amount),
})

function refuseToCorrect(
  found: Break,
  { posting, amount }: Pick<Asked, 'posting' | 'amount'>,
): void {
  if (found.state !== 'OPEN') throw refuse('BREAK_RESOLVED')
  currencyOf(found)
  const held = heldAfter(found.suspended, { posting, amount })
  const { isEnd } = corrections[posting]
  // What ends there may not turn the sign, and what begins there may not exceed what is at stake.
  const isPast = isEnd ? absolute(held) + amount !== absolute(found.suspended) : false
  if (amount <= 0n || isPast || absolute(held) > stakeOf(found))
    throw refuse('CORRECTION_TOO_LARGE', { value: String(amount) })
}

/** What another institution's bill tells is settled with that institution, whose money is no custody yet. */
function refuseWrongSide(
  { source, party }: Break,
  { posting, owner }: Pick<Asked, 'posting' | 'owner'>,
): void {
  const { kind } = corrections[posting]
  const isUpstream = source === 'channel' && party !== 'wallet'
  const isWrong =
    kind === 'channel_receivable'
      ? !isUpstream || owner !== party
      : isUpstream && kind === 'custody'
  if (isWrong) throw refuse('CORRECTION_WRONG_SIDE', { value: posting })
}

/** The platform's own accounts are opened by the first correction that needs them. */
async function refuseNoAccount(
  tx: Tx,
  found: Break,
  { posting, owner }: Pick<Asked, 'posting' | 'owner'>,
): Promise<void> {
  const { kind } = corrections[posting]
  const isOurs = accountsOf('platform', 'platform').some(
    (account) => account.kind === kind && account.owner === owner,
  )
  if (!isOurs && !(await hasAccount(tx, { kind, owner }, currencyOf(found))))
    throw refuse('CORRECTION_ACCOUNT_ERROR', { issue: 'no_account' })
}

const heldAfter = (held: bigint, { posting, amount }: Pick<Asked, 'posting' | 'amount'>): bigint =>
  corrections[posting].isInto ? held + amount : held - amount

const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount)

function currencyOf({ class: kind, ours, theirs }: Break): Currency {
  const currency = (ours ?? theirs)?.currency
  if (kind === 'currency' || currency === undefined || !isCurrency(currency))
    throw refuse('CORRECTION_OTHER_CURRENCY')
  return currency
}

const isCurrency = (text: string): text is Currency => Object.hasOwn(scales, text)

/**
 * Does what was approved, to the letter: the posting, the state of the difference and the approval's
 * end commit together. A difference that holds nothing in the suspense account afterwards is resolved,
 * as written off or adjusted. Refuses what is not approved, what was changed since
 * (`CONTENT_CHANGED`), and an account that cannot give or take.
 *
 * The second time: answers the difference as it stands.
 */
export const executeCorrection = ({ db, now }: Deps, approvalId: ApprovalId): Promise<Break> =>
  inTransaction(db, async (tx) => {
    const correction = await findCorrection(tx, approvalId)
    if (!correction) throw refuse('CORRECTION_NOT_FOUND')
    const found = await lockBreak(tx, correction.breakId)
    if (!found) throw refuse('BREAK_NOT_FOUND')
    // Read again behind the lock: another process may have done it meanwhile.
    if ((await findCorrection(tx, approvalId))?.executedAt) return found
    refuseToCorrect(found, correction)
    await postCorrection(tx, found, correction, now())

    const suspended = heldAfter(found.suspended, correction)
    const end = correction.posting === 'write_off_loss' ? 'written_off' : 'adjusted'
    const how = suspended === 0n ? end : null
    const evidence = `审批单${approvalId}`
    await moveSuspended(tx, { id: found.id, suspended, how, evidence }, now())
    await markExecuted(tx, approvalId, now())
    await execute(tx, approvalId, contentOf(correction), now())
    const state = how === null ? 'OPEN' : 'RESOLVED'
    return { ...found, suspended, how, state, evidence, resolvedAt: how === null ? null : now() }
  })

async function postCorrection(
  tx: Tx,
  found: Break,
  { approvalId, breakId, posting, owner, amount }: Correction,
  now: Date,
): Promise<void> {
  const currency = currencyOf(found)
  await openAccounts(tx, accountsOf('platform', 'platform'), currency, now)
  const movement = correctionPosting({
    breakId,
    posting,
    owner,
    amount: money(amount, currency),
    approvalId,
  })
  const [verdict] = await post(tx, [movement], now)
  if (!stands(verdict)) throw refuse('CORRECTION_ACCOUNT_ERROR', { issue: String(verdict) })
}
