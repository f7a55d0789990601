import { plusMs } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import {
  type AccountCheck,
  accountTries,
  type Application,
  confirmWithinMs,
  refuse,
  type Signing,
} from './application.ts'
import { masked, openContent } from './content.ts'
import type { OnboardingDeps, TestTransferStanding } from './deps.ts'
import { findById, type Stored } from './store.ts'

type Deps = Pick<OnboardingDeps, 'keys' | 'testTransfer'>

/** Applications as people see them: masked, with what became of the transfers that prove accounts. */
export async function applicationsOf(
  { keys, testTransfer }: Deps,
  db: Db | Tx,
  stored: readonly Stored[],
): Promise<readonly Application[]> {
  const ids = stored.flatMap(({ transferId }) => transferId ?? [])
  const standings = ids.length === 0 ? [] : await testTransfer.standings(db, ids)
  const byId = new Map(standings.map((each) => [each.id, each]))
  return stored.map((one) => applicationOf(keys, one, byId.get(one.transferId ?? '')))
}

export async function shown(deps: Deps, db: Db | Tx, stored: Stored): Promise<Application> {
  const [application] = await applicationsOf(deps, db, [stored])
  if (!application) throw refuse('APPLICATION_NOT_FOUND')
  return application
}

/** As it stands now. APPLICATION_NOT_FOUND. */
export async function seen(deps: Deps & Pick<OnboardingDeps, 'db'>, id: string) {
  const stored = await findById(deps.db, id)
  if (!stored) throw refuse('APPLICATION_NOT_FOUND')
  return shown(deps, deps.db, stored)
}

function applicationOf(
  keys: Keys,
  one: Stored,
  standing: TestTransferStanding | undefined,
): Application {
  const content = masked(openContent(keys, one.id, one.contentSealed))
  return {
    id: one.id,
    applymentId: one.applymentId,
    providerMchid: one.mchid === '' ? null : one.mchid,
    businessCode: one.businessCode,
    state: one.state,
    content,
    subMchid: one.subMchid,
    findings: one.findings,
    reasons: one.reasons,
    riskRating: one.riskRating,
    riskNote: one.riskNote,
    approvalId: one.approvalId,
    accountCheck: checkOf(one, content.bank_account_info?.account_number ?? '', standing),
    signing: signingOf(one),
    deadline: one.deadline,
    reviewOn: one.reviewOn,
    createdAt: one.createdAt,
    submittedAt: one.submittedAt,
    stateAt: one.stateAt,
  }
}

function checkOf(
  one: Stored,
  maskedNumber: string,
  standing: TestTransferStanding | undefined,
): AccountCheck | null {
  if (one.transferId === null) return null
  const isOver = one.tries >= accountTries && !one.isConfirmed
  return {
    state: one.isConfirmed ? 'confirmed' : isOver ? 'failed' : (standing?.state ?? 'waiting'),
    last4: maskedNumber.slice(-4),
    triesLeft: Math.max(accountTries - one.tries, 0),
    deadline: one.deadline ?? plusMs(one.stateAt, confirmWithinMs),
    reason: standing?.reason ?? null,
  }
}

function signingOf(one: Stored): Signing | null {
  const { agreementVersion: version, agreementDigest: digest, signedBy, signedAt, signedIp } = one
  if (version === null || digest === null || signedAt === null) return null
  return { version, digest, signedBy: signedBy ?? '', signedAt, ip: signedIp ?? '' }
}
