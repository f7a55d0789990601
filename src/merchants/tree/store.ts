import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { MerchantKind } from '../registry/merchant.ts'
import type { TreeNode } from './node.ts'

const columns = sql`
  mchid, id, kind, parent_id as "parentId", code, name, state, settles_itself as "settlesItself",
  created_at as "createdAt"`

/** Whoever changes a merchant's tree holds this row, so that what was checked stays true. */
export async function lockMerchant(tx: Tx, mchid: string): Promise<MerchantKind | undefined> {
  const { rows } = await sql<{ kind: MerchantKind }>`
    select kind from merchants.merchant where mchid = ${mchid} for no key update`.execute(tx)
  return rows[0]?.kind
}

export async function findNodes(db: Db, mchid: string): Promise<readonly TreeNode[]> {
  const { rows } = await sql<TreeNode>`
    select ${columns} from merchants.node where mchid = ${mchid} order by id`.execute(db)
  return rows
}

export type UnitNode = Pick<TreeNode, 'mchid' | 'id' | 'parentId' | 'code' | 'settlesItself'>

/** All nodes of all these merchants, the closed ones as well. */
export async function findTrees(db: Db, mchids: readonly string[]): Promise<readonly UnitNode[]> {
  const { rows } = await sql<UnitNode>`
    select n.*
    from ${tableOf(
      [...new Set(mchids)].map((mchid) => ({ mchid })),
      { mchid: 'text' },
    )}
    cross join lateral (
      select mchid, id, parent_id as "parentId", code, settles_itself as "settlesItself"
      from merchants.node where mchid = r.mchid offset 0
    ) n`.execute(db)
  return rows
}

export async function insertNode(tx: Tx, node: TreeNode): Promise<void> {
  await sql`
    insert into merchants.node (mchid, id, kind, parent_id, code, name, state, settles_itself,
      created_at)
    values (${node.mchid}, ${node.id}, ${node.kind}, ${node.parentId}, ${node.code}, ${node.name},
      ${node.state}, ${node.settlesItself}, ${node.createdAt})`.execute(tx)
}

export async function updateNode(
  tx: Tx,
  {
    mchid,
    id,
    name,
    state,
    settlesItself,
  }: Omit<TreeNode, 'kind' | 'parentId' | 'code' | 'createdAt'>,
): Promise<void> {
  await sql`
    update merchants.node
    set name = ${name}, state = ${state}, settles_itself = ${settlesItself}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}
