import type { Clock } from '#kernel/time'
import {
  type Approval,
  type ApprovalId,
  type Content,
  execute,
  propose,
  writeAudit,
} from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { digestOfRule } from './draft-rule.ts'
import { refuse, ruleStates } from './rule.ts'
import {
  type Ask,
  countChange,
  findAsk,
  findIn,
  findVersion,
  insertAsk,
  type Kept,
  markDone,
  takeStep,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>
type Version = Readonly<{ id: string; version: number }>

/**
 * What one may do alone, because it decides nothing: to a back-test with its result as `note`, to
 * shadow, and out of the way what was never to decide. Everything else needs two
 * (`RULE_NEEDS_APPROVAL`). The second time: answers the version as it stands.
 */
export function moveRule(
  { db, now }: Deps,
  asked: Version & Readonly<{ to: 'backtest' | 'shadow' | 'retired'; note: string; by: string }>,
): Promise<Kept> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const kept = await versionOf(tx, asked)
    if (kept.state === asked.to) return kept
    if (kept.state === 'canary' || kept.state === 'live') throw refuse('RULE_NEEDS_APPROVAL')
    refuseMove(kept, asked.to)
    if (asked.to === 'backtest' && asked.note.trim() === '') throw refuse('RULE_NO_BACKTEST')

    // Past this line nothing may refuse.
    const { to, note, by } = asked
    await takeStep(tx, { ...stepOf(kept), to, percent: 0, note, by, approvalId: null }, now())
    await audit(tx, kept, `rule-${to}`, by, now())
    return { ...kept, state: to, percent: 0 }
  })
}

async function versionOf(tx: Tx, version: Version): Promise<Kept> {
  const kept = await findVersion(tx, version)
  if (!kept) throw refuse('RULE_NOT_FOUND', { value: `${version.id}@${version.version}` })
  return kept
}

function refuseMove({ state }: Kept, to: Kept['state']): void {
  // Only a roll-back brings a retired version back.
  if (state === 'retired' || !ruleStates.canMove(state, to))
    throw refuse('RULE_CANNOT_MOVE', { issue: `${state} → ${to}` })
}

const stepOf = ({ rule, state }: Kept) => ({ id: rule.id, version: rule.version, from: state })

const audit = (tx: Tx, { rule }: Kept, action: string, actor: string, now: Date): Promise<void> => {
  const subject = `${rule.id}@${rule.version}`
  return writeAudit(tx, { actor, action, subject, contentDigest: digestOfRule(rule) }, now)
}

export type MoveProposal = Version &
  Readonly<{
    to: Ask['to']
    /** Of a canary: for how many of a hundred customers it is to decide. */
    percent: number
    /** A staff id. */
    maker: string
  }>

/**
 * Asks for the leave to let a version decide, for more customers, or no more. Nothing changes until
 * another has approved. The second time: the same by the same maker answers the approval that stands.
 */
export function proposeMove({ db, now }: Deps, proposal: MoveProposal): Promise<Approval> {
  return inTransaction(db, async (tx) => {
    const kept = await versionOf(tx, proposal)
    refuseMove(kept, proposal.to)
    refusePercent(proposal)
    const { id, version, to, percent, maker } = proposal
    const share = to === 'canary' ? ` ${percent}%` : ''
    const approval = await propose(
      tx,
      {
        kind: 'risk_rule',
        subject: id,
        amount: null,
        summary: `规则${kept.rule.name.zh} ${id}@${version}：${kept.state} → ${to}${share}`,
        content: contentOf(kept, proposal),
        maker,
        needed: 1,
      },
      now(),
    )
    const approvalId = approval.id
    await insertAsk(tx, { approvalId, id, version, to, percent, maker, doneAt: null }, now())
    return approval
  })
}

function refusePercent({ to, percent }: Pick<Ask, 'to' | 'percent'>): void {
  const isFit = to === 'canary' ? percent >= 1 && percent <= 99 : percent === 0
  if (!isFit || !Number.isInteger(percent))
    throw refuse('RULE_BAD', { field: 'percent', value: percent })
}

/** The rule's own words are part of what is approved. */
const contentOf = ({ rule }: Kept, { to, percent }: Pick<Ask, 'to' | 'percent'>): Content => ({
  id: rule.id,
  version: rule.version,
  digest: digestOfRule(rule),
  to,
  percent,
})

/**
 * Does what was approved, to the letter. A version that goes live retires the one that was, and
 * remembers it for a roll-back; one that becomes the canary retires another canary. Refuses what is
 * not approved, and what can no longer be done since. The second time: answers the version as it stands.
 */
export function executeMove({ db, now }: Deps, approvalId: ApprovalId): Promise<Kept> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const ask = await findAsk(tx, approvalId)
    if (!ask) throw refuse('RULE_CHANGE_NOT_FOUND')
    const kept = await versionOf(tx, ask)
    if (ask.doneAt) return kept
    refuseMove(kept, ask.to)

    const { to, percent, maker: by } = ask
    const step = { note: '', by, approvalId: null }
    const former = to === 'retired' ? undefined : await findIn(tx, kept.rule.id, to)
    if (former && former.rule.version !== kept.rule.version)
      await takeStep(tx, { ...stepOf(former), ...step, to: 'retired', percent: 0 }, now())
    const replaced = to === 'live' ? (former?.rule.version ?? null) : undefined
    const own = { ...stepOf(kept), ...step, to, percent, approvalId }
    await takeStep(tx, replaced === undefined ? own : { ...own, replaced }, now())
    await markDone(tx, approvalId, now())
    await execute(tx, approvalId, contentOf(kept, ask), now())
    return { ...kept, state: to, percent, replaced: replaced ?? kept.replaced }
  })
}

/**
 * Makes the version that was live before this one live again, at once and by one person: two have
 * approved it before. Refuses where nothing was live before (`RULE_NO_FORMER`).
 *
 * Not the same the second time: that goes back one version further, and `version` says from which, so
 * that a repeated request answers what stands.
 */
export function rollBack(
  { db, now }: Deps,
  { id, version, note, by }: Version & Readonly<{ note: string; by: string }>,
): Promise<Kept> {
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const live = await findIn(tx, id, 'live')
    const left = await versionOf(tx, { id, version })
    if (left.state === 'retired' && live && live.rule.version === left.replaced) return live
    if (left.state !== 'live') throw refuse('RULE_CANNOT_MOVE', { issue: left.state })
    const former = left.replaced && (await findVersion(tx, { id, version: left.replaced }))
    if (!former) throw refuse('RULE_NO_FORMER')

    // Past this line nothing may refuse.
    const step = { percent: 0, note, by, approvalId: null }
    await takeStep(tx, { ...stepOf(left), ...step, to: 'retired' }, now())
    await takeStep(tx, { ...stepOf(former), ...step, to: 'live' }, now())
    await audit(tx, former, 'roll-back-rule', by, now())
    return { ...former, state: 'live', percent: 0 }
  })
}
