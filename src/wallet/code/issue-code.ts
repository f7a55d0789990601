import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { CustomerId } from '#parties'
import type { Db } from '#platform/db'
import { refuseFrozen } from '../freeze/freeze-wallet.ts'
import { codeLifeMs, newCode, type PaymentCode } from './payment-code.ts'
import { deleteStaleCodes, insertCode } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * A fresh code for a till to read; earlier ones stay good until their own time. Refuses WALLET_FROZEN.
 */
export async function issueCode({ db, now }: Deps, customerId: CustomerId): Promise<PaymentCode> {
  await refuseFrozen(db, customerId)
  const issuedAt = now()
  const code: PaymentCode = {
    code: newCode(),
    customerId,
    issuedAt,
    expiresAt: plusMs(issuedAt, codeLifeMs),
    order: null,
    needsPin: null,
  }
  await insertCode(db, code)
  return code
}

const sliceMax = 1_000

export const sweepCodes = ({ db, now }: Deps): Promise<number> =>
  deleteStaleCodes(db, plusMs(now(), -dayMs), sliceMax)
