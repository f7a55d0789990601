import { findHolds, type Hold, liftHold, placeHold } from '#clearing'
import type { Field } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { readChoice, readId, readMerchant, readStaff } from './read-values.ts'
import { tableText } from './table.ts'
import { beijingText, holdReasons } from './words.ts'

export const holdForm: Form = {
  usage: 'hold <mchid> <risk|dispute|account> <note> --by <staff>',
  example: 'hold 1900000001 risk 可疑交易待核实 --by st_01JA2B3C4D5E6F7G8H9JKMNPQR',
  places: [3, 3],
  options: ['--by'],
}

/** 止付: nothing of the merchant's is settled or paid out until it is lifted. */
export async function holdErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(holdForm, errand.args)
  const { mchid, name } = await readMerchant(errand, places[0])
  // `unproved` is placed by the proofs of the books, and not by people.
  const reason = readChoice('reason', places[1], ['risk', 'dispute', 'account'])
  const { id: by } = await readStaff(errand, option('--by'))
  const hold = await placeHold(errand, { mchid, reason, note: places[2] ?? '', by })
  errand.print(`已止付 ${mchid} ${name}，止付编号 ${hold.id}\n`)
  return 0
}

export const liftForm: Form = {
  usage: 'lift <mchid> <hold id> --by <staff>',
  example: 'lift 1900000001 ho_01JA2B3C4D5E6F7G8H9JKMNPQR --by st_01JA2B3C4D5E6F7G8H9JKMNPQR',
  places: [2, 2],
  options: ['--by'],
}

/** 解除止付. Other holds of the merchant stay. */
export async function liftErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(liftForm, errand.args)
  const { mchid, name } = await readMerchant(errand, places[0])
  const id = readId('hold id', places[1], 'ho')
  const { id: by } = await readStaff(errand, option('--by'))
  await liftHold(errand, { mchid, id, by })
  const left = (await findHolds(errand.db, mchid)).filter(({ liftedAt }) => liftedAt === null)
  const rest = left.length === 0 ? '资金恢复结算' : `仍有 ${left.length} 笔止付`
  errand.print(`已解除止付 ${mchid} ${name}，${rest}\n`)
  return 0
}

export const holdsForm: Form = {
  usage: 'holds <mchid> [--csv]',
  example: 'holds 1900000001',
  places: [1, 1],
  flags: ['--csv'],
}

/** 止付记录, those that stand first. Ends with 1 while one stands. */
export async function holdsErrand(errand: ClearingErrand): Promise<number> {
  const { places, has } = readArguments(holdsForm, errand.args)
  const { mchid } = await readMerchant(errand, places[0])
  const holds = await findHolds(errand.db, mchid)
  errand.print(tableText({ columns, rows: holds.map(rowOf) }, has('--csv')))
  return holds.some(({ liftedAt }) => liftedAt === null) ? 1 : 0
}

const columns = ['止付编号', '状态', '原因', '说明', '经办', '止付时间', '解除人', '解除时间']

const rowOf = (hold: Hold): readonly Field[] => [
  hold.id,
  hold.liftedAt === null ? '止付中' : '已解除',
  holdReasons[hold.reason],
  hold.note,
  hold.placedBy,
  beijingText(hold.placedAt),
  hold.liftedBy ?? '',
  hold.liftedAt ? beijingText(hold.liftedAt) : '',
]
