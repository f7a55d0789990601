import { businessDate, type Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { type Approval, type ApprovalId, type Content, execute, propose } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type ChannelSettlement, refuse } from './channel-settlement.ts'
import { movementsOf } from './postings.ts'
import {
  type Arrival,
  type ArrivalClaim,
  findClaim,
  findSettlementOf,
  insertClaim,
  lockSettlement,
  markClaimed,
  markSettled,
} from './store.ts'

/**
 * Books that a channel has paid us a day, in the caller's transaction: money and state together. Refuses
 * where custody has less than the channel got back (`CHANNEL_SETTLEMENT_ACCOUNT_ERROR`). The settlement is
 * locked by the caller, and is expected still.
 */
export async function settle(
  tx: Tx,
  settlement: ChannelSettlement,
  arrival: Arrival,
  now: Date,
): Promise<ChannelSettlement> {
  const movements = movementsOf(settlement)
  const verdicts = movements.length === 0 ? [] : await postChain(tx, movements, now)
  if (!verdicts.every(stands))
    throw refuse('CHANNEL_SETTLEMENT_ACCOUNT_ERROR', { issue: verdicts.join() })
  await markSettled(tx, settlement.id, arrival, now)
  return { ...settlement, ...arrival, state: 'SETTLED', settledAt: now }
}

export type ArrivalProposal = Readonly<{
  channel: string
  /** The day that the channel has paid. */
  businessDate: string
  /** What the bank calls the booking. */
  reference: string
  /** On which day the bank has it. */
  arrivedOn: string
  /** A staff id. */
  maker: string
}>

/**
 * 通道到账申请: somebody says that a channel's money of a day has arrived; nothing moves until another has
 * approved. Refuses a day of which nothing is expected or all is booked, and an arrival before the day
 * was over or in the future. The second time: the same claim by the same maker is the approval that stands.
 */
export const proposeArrival = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  proposal: ArrivalProposal,
): Promise<Approval> =>
  inTransaction(db, async (tx) => {
    const { channel, businessDate: date, reference, arrivedOn, maker } = proposal
    const found = await findSettlementOf(tx, { channel, businessDate: date })
    if (!found) throw refuse('CHANNEL_SETTLEMENT_NOT_FOUND')
    if (found.state !== 'EXPECTED') throw refuse('CHANNEL_SETTLEMENT_DONE')
    if (arrivedOn <= date || arrivedOn > businessDate(now()))
      throw refuse('CHANNEL_ARRIVAL_TOO_EARLY', { field: 'arrivedOn', value: arrivedOn })
    const { id: settlementId, net, fee } = found
    const claimed = { settlementId, net, fee, reference, arrivedOn }
    const approval = await propose(
      tx,
      {
        kind: 'channel_settlement',
        subject: settlementId,
        amount: net < 0n ? -net : net,
        summary: `通道${channel} ${date}结算${net < 0n ? '付出' : '到账'}：净额${net}分，手续费${fee}分，银行流水${reference}`,
        content: contentOf(claimed),
        maker,
        needed: 1,
      },
      now(),
    )
    await insertClaim(tx, {
      ...claimed,
      approvalId: approval.id,
      proposedBy: maker,
      proposedAt: now(),
      executedAt: null,
    })
    return approval
  })

const contentOf = ({
  settlementId,
  net,
  fee,
  reference,
  arrivedOn,
}: Pick<ArrivalClaim, 'settlementId' | 'net' | 'fee' | 'reference' | 'arrivedOn'>): Content => ({
  settlementId,
  net: String(net),
  fee: String(fee),
  reference,
  arrivedOn,
})

type ExecuteDeps = Readonly<{
  db: Db
  now: Clock
  /** The bank's books mirror ours: its line is there when we book, under our own id. */
  isMirrored: boolean
}>

/**
 * Books what was approved, to the letter; with the approval's end it is one transaction. Refuses what is not
 * approved or was changed since, and a settlement that was booked otherwise meanwhile
 * (`CHANNEL_SETTLEMENT_DONE`). The second time: answers the settlement as it stands.
 */
export const executeArrival = (
  { db, now, isMirrored }: ExecuteDeps,
  approvalId: ApprovalId,
): Promise<ChannelSettlement> =>
  inTransaction(db, async (tx) => {
    const claim = await findClaim(tx, approvalId)
    const found = claim && (await lockSettlement(tx, claim.settlementId))
    if (!claim || !found) throw refuse('CHANNEL_ARRIVAL_NOT_FOUND')
    // Read again behind the lock: another process may have done it meanwhile.
    if ((await findClaim(tx, approvalId))?.executedAt) return found
    if (found.state !== 'EXPECTED') throw refuse('CHANNEL_SETTLEMENT_DONE')
    const at = now()
    const evidence = `审批单${approvalId}，银行流水${claim.reference}`
    const settled = await settle(
      tx,
      found,
      isMirrored
        ? { how: 'people', reference: null, arrivedOn: businessDate(at), evidence }
        : { how: 'people', reference: claim.reference, arrivedOn: claim.arrivedOn, evidence },
      at,
    )
    await markClaimed(tx, approvalId, at)
    // The amounts of the claim, which are those of the settlement, or it was changed by hand.
    await execute(tx, approvalId, contentOf({ ...claim, net: found.net, fee: found.fee }), at)
    return settled
  })
