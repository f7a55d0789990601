import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { replayEvents } from '../event/replay-events.ts'
import { refuse } from './callback.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Tells a merchant once more of an order with its refunds and shares, of a transfer, or by one
 * notification's id, under the same ids, as the merchant's own replay does; answers how many callbacks
 * go out again. Refuses `CALLBACK_NOT_FOUND`, and what `replayEvents` refuses.
 */
export async function redeliverCallbacks(
  deps: Deps,
  { mchid, subject }: Readonly<{ mchid: string; subject: string }>,
): Promise<number> {
  const asked = { mchid, reason: 'redelivered by an operator' }
  for (const scope of [{ object: subject }, { id: subject }]) {
    const outReplayNo = newId('rp', deps.now())
    const count = await replayEvents(deps, { ...asked, outReplayNo, scope })
    if (count > 0) return count
  }
  throw refuse('CALLBACK_NOT_FOUND')
}
