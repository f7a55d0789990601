import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  closeCode,
  type CollectionCode,
  createCode,
  findCodes,
  linkOf,
  nodesOf,
  renameCode,
  takingNode,
} from '#merchants'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import type { Reach } from './reach.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { refuse } from './session-face.ts'

const CodeId = Type.TemplateLiteral('cc_${string}')
const OfMerchant = strict({ mchid: Mchid })
const OfCode = strict({ mchid: Mchid, id: CodeId })
const Name = Type.String({ minLength: 1, maxLength: 32, pattern: '^\\S(?:.*\\S)?$' })

/** Fen as text, up to a million yuan. */
export const FenText = Type.String({ pattern: '^[1-9][0-9]{0,7}$' })
export const Remark = Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(?:.*\\S)?$' })
export const NodeId = Type.TemplateLiteral('nd_${string}')

/** Codes that stand on counters: of the merchant, or of its stores and terminals. */
export const shopCodeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/codes',
    permission: 'shop.tree.read',
    params: OfMerchant,
    async answer({ reach }) {
      const codes = await findCodes(deps.db, reach)
      const nodes = await nodesOf(deps.db, reach.mchid)
      const nameOf = new Map<string, string>(nodes.map(({ id, name }) => [id, name] as const))
      return { codes: codes.map((code) => codeView(code, nameOf, deps.publicUrl)) }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/codes',
    permission: 'shop.code.change',
    params: OfMerchant,
    body: strict({
      name: Name,
      nodeId: Type.Union([NodeId, Type.Null()]),
      amount: Type.Union([FenText, Type.Null()]),
      remark: Type.Union([Remark, Type.Null()]),
    }),
    async answer({ reach, body, ...asked }) {
      const { name, nodeId, amount, remark } = body
      await refuseOutOfReach(deps, reach, nodeId)
      const amountMinor = amount === null ? null : BigInt(amount)
      const wanted = { mchid: reach.mchid, nodeId, name, amountMinor, remark, by: byOf(asked) }
      const { id } = await createCode(deps, wanted)
      return { id }
    },
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/codes/:id/name',
    permission: 'shop.code.change',
    params: OfCode,
    body: strict({ name: Name }),
    answer: ({ reach, params, body, ...asked }) =>
      renameCode(deps, { ...reach, id: params.id, ...body, by: byOf(asked) }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/codes/:id/close',
    permission: 'shop.code.change',
    params: OfCode,
    body: strict({}),
    answer: ({ reach, params, ...asked }) =>
      closeCode(deps, { ...reach, id: params.id, by: byOf(asked) }),
  }),
]

/** Somebody of a store makes codes of that store alone. */
async function refuseOutOfReach(
  { db }: ConsoleDeps,
  { mchid, codes }: Reach,
  nodeId: string | null,
): Promise<void> {
  if (!codes) return
  const node = nodeId === null ? undefined : takingNode(await nodesOf(db, mchid), nodeId)
  if (!node || !codes.includes(node.code)) throw refuse('MERCHANT_OUT_OF_REACH')
}

const codeView = (
  code: CollectionCode,
  nameOf: ReadonlyMap<string, string>,
  publicUrl: string,
) => ({
  id: code.id,
  name: code.name,
  place: code.nodeId === null ? null : (nameOf.get(code.nodeId) ?? null),
  deviceId: code.deviceId,
  amount: code.amountMinor?.toString() ?? null,
  remark: code.remark,
  state: code.state,
  link: linkOf(publicUrl, code),
  createdAt: beijing(code.createdAt),
})
