import { type Directory, nodesOf } from '#merchants'
import { isForNodes, isOfMerchant, mayDo, type Permission, type Staff } from '#oversight'
import type { Db } from '#platform/db'
import { refuse } from './session-face.ts'

/** How far somebody sees at the merchant whose number stands in the address. */
export type Reach = Readonly<{
  mchid: string
  /** One of the merchant's own people, or of its provider's; else somebody of the institution. */
  isOwn: boolean
  /** Only what these stores and terminals took (`device_id`); all of the merchant when absent. */
  codes?: readonly string[]
}>

type Deps = Readonly<{ db: Db; directory: Directory }>

/**
 * The only place where a permission is asked for. The institution's people reach every merchant; a
 * merchant's people their own and, if it is a provider, its sub-merchants; whoever works at one node that
 * node. Whatever is out of reach is refused in the same words, whether it exists or not.
 */
export async function reachOf(
  { db, directory }: Deps,
  { roles, mchid: seat, nodeId }: Staff,
  permission: Permission,
  mchid: string | undefined,
): Promise<Reach | undefined> {
  if (!mayDo(roles, permission)) throw refuse('PERMISSION_MISSING', { permission })
  if (!isOfMerchant(permission)) return undefined
  const merchant = mchid === undefined ? undefined : await directory.merchant(mchid)
  if (seat === null) {
    if (!merchant) throw refuse('NO_SUCH_MERCHANT')
    return { mchid: merchant.mchid, isOwn: false }
  }
  const isWithin = merchant && (merchant.mchid === seat || merchant.parentMchid === seat)
  if (!isWithin) throw refuse('MERCHANT_OUT_OF_REACH')
  if (nodeId === null) return { mchid: merchant.mchid, isOwn: true }
  if (!isForNodes(permission)) throw refuse('PERMISSION_MISSING', { permission })
  if (merchant.mchid !== seat) throw refuse('MERCHANT_OUT_OF_REACH')
  return { mchid: seat, isOwn: true, codes: await codesBelow(db, seat, nodeId) }
}

/** Codes of a node and of all that hangs below it. */
async function codesBelow(db: Db, mchid: string, nodeId: string): Promise<readonly string[]> {
  const nodes = await nodesOf(db, mchid)
  const parentOf = new Map<string, string | null>(
    nodes.map(({ id, parentId }) => [id, parentId] as const),
  )
  const isBelow = (id: string): boolean => {
    for (let at: string | null | undefined = id; at; at = parentOf.get(at))
      if (at === nodeId) return true
    return false
  }
  return nodes.flatMap(({ id, code }) => (code !== null && isBelow(id) ? [code] : []))
}
