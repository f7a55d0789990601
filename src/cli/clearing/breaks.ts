import { type Break, listBreaks, stakeOf } from '#clearing'
import { fen } from '#kernel/money'
import type { Field } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { readChoice } from './read-values.ts'
import { ageOf } from './status.ts'
import { tableText } from './table.ts'
import { beijingText, classTitles, howTitles } from './words.ts'

const classes = Object.keys(classTitles) as (keyof typeof classTitles)[]

export const breaksForm: Form = {
  usage: `breaks [--open] [--class ${classes.join('|')}] [--csv]`,
  example: 'breaks --open --class long',
  places: [0, 0],
  options: ['--class'],
  flags: ['--open', '--csv'],
}

const rowsMax = 10_000

/** 差错, those that were found first in front. Ends with 1 while one is open. */
export async function breaksErrand(errand: ClearingErrand): Promise<number> {
  const { db, now, print, note, args } = errand
  const { option, has } = readArguments(breaksForm, args)
  const name = option('--class')
  const found = await listBreaks(db, {
    isOpen: has('--open'),
    ...(name === undefined ? {} : { class: readChoice('--class', name, classes) }),
    limit: rowsMax,
  })
  print(tableText({ columns, rows: found.map((each) => rowOf(each, now())) }, has('--csv')))
  if (found.length === rowsMax) note(`只列出最早的 ${rowsMax} 笔\n`)
  return found.some(({ state }) => state === 'OPEN') ? 1 : 0
}

const columns = [
  '差错编号',
  '业务日期',
  '对方',
  '类别',
  '业务单号',
  '商户号',
  '我方金额',
  '对方金额',
  '涉及金额',
  '挂账',
  '状态',
  '处理',
  '依据',
  '发现时间',
  '账龄（天）',
]

const rowOf = (each: Break, now: Date): readonly Field[] => [
  each.id,
  each.businessDate,
  each.party,
  classTitles[each.class],
  each.key,
  (each.ours ?? each.theirs)?.merchant ?? '',
  each.ours ? fen(each.ours.amount) : '',
  each.theirs ? fen(each.theirs.amount) : '',
  fen(stakeOf(each)),
  fen(each.suspended),
  each.state === 'OPEN' ? '未办结' : '已办结',
  each.how === null ? '' : howTitles[each.how],
  each.evidence ?? '',
  beijingText(each.openedAt),
  ageOf(each.openedAt, each.resolvedAt ?? now),
]
