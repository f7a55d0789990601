import { assert } from '#kernel/assert'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'

/**
 * provider → merchant → branch → store → terminal. The upper two are merchants of their own; what
 * is here lies below one merchant, of which it is a part and whose licence it works under.
 */
export const nodeKinds = ['branch', 'store', 'terminal'] as const
export type NodeKind = (typeof nodeKinds)[number]

export type NodeId = Id<'nd'>

export type TreeNode = Readonly<{
  mchid: string
  id: NodeId
  kind: NodeKind
  /** Null directly under the merchant. */
  parentId: NodeId | null
  /** What an order's `device_id` says; unique within the merchant, closed nodes included. */
  code: string | null
  name: string
  state: 'active' | 'closed'
  /** 独立结算: what is paid here is a settlement of its own. */
  settlesItself: boolean
  createdAt: Date
}>

/** What may stand above what; `merchant` is no node. */
const parentsOf: Readonly<Record<NodeKind, readonly (NodeKind | 'merchant')[]>> = {
  branch: ['merchant'],
  store: ['merchant', 'branch'],
  terminal: ['merchant', 'branch', 'store'],
}

export const mayStandUnder = (kind: NodeKind, parent: NodeKind | 'merchant'): boolean =>
  parentsOf[kind].includes(parent)

/** As long as `device_id` may be on the wire (APIv3 payments). */
export const isCode = (text: string): boolean =>
  text.trim() === text && /^[^\p{Cc}]{1,32}$/u.test(text)

/**
 * Who settles what a node took: the nearest, from the node upwards, that settles itself, else the
 * merchant. A closed node counts as well, because what it took before is still its own.
 */
export function unitOf(
  mchid: string,
  nodes: ReadonlyMap<string, Pick<TreeNode, 'parentId' | 'settlesItself'>>,
  id: string,
): string {
  let at: string | null = id
  // Kinds strictly descend, so three steps reach the merchant; more is a ring that we have made.
  for (let steps = 0; at !== null; steps++) {
    assert(steps < nodeKinds.length, `the tree of ${mchid} has a ring`)
    const node = nodes.get(at)
    assert(node, `the tree of ${mchid} has no node ${at}`)
    if (node.settlesItself) return at
    at = node.parentId
  }
  return mchid
}

export const refuse = refusals({
  NODE_NOT_EXISTS: [404, '该商户下没有这个节点，请核对节点编号'],
  NODE_CLOSED: [409, '节点已关闭，不能再使用，请选择营业中的节点'],
  NODE_NOT_EMPTY: [409, '节点下仍有营业中的门店或终端，请先关闭下级节点'],
  NODE_PARENT_WRONG: [
    400,
    '上级节点类型不符：分支机构隶属商户，门店隶属商户或分支机构，终端隶属门店、分支机构或商户',
  ],
  NODE_CODE_TAKEN: [409, '该设备编号在商户内已被其他节点使用，一机只能登记一户，请更换编号'],
  NODES_FULL: [409, '本商户的门店和终端（含已关闭的）已达5000个，请联系平台办理'],
  PROVIDER_NEVER_COLLECTS: [
    403,
    '服务商不得为特约商户代收资金，不能设置下级节点，请在特约商户下设置',
  ],
})
