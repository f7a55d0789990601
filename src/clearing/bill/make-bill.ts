import { createHash } from 'node:crypto'
import { type BillValues, billHead, billRow, billTail, tallyBill } from '@tongbao/apiv3'
import type { Db } from '#platform/db'
import { isCut } from '../day/store.ts'
import { type BillName, billForms, refuse } from './bill.ts'
import { flowSlices } from './flow/flow-slices.ts'
import type { Measure } from './store.ts'
import { platformSlices, type Slice, tradeSlices } from './trade/trade-slices.ts'

export type MakeDeps = Readonly<{
  db: Db
  /** Every sub-merchant that a provider ever had. */
  subMerchants: (spMchid: string) => Promise<readonly string[]>
  /** Successful splits and returns of a past day in an order that never changes, some at a time. */
  sharingRows: (asked: SharingAsked) => AsyncIterable<readonly BillValues<'sharing'>[]>
}>

export type SharingAsked = Readonly<{
  mchid: string
  /** Absent, the caller's own orders and those of all its sub-merchants. */
  subMchid: string | undefined
  businessDate: string
}>

/** Some of the bytes of a bill; what all rows so far come to, in the order of the summary's header. */
export type Piece = Readonly<{
  text: string
  sums: readonly bigint[]
  opening: bigint | null
  isLast: boolean
}>

/**
 * A bill from its byte order mark to its last line, in pieces of some thousand lines. It is made of rows
 * that never change, so every making gives the same bytes. `opening` spares a fund flow the walk back.
 */
export async function* piecesOf(
  deps: MakeDeps,
  name: BillName,
  opening: bigint | null = null,
): AsyncGenerator<Piece, void, undefined> {
  yield* framed(billForms[name.kind], slicesOf(deps, name, opening), opening)
}

/**
 * The platform's own trade bill: every merchant's items, in the form of ALL, in pieces of text. Refuses a
 * day that is not cut (STATEMENT_CREATING).
 */
export async function* platformBill(db: Db, businessDate: string): AsyncGenerator<string> {
  if (!(await isCut(db, businessDate))) throw refuse('STATEMENT_CREATING')
  for await (const { text } of framed('trade_all', platformSlices(db, businessDate), null))
    yield text
}

type FormKind = (typeof billForms)[BillName['kind']]

async function* framed(
  form: FormKind,
  slices: AsyncIterable<Slice & Readonly<{ opening?: bigint | null }>>,
  given: bigint | null,
): AsyncGenerator<Piece, void, undefined> {
  let opening = given
  let sums = tallyBill(form).sums()
  yield { text: billHead(form), sums, opening, isLast: false }
  for await (const slice of slices) {
    sums = sums.map((sum, index) => sum + (slice.sums[index] ?? 0n))
    opening ??= slice.opening ?? null
    yield { text: slice.text, sums, opening, isLast: false }
  }
  yield { text: billTail(form, sums), sums, opening, isLast: true }
}

function slicesOf(
  deps: MakeDeps,
  name: BillName,
  opening: bigint | null,
): AsyncIterable<Slice & Readonly<{ opening?: bigint | null }>> {
  switch (name.kind) {
    case 'trade_all':
    case 'trade_success':
    case 'trade_refund':
      return tradeSlices(deps.db, name.kind, name)
    case 'flow_basic':
    case 'flow_operation':
    case 'flow_fees':
      return flowSlices(deps, name.kind, name, opening)
    case 'sharing':
      return sharingSlices(deps, name)
  }
}

async function* sharingSlices(
  { sharingRows }: MakeDeps,
  { mchid, scope, businessDate }: BillName,
): AsyncGenerator<Slice, void, undefined> {
  const subMchid = scope === 'own' ? undefined : scope
  for await (const rows of sharingRows({ mchid, subMchid, businessDate })) {
    const tally = tallyBill('sharing')
    for (const row of rows) tally.add(row)
    yield { text: rows.map((row) => billRow('sharing', row)).join(''), sums: tally.sums() }
  }
}

/** What the bytes of a bill come to, or undefined when it has more rows than that. */
export async function measureBill(
  deps: MakeDeps,
  name: BillName,
  rowsMax?: bigint,
): Promise<Measure | undefined> {
  const hash = createHash('sha1')
  let bytes = 0
  for await (const { text, sums, opening, isLast } of piecesOf(deps, name)) {
    const [rows = 0n] = sums
    if (rowsMax !== undefined && rows > rowsMax) return undefined
    hash.update(text)
    bytes += Buffer.byteLength(text)
    if (isLast) return { hash: hash.digest('hex'), rows, bytes: BigInt(bytes), opening, sums }
  }
  return undefined
}
