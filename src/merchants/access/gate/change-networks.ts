import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type By, recordBy } from '../../desk/record-by.ts'
import { networkText, refuse } from './access.ts'
import { deleteNetwork, findNetworks, insertNetwork, lockOfMerchant } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

const networksMax = 100

/**
 * Lets requests of a merchant come from a network. With the first one all others are shut out, within five
 * seconds on every node; the console asks no such thing, so nobody can lock themselves out of it. Twice
 * is once. Refuses NETWORK_INVALID, NETWORK_TOO_WIDE and NETWORKS_FULL. Answers the network as it is kept.
 */
export async function allowNetwork(
  { db, now }: Deps,
  { mchid, text, note, by }: Readonly<{ mchid: string; text: string; note: string; by: By }>,
): Promise<string> {
  const network = networkText(text)
  await inTransaction(db, async (tx) => {
    await lockOfMerchant(tx, mchid)
    if ((await findNetworks(tx, mchid)).length >= networksMax) throw refuse('NETWORKS_FULL')
    if (!(await insertNetwork(tx, { mchid, network, note, createdAt: now() }))) return
    await recordBy(
      tx,
      by,
      { action: 'allowlist-add', subject: mchid, after: { network, note } },
      now(),
    )
  })
  return network
}

/** The last one that goes lets everybody in again. Refuses NETWORK_NOT_EXIST. */
export async function forgetNetwork(
  { db, now }: Deps,
  { mchid, network, by }: Readonly<{ mchid: string; network: string; by: By }>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await deleteNetwork(tx, { mchid, network }))) throw refuse('NETWORK_NOT_EXIST')
    await recordBy(
      tx,
      by,
      { action: 'allowlist-remove', subject: mchid, before: { network } },
      now(),
    )
  })
}
