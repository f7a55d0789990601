import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import { admitParties, type Parties } from '../order/admit-order.ts'

/** A refund names no merchant of its own: it is the signer's, or the signer's sub-merchant's. */
export const askerOf = (
  deps: Readonly<{ db: Db; directory: Directory }>,
  callerMchid: string,
  subMchid: string | undefined,
): Promise<Parties> =>
  admitParties(
    deps,
    callerMchid,
    subMchid === undefined
      ? { mchid: callerMchid, spMchid: null }
      : { mchid: subMchid, spMchid: callerMchid },
  )
