import { businessDate, type Clock } from '#kernel/time'
import {
  checkFeeRows,
  feeBookOf,
  type FeeRow,
  feeMethods,
  findLimit,
  findMerchantFacts,
  publishedFees,
  refuseEarlyFees,
  settlementTermsOf,
} from '#merchants'
import { type Approval, propose, recordAct } from '#oversight'
import { findCustomer, type Parties } from '#parties'
import { type Db, inTransaction } from '#platform/db'
import { type Change, contentOf, refuse, subjectOf, summaryOf } from './change.ts'
import { insertChange } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; parties: Parties }>

export type Proposed = Readonly<{
  change: Change
  /** A staff id. */
  maker: string
  ip: string
  session: string
}>

/**
 * Asks for the leave to change something; nothing changes until another has approved and the sweep has
 * carried it out. Refuses what could never be carried out: no reason (CHANGE_REASON_MISSING), a date that
 * is over or today (CHANGE_DATE_PAST), limits that cross, lines of fees that contradict themselves, and
 * what is so already (CHANGE_IS_NO_NEWS).
 *
 * The second time: the same by the same maker answers the approval that stands.
 */
export async function proposeChange(
  { db, now, parties }: Deps,
  { change, maker, ip, session }: Proposed,
): Promise<Approval> {
  if (change.reason.trim().length < 2) throw refuse('CHANGE_REASON_MISSING', { field: 'reason' })
  refuseImpossible(change, businessDate(now()))
  const before = await standingOf({ db, parties }, change, businessDate(now()))
  const content = contentOf(change)
  return inTransaction(db, async (tx) => {
    const at = now()
    const [kind, subject] = [change.kind, subjectOf(change)]
    const approval = await propose(
      tx,
      { kind, subject, amount: null, summary: summaryOf(change), content, maker, needed: 1 },
      at,
    )
    const isNew = await insertChange(tx, {
      approvalId: approval.id,
      kind,
      subject,
      content: approval.content,
      proposedBy: maker,
      proposedAt: at,
    })
    if (isNew) {
      const detail = { before, after: content, ip, session }
      await recordAct(tx, { actor: maker, action: `${kind}-propose`, subject, detail }, at)
    }
    return approval
  })
}

function refuseImpossible(change: Change, today: string): void {
  if ('rows' in change) checkFeeRows(change.rows)
  if ('effectiveFrom' in change && change.effectiveFrom <= today)
    throw refuse('CHANGE_DATE_PAST', { field: 'effectiveFrom', value: change.effectiveFrom })
  if (change.kind === 'limit_change') {
    const { singleMax, dayMax, reviewOn } = change
    if (singleMax !== null && dayMax !== null && singleMax > dayMax)
      throw refuse('CHANGE_LIMIT_CROSSED', { field: 'singleMax' })
    if (reviewOn <= today) throw refuse('CHANGE_DATE_PAST', { field: 'reviewOn', value: reviewOn })
  }
}

/** What is so now, for the log. */
async function standingOf(
  { db, parties }: Omit<Deps, 'now'>,
  change: Change,
  date: string,
): Promise<unknown> {
  switch (change.kind) {
    case 'merchant_suspend': {
      const facts = await findMerchantFacts(db, change.mchid)
      if (facts?.merchant.state === change.state) throw refuse('CHANGE_IS_NO_NEWS')
      return { state: facts?.merchant.state }
    }
    case 'fee_change': {
      const { mchid } = change
      const book = await feeBookOf(db, { mchids: [mchid], date })
      return feeMethods.map((method) => {
        const { ratePpm, floor, cap } = book.termsOf(mchid, method, 0n)
        return { method, ratePpm: String(ratePpm), floor: String(floor), cap: textOf(cap) }
      })
    }
    case 'published_fee_change': {
      const { subject } = change
      const agreed = (await publishedFees(db, date)).filter((each) => each.subject === subject)
      refuseEarlyFees(change, { isFirst: agreed.length === 0, today: date })
      return agreed.find(({ isInForce }) => isInForce)?.rows.map(textRow) ?? null
    }
    case 'industry_change': {
      const facts = await findMerchantFacts(db, change.mchid)
      return { industry: facts?.industries.at(-1)?.industry ?? null }
    }
    case 'settlement_change': {
      const terms = (await settlementTermsOf(db, { mchids: [change.mchid], date }))(
        change.mchid,
        change.unit,
      )
      return { ...terms, payoutMin: String(terms.payoutMin) }
    }
    case 'limit_change': {
      const limit = await findLimit(db, change.mchid)
      return limit
        ? { ...limit, singleMax: textOf(limit.singleMax), dayMax: textOf(limit.dayMax) }
        : null
    }
    case 'hold_lift':
      return { holdId: change.holdId }
    case 'customer_freeze': {
      const customer = await findCustomer(parties, change.customerId)
      return { state: customer?.state }
    }
  }
}

const textRow = ({ method, tierFrom, ratePpm, floor, cap }: FeeRow) => ({
  method,
  tierFrom: String(tierFrom),
  ratePpm: String(ratePpm),
  floor: String(floor),
  cap: textOf(cap),
})

const textOf = (minor: bigint | null): string | null => (minor === null ? null : String(minor))
