import { newId } from '#kernel/id'
import type { Db } from '#platform/db'
import { readCall, type SeenCall } from './call.ts'
import { insertCall } from './store.ts'

export type ObserveCall = (seen: SeenCall) => Promise<void>

/**
 * Keeps what a check may need of one call of a merchant, where its run is under way; elsewhere it
 * costs one statement and keeps nothing. To be called for authenticated calls only: in the name of
 * a merchant anybody can knock.
 */
export const createObserveCall =
  ({ db }: Readonly<{ db: Db }>): ObserveCall =>
  async (seen) => {
    await insertCall(db, seen.mchid, newId('ac', seen.at), readCall(seen))
  }
