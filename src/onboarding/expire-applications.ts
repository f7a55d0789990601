import { inTransaction } from '#platform/db'
import { type ApplicationState } from './application.ts'
import { rejectedAccount } from './account/confirm-account.ts'
import type { OnboardingDeps } from './deps.ts'
import { deleteDocumentsOf } from './media/store.ts'
import { contentColumns } from './new-application.ts'
import { lockInState, lockOverdue, type Stored, updateApplication } from './store.ts'

const sliceSize = 100

/**
 * What time ends: an account that was not verified in ten days is a rejection, an agreement that was not
 * signed in thirty ends the application, and so does a draft that was never handed in (APIv3 onboarding
 * §4.2). Safe to kill; answers how many.
 */
export const expireApplications = ({
  db,
  keys,
  now,
}: Pick<OnboardingDeps, 'db' | 'keys' | 'now'>): Promise<number> =>
  inTransaction(db, async (tx) => {
    const overdue = await lockOverdue(tx, now(), sliceSize)
    for (const stored of overdue) {
      const end = ended(stored, now())
      // Nobody became a customer by it, so nothing of it may be kept.
      const isDraft = stored.state === 'EDITTING'
      if (isDraft) await deleteDocumentsOf(tx, stored.id)
      const emptied = isDraft ? { ...contentColumns(keys, stored.id, {}), findings: [] } : {}
      await updateApplication(tx, { ...end, ...emptied })
    }
    return overdue.length
  })

const canceled: ReadonlySet<ApplicationState> = new Set(['EDITTING', 'TO_BE_SIGNED'])

function ended(stored: Stored, now: Date): Stored {
  if (stored.state === 'TO_BE_CONFIRMED')
    return rejectedAccount(stored, '10天内未完成账户验证，请重新提交申请', now)
  return canceled.has(stored.state)
    ? { ...stored, state: 'CANCELED', deadline: null, stateAt: now }
    : { ...stored, deadline: null }
}

/** Sends back whose account the bank would not pay into, or which did not keep it; answers how many. */
export async function rejectFailedTransfers(deps: Deps): Promise<number> {
  let count = 0
  let after = ''
  for (;;) {
    const slice = await rejectSlice(deps, after)
    count += slice.rejected
    if (slice.last === undefined) return count
    after = slice.last
  }
}

type Deps = Pick<OnboardingDeps, 'db' | 'now' | 'testTransfer'>

const rejectSlice = (
  { db, now, testTransfer }: Deps,
  after: string,
): Promise<Readonly<{ rejected: number; last: string | undefined }>> =>
  inTransaction(db, async (tx) => {
    const page = { state: 'TO_BE_CONFIRMED', after, limit: sliceSize } as const
    const waiting = await lockInState(tx, page)
    const ids = waiting.flatMap(({ transferId }) => transferId ?? [])
    const standings = ids.length === 0 ? [] : await testTransfer.standings(tx, ids)
    const failed = new Set(standings.flatMap(({ id, state }) => (state === 'failed' ? id : [])))
    const sentBack = waiting.filter(({ transferId }) => failed.has(transferId ?? ''))
    for (const stored of sentBack)
      await updateApplication(
        tx,
        rejectedAccount(stored, '银行退回了打款，请核对结算账户的户名与账号后重新提交', now()),
      )
    return { rejected: sentBack.length, last: waiting.at(-1)?.id }
  })
