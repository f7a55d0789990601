import { verifyBooks } from '#ledger'
import { type Server, startServer } from '../server.ts'
import { type Lane, openLane } from './lane.ts'
import type { Case } from './matrix.ts'
import { type Outcome, type Played, runCase } from './run-case.ts'

export type ChaosRun = Readonly<{
  outcomes: readonly Outcome[]
  /** Of both ledgers, once all is over. */
  bookFaults: readonly unknown[]
}>

type Options = Readonly<{
  lanes: number
  /** Taken one after the other by whichever lane is free; undefined ends the run. */
  next: () => Case | undefined
  onOutcome: (outcome: Outcome) => void
  /** Looks at each lane before all is gone. */
  afterwards?: (played: Played) => Promise<void>
}>

/**
 * Two installations, the upper one a sandbox, and so many lanes between them, each of which plays one
 * case at a time.
 */
export async function runChaos({ lanes, next, onOutcome, afterwards }: Options): Promise<ChaosRun> {
  await using begun = new AsyncDisposableStack()
  const up = begun.use(await startServer({ environment: 'sandbox' }))
  const down = begun.use(await startServer())
  const opened: Lane[] = []
  for (let no = 1; no <= lanes; no++) {
    const lane = await openLane(up, down, no)
    begun.defer(async () => void (await lane.shop.close()))
    opened.push(lane)
  }
  const outcomes: Outcome[] = []
  await Promise.all(
    opened.map(async (lane) => {
      const played: Played = { lane, book: [] }
      for (let one = next(); one; one = next()) {
        await lane.renew()
        const outcome = await runCase(played, one)
        outcomes.push(outcome)
        onOutcome(outcome)
        // What is wrong once is wrong for ever: the lane has shown what it can.
        if (outcome.violations.length > 0) return
      }
      await afterwards?.(played)
    }),
  )
  return { outcomes, bookFaults: [...(await faultsOf(up)), ...(await faultsOf(down))] }
}

const faultsOf = ({ program }: Server): Promise<readonly unknown[]> =>
  verifyBooks(program.modules.db)
