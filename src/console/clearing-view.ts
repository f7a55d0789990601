import type { ClearingOverview, findChannelDays, Hold, PayoutLine } from '#clearing'
import { beijing, daysAfter, hourMs, isDate } from '#kernel/time'
import { chart } from '#ledger'
import { refuseDesk } from './desk-refusals.ts'
import { maybe, minorText } from './ops-view.ts'

export function dateOf(text: string): string {
  if (!isDate(text)) throw refuseDesk('DAY_INVALID', { value: text })
  return text
}

const patienceMs = hourMs

/** What somebody should look at, as the command line says it. */
export function faultsOf(overview: ClearingOverview, now: Date): readonly string[] {
  const { date, day, due, breaks, proofs, lateBills, cutThrough } = overview
  const end = new Date(`${daysAfter(date, 1)}T00:00:00+08:00`)
  const isLate = now.getTime() - end.getTime() > patienceMs
  const isUnproved = proofs.some(
    ({ difference, bankDifference }) => difference !== 0n || (bankDifference ?? 0n) !== 0n,
  )
  return [
    ...(isLate && day?.cutAt && proofs.length === 0 ? ['custody_unproved'] : []),
    ...(isLate && !day?.cutAt && cutThrough !== null && date > cutThrough ? ['day_uncut'] : []),
    ...(due.some(({ isHeld }) => isHeld) ? ['due_held'] : []),
    ...(breaks.length > 0 ? ['breaks_open'] : []),
    ...(lateBills > 0 ? ['bills_late'] : []),
    ...(isUnproved ? ['custody_differs'] : []),
  ]
}

export const overviewView = (overview: ClearingOverview, now: Date) => ({
  ...overview,
  faults: faultsOf(overview, now),
  day: overview.day && {
    begunAt: beijing(overview.day.begunAt),
    cutAt: maybe(overview.day.cutAt),
  },
  settlements: overview.settlements.map(({ net, fee, settled, ...sum }) => ({
    ...sum,
    net: String(net),
    fee: String(fee),
    settled: String(settled),
  })),
  due: overview.due.map(({ amount, ...sum }) => ({ ...sum, amount: String(amount) })),
  payouts: overview.payouts.map(({ amount, since, ...sum }) => ({
    ...sum,
    amount: String(amount),
    since: beijing(since),
  })),
  breaks: overview.breaks.map(({ stake, since, ...sum }) => ({
    ...sum,
    stake: String(stake),
    since: beijing(since),
  })),
  suspended: String(overview.suspended),
  proofs: overview.proofs.map(proofView),
})

export const proofView = (proof: ClearingOverview['proofs'][number]) => ({
  businessDate: proof.businessDate,
  currency: proof.currency,
  attempt: proof.attempt,
  parts: proof.parts.map(({ kind, amount }) => ({
    kind,
    title: chart[kind].title,
    amount: String(amount),
  })),
  custody: String(proof.custody),
  owed: String(proof.owed),
  difference: String(proof.difference),
  bankBalance: minorText(proof.bankBalance),
  inTransit: minorText(proof.inTransit),
  bankDifference: minorText(proof.bankDifference),
  provedAt: beijing(proof.provedAt),
})

export const payoutView = (payout: PayoutLine) => ({
  ...payout,
  amount: String(payout.amount),
  sendAt: beijing(payout.sendAt),
  askAt: maybe(payout.askAt),
  paidAt: maybe(payout.paidAt),
  createdAt: beijing(payout.createdAt),
  updatedAt: beijing(payout.updatedAt),
})

export const holdView = (hold: Hold, nameOf: (id: string) => string | null) => ({
  mchid: hold.mchid,
  id: hold.id,
  reason: hold.reason,
  note: hold.note,
  placedBy: hold.placedBy,
  placedByName: nameOf(hold.placedBy),
  placedAt: beijing(hold.placedAt),
})

export const channelView = (day: Awaited<ReturnType<typeof findChannelDays>>[number]) => ({
  businessDate: day.businessDate,
  channel: day.channel,
  state: day.state,
  isLate: day.state === 'WAITING' && day.lateAt !== null,
  ours: minorText(day.ours),
  theirs: minorText(day.theirs),
  matched: minorText(day.matched),
  breaks: day.breaks,
  openBreaks: day.openBreaks,
  paid: minorText(day.paid),
  refunded: minorText(day.refunded),
  fee: minorText(day.fee),
  net: minorText(day.net),
  settlementState: day.settlementState,
  how: day.how,
  arrivedOn: day.arrivedOn,
  reference: day.reference,
  lastAnswer: day.lastAnswer,
})
