import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requestTest, type Sweeps, testStandings } from '#clearing'
import type { Refusal } from '#kernel/refusal'
import { secondMs } from '#kernel/time'
import type { Log } from '#platform/log'
import { sensitiveWordIn } from './check/sensitive-words.ts'
import type { OnboardingDeps } from './deps.ts'
import { expireApplications, rejectFailedTransfers } from './expire-applications.ts'
import { scanForTestFile } from './media/scan.ts'
import { mediaRoutes } from './media/routes.ts'
import { finishSigned } from './opening/finish.ts'
import { executeReviews } from './review/execute-reviews.ts'
import { applymentRoutes } from './routes.ts'
import { executeChanges } from './settlement/execute-changes.ts'
import { settlementRoutes } from './settlement/routes.ts'

export type Onboarding = OnboardingDeps &
  Readonly<{
    /** What stands behind the APIv3 signature. */
    routes: readonly FastifyPluginAsyncTypebox[]
    sweeps: Sweeps
  }>

type Given = Pick<OnboardingDeps, 'db' | 'keys' | 'now' | 'directory' | 'publicUrl'> &
  Partial<OnboardingDeps> &
  Readonly<{ log: Log }>

/** Onboarding, wired: its dependencies with what stands in for a real scanner and list of words. */
export function createOnboarding({ log, ...given }: Given): Onboarding {
  const deps: OnboardingDeps = {
    scan: scanForTestFile,
    sensitiveWordIn,
    testTransfer: {
      request: (tx, request, now) => requestTest(tx, given.keys, request, now),
      standings: testStandings,
    },
    ...given,
  }
  const onFault = ({ id, error }: Readonly<{ id: string; error: unknown }>) =>
    log.error({ err: error, application: id }, 'a signed application could not be finished')
  const onRefused = ({ id, error }: Readonly<{ id: string; error: Refusal }>) =>
    log.warn({ application: id, code: error.code }, 'an approved review was refused')
  return {
    ...deps,
    routes: [mediaRoutes(deps), applymentRoutes(deps), settlementRoutes(deps)],
    sweeps: {
      'execute-reviews': { everyMs: secondMs, run: () => executeReviews(deps, onRefused) },
      'finish-applications': { everyMs: secondMs, run: () => finishSigned(deps, onFault) },
      'reject-failed-transfers': {
        everyMs: 5 * secondMs,
        run: () => rejectFailedTransfers(deps),
      },
      'expire-applications': { everyMs: 30 * secondMs, run: () => expireApplications(deps) },
      'execute-settlement-changes': { everyMs: secondMs, run: () => executeChanges(deps) },
    },
  }
}
