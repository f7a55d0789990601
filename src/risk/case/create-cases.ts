import { decideCase, type CaseDeciding } from './decide-case.ts'
import type { Case } from './case.ts'
import { type Evidence, readEvidence } from './evidence/read-evidence.ts'
import { linkFacts } from './evidence/link-facts.ts'
import { executeDecisions } from './execute-decisions.ts'
import { type Appeal, fileAppeal } from './open/file-appeal.ts'
import { openCases } from './open/open-cases.ts'
import { type QueueFilter, type QueuePage, readQueue, sizesOf } from './queue/read-queue.ts'
import type { QueueSize } from './queue/store.ts'
import type { Shares } from './prioritise.ts'
import { type CaseAsk, noteCase, putBackCase, takeCase } from './take-case.ts'
import { tellLabels, type TellDeps } from './tell-labels.ts'
import { whatIf, type WhatIf, type WhatIfAnswer, type WhatIfDeps } from './what-if/what-if.ts'
import type { Log } from '#platform/log'

export type CasesDeps = WhatIfDeps &
  TellDeps &
  Readonly<{
    log: Pick<Log, 'warn'>
    /** By which the sample for a second look is drawn. */
    seed: string
    shares?: Shares | undefined
  }>

/** What people do with what risk has decided. Each verb is told where it stands. */
export type Cases = Readonly<{
  appeal: (appeal: Appeal) => Promise<Case>
  take: (ask: CaseAsk) => Promise<Case>
  putBack: (ask: CaseAsk) => Promise<Case>
  note: (note: CaseAsk & Readonly<{ key: string; text: string }>) => Promise<void>
  decide: (deciding: CaseDeciding) => Promise<Case>
  evidence: (ask: CaseAsk) => Promise<Evidence>
  queue: (filter: QueueFilter) => Promise<QueuePage>
  sizes: () => Promise<readonly QueueSize[]>
  whatIf: (asked: WhatIf) => Promise<WhatIfAnswer>
  /** What any one process does for all. */
  sweep: () => Promise<void>
}>

/** A sweep ends after so many slices, so that a restart does not wait for it. */
const slicesMost = 20

export const createCases = (deps: CasesDeps): Cases => ({
  appeal: (appeal) => fileAppeal(deps, appeal),
  take: (ask) => takeCase(deps, ask),
  putBack: (ask) => putBackCase(deps, ask),
  note: (note) => noteCase(deps, note),
  decide: (deciding) => decideCase(deps, deciding),
  evidence: (ask) => readEvidence(deps, ask),
  queue: (filter) => readQueue(deps, filter),
  sizes: () => sizesOf(deps),
  whatIf: (asked) => whatIf(deps, asked),
  async sweep() {
    await whileMore(() => openCases(deps))
    await executeDecisions(deps)
    await tellLabels(deps)
    await whileMore(() => linkFacts(deps.db))
  },
})

async function whileMore(slice: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < slicesMost; turn++) if (!(await slice())) return
}
