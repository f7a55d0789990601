import type { Clock } from '#kernel/time'
import { type ApprovalId, type Content, execute, propose } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import { type By, recordBy } from '../../desk/record-by.ts'
import { type Product, productNames, refuse } from './product.ts'
import { type AskedRow, findAskedDecided, findProducts, markAsked, moveAsked } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

const contentOf = (mchid: string, product: Product): Content => ({ mchid, product })

/**
 * Asks the institution for an API permission; `settleAsked` opens it once it is approved. Refuses PRODUCT_OPEN,
 * also of a merchant to whom all are open, and PRODUCT_ASKED.
 */
export async function askProduct(
  { db, now }: Deps,
  {
    mchid,
    name,
    product,
    reason,
    by,
  }: Readonly<{
    mchid: string
    name: string
    product: Product
    reason: string
    by: By
  }>,
): Promise<ApprovalId> {
  return inTransaction(db, async (tx) => {
    const rows = await findProducts(tx, mchid)
    // Rows begin with the first grant; whoever has none has everything.
    const isListed = rows.length > 0
    const there = rows.find((row) => row.product === product)
    if (!isListed || there?.state === 'granted') throw refuse('PRODUCT_OPEN')
    if (there?.state === 'asked') throw refuse('PRODUCT_ASKED')
    const approval = await propose(
      tx,
      {
        kind: 'api_permission',
        subject: `${mchid}:${product}`,
        amount: null,
        summary: `${name}（${mchid}）申请开通${productNames[product]}：${reason}`,
        content: contentOf(mchid, product),
        maker: by.staffId,
        needed: 1,
      },
      now(),
    )
    await markAsked(tx, { mchid, product, reason, approvalId: approval.id, now: now() })
    const after = { product, reason, approvalId: approval.id }
    await recordBy(tx, by, { action: 'product-ask', subject: mchid, after }, now())
    return approval.id
  })
}

const slice = 100

/** Opens what was approved and closes what was not; answers how many. Any number of processes may sweep. */
export async function settleAsked({ db, now }: Deps): Promise<number> {
  const decided = await findAskedDecided(db, slice)
  for (const asked of decided) await settle({ db, now }, asked)
  return decided.length
}

const settle = ({ db, now }: Deps, { mchid, product, approvalId, decision }: AskedRow) =>
  inTransaction(db, async (tx) => {
    const isGranted = decision === 'APPROVED' || decision === 'EXECUTED'
    const state = isGranted ? 'granted' : 'refused'
    if (!(await moveAsked(tx, { mchid, product, approvalId, state, now: now() }))) return
    if (isGranted) await execute(tx, approvalId, contentOf(mchid, product), now())
  })
