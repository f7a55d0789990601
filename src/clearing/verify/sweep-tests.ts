import type { Log } from '#platform/log'
import { collectTests, type UnbookedTest } from './book-tests.ts'
import { type Deps, sendTests } from './send-tests.ts'

/** A turn of test transfers: what was ordered is sent, and what was sent is asked after. */
export async function testTransferSweep(
  deps: Deps & Readonly<{ log: Pick<Log, 'error'> }>,
): Promise<void> {
  const report = (unbooked: readonly UnbookedTest[]): void => {
    for (const each of unbooked)
      deps.log.error({ ...each }, 'what the bank says of a test transfer cannot be booked')
  }
  try {
    report(await sendTests(deps))
  } finally {
    report(await collectTests(deps))
  }
}
