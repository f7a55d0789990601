import { inTransaction } from '#platform/db'
import { nodeIn, type TreeDeps } from './add-node.ts'
import { refuse, type TreeNode } from './node.ts'
import { findNodes, lockMerchant, updateNode } from './store.ts'

/**
 * Whether what a node and those below it take is a settlement of its own (独立结算). It holds for
 * every day that is cut from now on; what was cut stays with the unit that it was cut for, and so
 * does that unit's account. The second time is no news. Refused: NODE_NOT_EXISTS, NODE_CLOSED. A
 * provider has no nodes, so it cannot become a unit for its merchants.
 */
export const setSettlesItself = (
  { db, tell }: Pick<TreeDeps, 'db' | 'tell'>,
  {
    mchid,
    id,
    settlesItself,
  }: Pick<TreeNode, 'mchid' | 'settlesItself'> & Readonly<{ id: string }>,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await lockMerchant(tx, mchid)
    const node = nodeIn(await findNodes(tx, mchid), id)
    if (node.settlesItself === settlesItself) return
    if (node.state === 'closed') throw refuse('NODE_CLOSED', { value: id })
    const after = { ...node, settlesItself }
    await updateNode(tx, after)
    await tell?.(tx, { before: node, after })
  })
