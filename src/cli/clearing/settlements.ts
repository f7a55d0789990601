import { findSettlements, type SettlementRow } from '#clearing'
import { fen } from '#kernel/money'
import type { Field } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { readMerchant, readPeriod } from './read-values.ts'
import { tableText } from './table.ts'
import { settlementStates } from './words.ts'

export const settlementsForm: Form = {
  usage: 'settlements <mchid> [from] [to] [--csv]',
  example: 'settlements 1900000001 2026-11-01 2026-11-30',
  places: [1, 3],
  flags: ['--csv'],
}

/** 结算单: what a merchant and its nodes were to get of each day, and what became of it. */
export async function settlementsErrand(errand: ClearingErrand): Promise<number> {
  const { db, print, args } = errand
  const { places, has } = readArguments(settlementsForm, args)
  const { mchid } = await readMerchant(errand, places[0])
  const period = readPeriod(errand, places[1], places[2])
  const found = await findSettlements(db, { mchid, ...period })
  print(tableText({ columns, rows: found.map(rowOf) }, has('--csv')))
  return 0
}

const columns = [
  '业务日期',
  '结算单元',
  '应结日期',
  '状态',
  '收款笔数',
  '收款金额',
  '退款笔数',
  '退款金额',
  '净额',
  '手续费',
  '日内垫付',
  '前期结转',
  '已结算',
  '结转后续',
]

const isState = (state: string): state is keyof typeof settlementStates =>
  Object.hasOwn(settlementStates, state)

const rowOf = ({ state, mchid, unit, ...row }: SettlementRow): readonly Field[] => [
  row.businessDate,
  unit === mchid ? '商户本身' : unit,
  row.dueOn,
  isState(state) ? settlementStates[state] : state,
  BigInt(row.paymentCount),
  fen(row.paymentAmount),
  BigInt(row.refundCount),
  fen(row.refundAmount),
  fen(row.net),
  fen(row.fee),
  fen(row.advanced),
  fen(row.carriedIn),
  fen(row.settled),
  fen(row.carriedOut),
]
