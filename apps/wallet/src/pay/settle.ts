import type { Standing } from '../api.ts'
import { pause } from '../pin/insist.ts'

/** What asking came to; `silent` when the server could not be asked either. */
export type Settled = Standing | { is: 'silent' }

const waitsMs = [800, 2000, 4000]

/**
 * Asks how the order stands after a payment without a known outcome: up to three times, each time after
 * a longer wait, until it is decided. Nothing is paid by asking.
 */
export async function settle(ask: () => Promise<Standing>, waits = waitsMs): Promise<Settled> {
  let settled: Settled = { is: 'silent' }
  for (const ms of waits) {
    await pause(ms)
    settled = await ask().catch((): Settled => ({ is: 'silent' }))
    if (settled.is === 'paid' || settled.is === 'over') return settled
  }
  return settled
}
