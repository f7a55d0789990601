import { type Clock, minuteMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Directory } from '../directory.ts'
import { findNodes } from '../tree/store.ts'
import { type CollectionCode, keyIn, refuse } from './collection-code.ts'
import { collectorOf } from './collector.ts'
import { countOpening, findCode } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; directory: Directory }>

/** What a payer sees of a code, and for whom the order is made. */
export type ScannedCode = Readonly<{
  code: CollectionCode
  merchant: string
  /** The store or terminal; null where the code is the whole merchant's. */
  place: string | null
  spMchid: string | null
  appid: string
}>

/**
 * What the code in a link is good for now. Refuses COLLECTION_CODE_UNKNOWN, COLLECTION_CODE_CLOSED (its
 * store may be closed as well) and COLLECTION_SUSPENDED.
 */
export async function scanCode(deps: Deps, text: string): Promise<ScannedCode> {
  const key = keyIn(text)
  const code = key && (await findCode(deps.db, key))
  if (!code) throw refuse('COLLECTION_CODE_UNKNOWN')
  const node =
    code.nodeId === null
      ? null
      : (await findNodes(deps.db, code.mchid)).find(({ id }) => id === code.nodeId)
  if (code.state === 'closed' || node?.state === 'closed') throw refuse('COLLECTION_CODE_CLOSED')
  const { name, spMchid, appid } = await collectorOf(deps, code.mchid)
  return { code, merchant: name, place: node?.name ?? null, spMchid, appid }
}

/** A payer makes so many orders by codes on counters within a minute, whichever codes they are. */
export const openingsMax = 10

/**
 * Counts one more order of a payer, or refuses COLLECTION_TOO_OFTEN. The minute is that of the clock, not of
 * the first order.
 */
export async function admitOpening({ db, now }: Deps, customerId: string): Promise<void> {
  const minute = new Date(now().getTime() - (now().getTime() % minuteMs))
  if (!(await countOpening(db, { customerId, minute, most: openingsMax })))
    throw refuse('COLLECTION_TOO_OFTEN')
}

/** The amount of the order in fen: the code's own, or what the payer entered. */
export function amountFor({ amountMinor }: CollectionCode, entered: bigint): bigint {
  if (amountMinor !== null && amountMinor !== entered) throw refuse('COLLECTION_AMOUNT_FIXED')
  return entered
}
