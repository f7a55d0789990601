import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { refuse as refuseMerchant } from '../registry/merchant.ts'
import { isCode, mayStandUnder, type NodeKind, refuse, type TreeNode } from './node.ts'
import { findNodes, insertNode, lockMerchant } from './store.ts'

/** Hears of a change of the tree in the transaction that makes it, and last in it; of no other. */
export type TellTree = (
  tx: Tx,
  change: Readonly<{ before: TreeNode | null; after: TreeNode }>,
) => Promise<void>

export type TreeDeps = Readonly<{ db: Db; now: Clock; tell?: TellTree }>

export type NewNode = Readonly<{
  mchid: string
  kind: NodeKind
  /** Directly under the merchant when absent. */
  parentId?: string
  /** What orders say in `device_id`, 1 to 32 characters; a node without one takes no orders itself. */
  code?: string
  name: string
}>

/** Of one merchant, closed ones counted: the tree is read whole. */
const nodesMax = 5_000

/**
 * Adds a branch, store or terminal below a merchant; at first it settles with what is above it.
 * The second time answers the node that is there: known by its code, or, without one, by kind, name
 * and parent. Refused: PROVIDER_NEVER_COLLECTS, NODE_NOT_EXISTS and NODE_CLOSED (of the parent),
 * NODE_PARENT_WRONG, NODE_CODE_TAKEN (a code is never given away again, since past orders say it),
 * NODES_FULL, MCH_NOT_EXISTS, PARAM_ERROR.
 */
export async function addNode({ db, now, tell }: TreeDeps, input: NewNode): Promise<TreeNode> {
  const { mchid, kind, code = null, name, parentId } = input
  if (name.trim() === '' || name.length > 128)
    throw refuseMerchant('PARAM_ERROR', { field: 'name', value: name })
  if (code !== null && !isCode(code))
    throw refuseMerchant('PARAM_ERROR', { field: 'code', value: code })

  return inTransaction(db, async (tx) => {
    const merchantKind = await lockMerchant(tx, mchid)
    if (!merchantKind) throw refuseMerchant('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
    if (merchantKind === 'provider') throw refuse('PROVIDER_NEVER_COLLECTS', { value: mchid })
    const nodes = await findNodes(tx, mchid)
    const parent = parentId === undefined ? null : nodeIn(nodes, parentId)
    const there = nodes.find((node) => isTheSame(node, input))
    if (there) return there
    if (code !== null && nodes.some((node) => node.code === code))
      throw refuse('NODE_CODE_TAKEN', { field: 'code', value: code })
    if (!mayStandUnder(kind, parent?.kind ?? 'merchant'))
      throw refuse('NODE_PARENT_WRONG', { field: 'parentId', value: parentId })
    if (parent?.state === 'closed')
      throw refuse('NODE_CLOSED', { field: 'parentId', value: parentId })

    if (nodes.length >= nodesMax) throw refuse('NODES_FULL')

    const node: TreeNode = {
      mchid,
      id: newId('nd', now()),
      kind,
      parentId: parent?.id ?? null,
      code,
      name,
      state: 'active',
      settlesItself: false,
      createdAt: now(),
    }
    await insertNode(tx, node)
    await tell?.(tx, { before: null, after: node })
    return node
  })
}

/** The node of this id among a merchant's; NODE_NOT_EXISTS is thrown for another's as for none. */
export function nodeIn(nodes: readonly TreeNode[], id: string): TreeNode {
  const found = nodes.find((node) => node.id === id)
  if (!found) throw refuse('NODE_NOT_EXISTS', { value: id })
  return found
}

/** A closed one without a code is over; of the same name another may be opened. */
const isTheSame = (node: TreeNode, { kind, parentId, code, name }: NewNode): boolean =>
  node.kind === kind &&
  node.parentId === (parentId ?? null) &&
  node.code === (code ?? null) &&
  node.name === name &&
  (node.state === 'active' || node.code !== null)
