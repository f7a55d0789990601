import type { Tx } from '#platform/db'
import { post } from './post.ts'
import type { Transfer, Verdict } from './transfer.ts'

/**
 * Posts several chains in one call and answers the verdicts of each, in order. The transfers of a
 * chain stand or fall as one; chains do not touch each other.
 */
export async function postChains(
  tx: Tx,
  chains: readonly (readonly Transfer[])[],
  now: Date,
): Promise<readonly (readonly Verdict[])[]> {
  const verdicts = await post(tx, chains.flatMap(linked), now)
  let start = 0
  return chains.map(({ length }) => {
    start += length
    return verdicts.slice(start - length, start)
  })
}

/** One chain alone. */
export async function postChain(
  tx: Tx,
  chain: readonly Transfer[],
  now: Date,
): Promise<readonly Verdict[]> {
  const [verdicts = []] = await postChains(tx, [chain], now)
  return verdicts
}

/** The last of a chain is linked to nothing. */
const linked = (chain: readonly Transfer[]): readonly Transfer[] =>
  chain.map((transfer, index) => ({ ...transfer, linked: index < chain.length - 1 }))
