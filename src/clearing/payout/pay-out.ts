import { businessDate, hourMs } from '#kernel/time'
import type { Log } from '#platform/log'
import type { Unbooked } from './book-outcomes.ts'
import { collectOutcomes } from './collect-outcomes.ts'
import { createPayouts } from './create-payouts.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { sendPayouts } from './send-payouts.ts'

/** 09:00 in Beijing: by then what is due has been settled, and banks have opened. Institution's choice. */
const opensAfterMs = 9 * hourMs

/**
 * A turn of payouts: what is available is set aside from nine in the morning on, once a day, so that
 * what is settled in the night goes along; what is set aside is sent, and what was sent is asked
 * after, at any hour, also when the bank takes nothing: then it throws in the end. Withdrawals are
 * created by whoever asks.
 */
export async function payoutSweep(
  deps: PayoutDeps & Readonly<{ log: Pick<Log, 'error'> }>,
): Promise<void> {
  const midnight = Date.parse(`${businessDate(deps.now())}T00:00:00+08:00`)
  if (deps.now().getTime() - midnight >= opensAfterMs) await createPayouts(deps)
  const report = ({ unbooked }: Readonly<{ unbooked: readonly Unbooked[] }>): void => {
    for (const each of unbooked)
      deps.log.error({ ...each }, 'what the bank says of a payout cannot be booked')
  }
  try {
    report(await sendPayouts(deps))
  } finally {
    report(await collectOutcomes(deps))
  }
}
