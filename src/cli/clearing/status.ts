import { type ClearingOverview, clearingOverview } from '#clearing'
import { fen } from '#kernel/money'
import { businessDate, dayMs, daysAfter, hourMs } from '#kernel/time'
import { findPending } from '#oversight'
import { decimal } from '../ledger/csv.ts'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { tableText } from './table.ts'
import { beijingText, classTitles, payoutStates, settlementStates } from './words.ts'

export const statusForm: Form = {
  usage: 'status [date]',
  example: 'status 2026-11-24',
  places: [0, 1],
}

/** The loops cut a day within ten minutes of midnight; an hour is when somebody should look. */
const patienceMs = hourMs

/** 清算状态: yesterday, or the day that is asked for. Ends with 1 when something needs somebody. */
export async function statusErrand(errand: ClearingErrand): Promise<number> {
  const { db, now, print, args } = errand
  const { places } = readArguments(statusForm, args)
  const today = businessDate(now())
  const date = places[0] === undefined ? daysAfter(today, -1) : readDate('date', places[0])
  const overview = await clearingOverview(db, { date, today })
  const pending = await findPending(db, pendingMax)
  const refunds = pending.filter(({ kind }) => kind === 'refund')
  const faults = faultsOf(overview, now())
  print(`清算日 ${date}\n${dayText(overview)}`)
  print(`\n当日结算\n${settlementText(overview)}`)
  print(`\n到期未结算（截至 ${today}）\n${dueText(overview)}`)
  print(`\n出款在途\n${payoutText(overview)}`)
  print(`\n未办结差错\n${breakText(overview, now())}`)
  print(`\n审批  待审批 ${pending.length} 笔，其中退款 ${refunds.length} 笔\n`)
  print(`备付金核对 ${date}  ${proofText(overview)}\n`)
  print(faults.length === 0 ? '\n正常\n' : `\n需要处理：${faults.join('；')}\n`)
  return faults.length === 0 ? 0 : 1
}

const pendingMax = 10_000

function dayText({ isBooked, day, cutThrough, merchants }: ClearingOverview): string {
  const cut = day?.cutAt ? `${beijingText(day.cutAt)} 完成` : day ? '进行中' : '未开始'
  return tableText({
    columns: ['账务', '切日', '已切商户', '最近切日'],
    rows: [[isBooked ? '已日终' : '未日终', cut, BigInt(merchants), cutThrough ?? '无']],
  })
}

const settlementText = ({ settlements }: ClearingOverview): string =>
  tableText({
    columns: ['状态', '笔数', '净额', '手续费', '已结算'],
    rows: settlements.map(({ state, count, net, fee, settled }) => [
      settlementStates[state],
      BigInt(count),
      fen(net),
      fen(fee),
      fen(settled),
    ]),
  })

const dueText = ({ due }: ClearingOverview): string =>
  tableText({
    columns: ['止付', '笔数', '应结金额'],
    rows: due.map(({ isHeld, count, amount }) => [
      isHeld ? '止付中' : '未止付',
      BigInt(count),
      fen(amount),
    ]),
  })

const payoutText = ({ payouts }: ClearingOverview): string =>
  tableText({
    columns: ['状态', '笔数', '金额', '最早'],
    rows: payouts.map(({ state, count, amount, since }) => [
      payoutStates[state],
      BigInt(count),
      fen(amount),
      beijingText(since),
    ]),
  })

function breakText({ breaks, suspended }: ClearingOverview, now: Date): string {
  const table = tableText({
    columns: ['类别', '笔数', '涉及金额', '最早发现', '账龄（天）'],
    rows: breaks.map(({ class: name, count, stake, since }) => [
      classTitles[name],
      BigInt(count),
      fen(stake),
      beijingText(since),
      ageOf(since, now),
    ]),
  })
  return `${table}挂账 ${decimal(fen(suspended))}\n`
}

/** Whole days. */
export const ageOf = (since: Date, now: Date): bigint =>
  BigInt(now.getTime() - since.getTime()) / BigInt(dayMs)

function proofText({ proofs }: ClearingOverview): string {
  if (proofs.length === 0) return '尚未核对'
  return proofs
    .map(({ currency, difference, bankDifference }) => {
      const bank =
        bankDifference === null
          ? '未与银行对账单核对'
          : `与银行相差 ${decimal(fen(bankDifference))}`
      return `${currency} 账内相差 ${decimal(fen(difference))}，${bank}`
    })
    .join('；')
}

function faultsOf(overview: ClearingOverview, now: Date): readonly string[] {
  const { date, day, due, breaks, proofs, lateBills } = overview
  const isLate = now.getTime() - endOf(date).getTime() > patienceMs
  const isUncut = isLate && !day?.cutAt && mustBeCut(overview)
  const isUnproved = proofs.some(
    ({ difference, bankDifference }) => difference !== 0n || (bankDifference ?? 0n) !== 0n,
  )
  return [
    ...(isLate && day?.cutAt && proofs.length === 0 ? [`${date} 备付金尚未核对`] : []),
    ...(isUncut ? [`${date} 尚未切日`] : []),
    ...(due.some(({ isHeld }) => isHeld) ? ['有到期结算被止付'] : []),
    ...(breaks.length > 0 ? ['有未办结差错'] : []),
    ...(lateBills > 0 ? [`有${lateBills}份通道账单逾期未到`] : []),
    ...(isUnproved ? ['备付金核对不平'] : []),
  ]
}

/** Before the first day that was ever cut there is nothing to be cut. */
const mustBeCut = ({ date, cutThrough }: ClearingOverview): boolean =>
  cutThrough !== null && date > cutThrough

const endOf = (date: string): Date => new Date(`${daysAfter(date, 1)}T00:00:00+08:00`)
