import { businessDate } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { ApplicationState, DraftContent, Finding } from './application.ts'
import { checkContent } from './check/check-content.ts'
import type { OnboardingDeps } from './deps.ts'
import { findAlike, type Stored } from './store.ts'

const inFlight: ReadonlySet<ApplicationState> = new Set([
  'AUDITING',
  'TO_BE_CONFIRMED',
  'TO_BE_SIGNED',
  'SIGNING',
])

type Judged = Pick<Stored, 'id' | 'mchid' | 'licenceDigest' | 'accountDigest' | 'personDigest'>

/** What is wrong with a content, what else is known of its licence included. */
export async function judgeContent(
  { now, sensitiveWordIn }: Pick<OnboardingDeps, 'now' | 'sensitiveWordIn'>,
  db: Db | Tx,
  application: Judged,
  content: DraftContent,
): Promise<readonly Finding[]> {
  const alike = (await findAlike(db, application)).filter(({ by }) => by === 'licence')
  // Whoever comes by our own form is not one provider: a stranger's application must not block the owner's.
  const isOwnInFlight = alike.some(
    ({ mchid, state }) => mchid !== '' && mchid === application.mchid && inFlight.has(state),
  )
  const isElsewhere = alike.some(({ state }) => inFlight.has(state) || state === 'FINISHED')
  const duplicate = isOwnInFlight ? 'in_flight' : isElsewhere ? 'elsewhere' : undefined
  return checkContent(content, { today: businessDate(now()), sensitiveWordIn, duplicate })
}
