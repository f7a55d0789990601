import type { Db } from '#platform/db'
import { type TreeNode, unitOf } from './node.ts'
import { findNodes, findTrees, type UnitNode } from './store.ts'

/** Per merchant, what an order's `device_id` may say and the unit that settles it. */
export type Units = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * For every coded node of these merchants the unit that settles what it takes: a node's id, or the
 * mchid. Merchants without coded nodes are absent, and a code that is absent settles with the
 * merchant. Closed nodes are among them, since what they took before is settled after. One query.
 */
export async function unitsOf(db: Db, mchids: readonly string[]): Promise<Units> {
  const trees = Map.groupBy(await findTrees(db, mchids), ({ mchid }) => mchid)
  return new Map(
    [...trees]
      .map(([mchid, nodes]) => [mchid, unitsIn(mchid, nodes)] as const)
      .filter(([, units]) => units.size > 0),
  )
}

function unitsIn(mchid: string, nodes: readonly UnitNode[]): ReadonlyMap<string, string> {
  const byId = new Map<string, UnitNode>(nodes.map((node) => [node.id, node]))
  return new Map(
    nodes.flatMap(({ id, code }) =>
      code === null ? [] : [[code, unitOf(mchid, byId, id)] as const],
    ),
  )
}

/** A merchant's tree, oldest first, closed nodes included; empty for a merchant without one. */
export const nodesOf = (db: Db, mchid: string): Promise<readonly TreeNode[]> => findNodes(db, mchid)
