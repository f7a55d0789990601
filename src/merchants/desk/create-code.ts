import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { refuse as refuseNode, type TreeNode } from '../tree/node.ts'
import { findNodes, lockMerchant } from '../tree/store.ts'
import { type CollectionCode, refuse } from './collection-code.ts'
import { type By, recordBy } from './record-by.ts'
import { countCodes, insertCode } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type NewCode = Readonly<{
  mchid: string
  /** The whole merchant's when null. */
  nodeId: string | null
  name: string
  /** Fen; the payer enters it when null. */
  amountMinor: bigint | null
  remark: string | null
  by: By
}>

/** Of one merchant, closed ones counted: they are listed whole. */
const codesMax = 1_000

/**
 * A new collection code of a merchant, or of one of its stores and terminals. Asking twice makes two, since
 * a counter may have two. Refuses NODE_NOT_EXISTS, NODE_CLOSED, COLLECTION_NODE_WITHOUT_CODE, and a provider
 * (PROVIDER_HAS_NO_CODES), and more than a thousand (CODES_FULL).
 */
export async function createCode(
  { db, now }: Deps,
  { mchid, nodeId, name, amountMinor, remark, by }: NewCode,
): Promise<CollectionCode> {
  const createdAt = now()
  const id = newId('cc', createdAt)
  return inTransaction(db, async (tx) => {
    if ((await lockMerchant(tx, mchid)) === 'provider') throw refuse('PROVIDER_HAS_NO_CODES')
    if ((await countCodes(tx, mchid)) >= codesMax) throw refuse('CODES_FULL')
    const node = nodeId === null ? null : takingNode(await findNodes(tx, mchid), nodeId)
    const code: CollectionCode = {
      mchid,
      id,
      nodeId,
      deviceId: node?.code ?? null,
      name,
      amountMinor,
      remark,
      state: 'open',
      createdBy: by.staffId,
      createdAt,
      closedAt: null,
    }
    // Ours by its id: an earlier run went in after all.
    if (!(await insertCode(tx, code))) return code
    const after = { name, deviceId: code.deviceId, amount: amountMinor?.toString() ?? null, remark }
    await recordBy(tx, by, { action: 'collection-code-create', subject: id, after }, createdAt)
    return code
  })
}

/** An open node of a merchant's tree. Refuses NODE_NOT_EXISTS and NODE_CLOSED. */
export function openNode(nodes: readonly TreeNode[], id: string): TreeNode {
  const node = nodes.find((each) => each.id === id)
  if (!node) throw refuseNode('NODE_NOT_EXISTS', { value: id })
  if (node.state === 'closed') throw refuseNode('NODE_CLOSED', { value: id })
  return node
}

/** The same, which takes payments under a code of its own; refuses COLLECTION_NODE_WITHOUT_CODE. */
export function takingNode(
  nodes: readonly TreeNode[],
  id: string,
): TreeNode & Readonly<{ code: string }> {
  const node = openNode(nodes, id)
  const { code } = node
  if (code === null) throw refuse('COLLECTION_NODE_WITHOUT_CODE', { value: id })
  return { ...node, code }
}
