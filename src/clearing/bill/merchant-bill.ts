import { findSubMerchants } from '#merchants'
import type { Db } from '#platform/db'
import { isCut } from '../day/store.ts'
import { sharingRows } from '../sharing/bill/sharing-rows.ts'
import { type BillKind, refuse } from './bill.ts'
import { piecesOf } from './make-bill.ts'

/**
 * A merchant's own bill as the merchant would download it, for whoever runs the platform, in pieces of
 * text. It asks nobody's leave and writes nothing down. Refuses a day that is not cut
 * (STATEMENT_CREATING); a day without a row has a bill without rows.
 */
export async function* merchantBill(
  db: Db,
  asked: Readonly<{ mchid: string; businessDate: string; kind: BillKind }>,
): AsyncGenerator<string> {
  if (!(await isCut(db, asked.businessDate)))
    throw refuse('STATEMENT_CREATING', { field: 'date', value: asked.businessDate })
  const subMerchants = (spMchid: string) => findSubMerchants(db, spMchid)
  const deps = { db, subMerchants, sharingRows: sharingRows({ db, subMerchants }) }
  for await (const { text } of piecesOf(deps, { ...asked, scope: 'own' })) yield text
}
