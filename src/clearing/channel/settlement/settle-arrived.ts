import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { findApprovals } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import { resolveBreaksOf } from '../../reconcile/store.ts'
import { executeArrival, settle } from './settle-channel.ts'
import {
  type ArrivedLine,
  findApprovedClaims,
  findArrived,
  findExplained,
  lockSettlement,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; log: Pick<Log, 'warn'>; isMirrored: boolean }>

const sliceMax = 500

/**
 * Books every settlement of a channel that is known to have arrived: by a booking of the bank that nothing
 * else explains, or by the word of two people. Answers how many. What is refused, for want of money or a
 * sound account, is told of and tried again.
 *
 * Killed at any line, the next call goes on; two at once book once, because the settlement is locked.
 */
export async function settleArrived(deps: Deps): Promise<number> {
  const { db } = deps
  let count = 0
  for (const line of await findArrived(db))
    count += await orWarned(deps, line.settlementId, () => bookLine(deps, line))
  const approvals = await findApprovals(db, await findApprovedClaims(db, sliceMax))
  for (const { id, state } of approvals)
    if (state === 'APPROVED')
      count += await orWarned(deps, id, async () => {
        await executeArrival(deps, id)
        return true
      })
  // A statement that came after people had said so tells what is booked already.
  for (const line of await findExplained(db))
    await inTransaction(db, (tx) => resolveBreaksOf(tx, [line.breakId], explainedBy(deps, line)))
  return count
}

/** The settlement and the difference at the bank end together. False when another was faster. */
const bookLine = ({ db, now }: Deps, line: ArrivedLine): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const { settlementId, breakId, reference, arrivedOn } = line
    const found = await lockSettlement(tx, settlementId)
    if (found?.state !== 'EXPECTED') return false
    const at = now()
    const resolved = await resolveBreaksOf(tx, [breakId], explainedBy({ now }, line))
    // Somebody has dealt with it meanwhile; the next look finds out how.
    if (resolved !== 1n) return false
    const evidence = `银行${arrivedOn}流水${reference}`
    await settle(tx, found, { how: 'statement', reference, arrivedOn, evidence }, at)
    return true
  })

const explainedBy = ({ now }: Pick<Deps, 'now'>, { settlementId }: ArrivedLine) => ({
  how: 'booked' as const,
  evidence: `通道结算${settlementId}`,
  now: now(),
})

async function orWarned(
  { log }: Deps,
  what: string,
  book: () => Promise<boolean>,
): Promise<number> {
  try {
    return (await book()) ? 1 : 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn({ what, code: error.code }, 'a settlement of a channel could not be booked')
    return 0
  }
}
