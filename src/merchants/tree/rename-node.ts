import { inTransaction } from '#platform/db'
import { refuse as refuseMerchant } from '../registry/merchant.ts'
import { nodeIn, type TreeDeps } from './add-node.ts'
import { refuse, type TreeNode } from './node.ts'
import { findNodes, lockMerchant, updateNode } from './store.ts'

/**
 * Another name for a node; its code stays, since past orders say it. The second time is no news. Refused:
 * NODE_NOT_EXISTS, NODE_CLOSED, PARAM_ERROR.
 */
export const renameNode = (
  { db, tell }: Pick<TreeDeps, 'db' | 'tell'>,
  { mchid, id, name }: Pick<TreeNode, 'mchid' | 'name'> & Readonly<{ id: string }>,
): Promise<void> => {
  if (name.trim() === '' || name.length > 128)
    throw refuseMerchant('PARAM_ERROR', { field: 'name', value: name })
  return inTransaction(db, async (tx) => {
    await lockMerchant(tx, mchid)
    const node = nodeIn(await findNodes(tx, mchid), id)
    if (node.name === name) return
    if (node.state === 'closed') throw refuse('NODE_CLOSED', { value: id })
    const after = { ...node, name }
    await updateNode(tx, after)
    await tell?.(tx, { before: node, after })
  })
}
