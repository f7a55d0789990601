import { Type } from 'typebox'
import {
  addNode,
  closeNode,
  nodeKinds,
  nodesOf,
  recordBy,
  renameNode,
  setSettlesItself,
  type By,
  type TellTree,
  type TreeNode,
} from '#merchants'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { NodeId } from './shop-code-routes.ts'

const OfMerchant = strict({ mchid: Mchid })
const OfNode = strict({ mchid: Mchid, id: NodeId })
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^\\S(?:.*\\S)?$' })
const change = 'shop.tree.change'

/** Branches, stores and terminals below a merchant. */
export const shopTreeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/nodes',
    permission: 'shop.tree.read',
    params: OfMerchant,
    async answer({ reach: { mchid, codes } }) {
      const nodes = await nodesOf(deps.db, mchid)
      const seen = nodes.filter(({ code }) => !codes || (code !== null && codes.includes(code)))
      return { nodes: seen.map(nodeView) }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/nodes',
    permission: change,
    params: OfMerchant,
    body: strict({
      kind: Type.Enum([...nodeKinds], { type: 'string' }),
      name: Name,
      parentId: Type.Optional(NodeId),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    }),
    async answer({ reach, body, ...asked }) {
      const told = telling(deps, byOf(asked), 'node-add')
      return nodeView(await addNode(told, { ...body, mchid: reach.mchid }))
    },
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/nodes/:id/name',
    permission: change,
    params: OfNode,
    body: strict({ name: Name }),
    answer: ({ reach, params, body, ...asked }) =>
      renameNode(telling(deps, byOf(asked), 'node-rename'), {
        mchid: reach.mchid,
        id: params.id,
        ...body,
      }),
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/nodes/:id/settles-itself',
    permission: change,
    params: OfNode,
    body: strict({ settlesItself: Type.Boolean() }),
    answer: ({ reach, params, body, ...asked }) =>
      setSettlesItself(telling(deps, byOf(asked), 'node-settles-itself'), {
        mchid: reach.mchid,
        id: params.id,
        ...body,
      }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/nodes/:id/close',
    permission: change,
    params: OfNode,
    body: strict({}),
    answer: ({ reach, params, ...asked }) =>
      closeNode(telling(deps, byOf(asked), 'node-close'), { mchid: reach.mchid, id: params.id }),
  }),
]

/** Every change of the tree is written down in the transaction that makes it. */
function telling({ db, now }: ConsoleDeps, by: By, action: string) {
  const tell: TellTree = (tx, { before, after }) =>
    recordBy(
      tx,
      by,
      { action, subject: after.id, before: before && nodeView(before), after: nodeView(after) },
      now(),
    )
  return { db, now, tell }
}

const nodeView = ({ id, kind, parentId, code, name, state, settlesItself }: TreeNode) => ({
  id,
  kind,
  parentId,
  code,
  name,
  state,
  settlesItself,
})
