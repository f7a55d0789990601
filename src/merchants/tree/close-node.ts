import { type Db, inTransaction } from '#platform/db'
import { nodeIn } from './add-node.ts'
import { refuse } from './node.ts'
import { findNodes, lockMerchant, updateNode } from './store.ts'

/**
 * Nothing more is added below the node. What it took is settled as before, and so is what an order
 * says to be its own. The second time is no news. Refused: NODE_NOT_EXISTS, and NODE_NOT_EMPTY
 * while something below it is open.
 */
export const closeNode = (
  { db }: Readonly<{ db: Db }>,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await lockMerchant(tx, mchid)
    const nodes = await findNodes(tx, mchid)
    const node = nodeIn(nodes, id)
    if (node.state === 'closed') return
    if (nodes.some(({ parentId, state }) => parentId === id && state === 'active'))
      throw refuse('NODE_NOT_EMPTY', { value: id })
    await updateNode(tx, { ...node, state: 'closed' })
  })
