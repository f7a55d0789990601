import type { Clock } from '#kernel/time'
import { batcher } from '#platform/batch'
import { type Db, inTransaction } from '#platform/db'
import { postChains } from './post-chains.ts'
import type { Transfer, Verdict } from './transfer.ts'

/**
 * Chains a batch at most: a thousand transfers of one link cost 20 to 40 ms, and twice as many are
 * hardly cheaper each.
 */
const chainsMax = 1_024

/**
 * A way into the books for callers who have nothing else to commit. Whoever asks while a batch is
 * under way goes with the next, in order of arrival: one statement and one commit for all of them,
 * and verdicts of their own for each. Ten thousand may wait; one more is refused at once.
 */
export const openPoster = ({
  db,
  now,
}: Readonly<{ db: Db; now: Clock }>): ((
  chain: readonly Transfer[],
) => Promise<readonly Verdict[]>) =>
  batcher<readonly Transfer[], readonly Verdict[]>({
    name: 'ledger',
    maxSize: chainsMax,
    run: (chains) => inTransaction(db, (tx) => postChains(tx, chains, now())),
  })
