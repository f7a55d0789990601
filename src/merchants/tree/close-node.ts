import { inTransaction } from '#platform/db'
import { nodeIn, type TreeDeps } from './add-node.ts'
import { refuse } from './node.ts'
import { findNodes, lockMerchant, updateNode } from './store.ts'

/**
 * Nothing more is added below the node. What it took is settled as before, and so is what an order
 * says to be its own. The second time is no news. Refused: NODE_NOT_EXISTS, and NODE_NOT_EMPTY
 * while something below it is open.
 */
export const closeNode = (
  { db, tell }: Pick<TreeDeps, 'db' | 'tell'>,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await lockMerchant(tx, mchid)
    const nodes = await findNodes(tx, mchid)
    const node = nodeIn(nodes, id)
    if (node.state === 'closed') return
    if (nodes.some(({ parentId, state }) => parentId === id && state === 'active'))
      throw refuse('NODE_NOT_EMPTY', { value: id })
    const after = { ...node, state: 'closed' } as const
    await updateNode(tx, after)
    await tell?.(tx, { before: node, after })
  })
