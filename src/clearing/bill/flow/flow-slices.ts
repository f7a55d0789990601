import { beijingText } from '#kernel/time'
import { billRow, tallyBill } from '@tongbao/apiv3'
import { type AccountRef, type FlowLine, flowOf } from '#ledger'
import type { Db } from '#platform/db'
import type { BillName } from '../bill.ts'
import { findUnits } from '../store.ts'
import type { Slice } from '../trade/trade-slices.ts'
import { flowWordsOf } from './flow-words.ts'

export type FlowKind = 'flow_basic' | 'flow_operation' | 'flow_fees'

type Deps = Readonly<{ db: Db; subMerchants: (spMchid: string) => Promise<readonly string[]> }>

/** A slice of one purse, and what the purse held when the day began. */
export type FlowSlice = Slice & Readonly<{ opening: bigint | null }>

/**
 * Lines straight from the books, spelled here: a million take 11 s of this process and the time that
 * PostgreSQL needs for a hundred pages, and 60 MB. The merchants of `all` follow one another, each with a balance of its
 * own and its number as the remark, since the form has no column for it.
 */
export async function* flowSlices(
  { db, subMerchants }: Deps,
  kind: FlowKind,
  name: BillName,
  opening: bigint | null,
): AsyncGenerator<FlowSlice, void, undefined> {
  const { mchid, businessDate, scope } = name
  if (scope !== 'all') {
    const owner = scope === 'own' ? mchid : scope
    yield* slicesOf(db, { kind, owner, businessDate, opening, remark: '' })
    return
  }
  for (const owner of (await subMerchants(mchid)).toSorted())
    for await (const slice of slicesOf(db, {
      kind,
      owner,
      businessDate,
      opening: null,
      remark: owner,
    }))
      yield { ...slice, opening: null }
}

type Asked = Readonly<{
  kind: FlowKind
  owner: string
  businessDate: string
  opening: bigint | null
  remark: string
}>

async function* slicesOf(
  db: Db,
  { kind, owner, businessDate, remark, ...asked }: Asked,
): AsyncGenerator<FlowSlice, void, undefined> {
  const accounts = await accountsOf(db, kind, { mchid: owner, businessDate })
  const given = asked.opening ?? undefined
  let opening = asked.opening
  for await (const page of flowOf(db, {
    accounts,
    currency: 'CNY',
    businessDate,
    opening: given,
  })) {
    opening ??= page.opening
    const tally = tallyBill('fund_flow')
    let text = ''
    for (const line of page.lines) {
      const values = valuesOf(line, remark)
      tally.add(values)
      text += billRow('fund_flow', values)
    }
    yield { text, sums: tally.sums(), opening }
  }
}

/** 基本账户 is one purse: what was earned, what waits to be shared, and what is available, also to nodes. */
async function accountsOf(
  db: Db,
  kind: FlowKind,
  owner: Readonly<{ mchid: string; businessDate: string }>,
): Promise<readonly AccountRef[]> {
  const { mchid } = owner
  if (kind === 'flow_operation') return [{ kind: 'merchant_operation', owner: mchid }]
  if (kind === 'flow_fees') return [{ kind: 'merchant_fees', owner: mchid }]
  const units = await findUnits(db, owner)
  return [
    { kind: 'merchant_unsettled', owner: mchid },
    { kind: 'merchant_sharing', owner: mchid },
    ...[mchid, ...units].map((unit) => ({ kind: 'merchant_available' as const, owner: unit })),
  ]
}

/**
 * A movement's number is its key in the books, and what stands before its colon is the number of the
 * payment, refund, withdrawal or transfer that it belongs to.
 */
function valuesOf({ key, posting, createdAt, amount, balance }: FlowLine, remark: string) {
  const [number = key] = key.split(':')
  // A payout's key names which of its instructions to the bank it was.
  const businessId = number.startsWith('po_') ? number.replace(/-\d+$/, '') : number
  return {
    bookedTime: beijingText(createdAt),
    businessId,
    flowId: key,
    ...flowWordsOf(posting),
    direction: amount > 0n ? '收入' : '支出',
    amount: amount > 0n ? amount : -amount,
    balance,
    operator: 'system',
    remark,
    voucher: businessId,
  }
}
