export { type Alarm, alarmKinds } from './alarm/alarm.ts'
export { endAlarm } from './alarm/end-alarm.ts'
export { findOpenAlarms, findPastAlarms } from './alarm/store.ts'
export { createAlarmSweep } from './alarm/sweep-alarms.ts'
export { measureBacklog } from './backlog/measure-backlog.ts'
export { warnOfSlowRefunds } from './backlog/warn-of-slow-refunds.ts'
export { pruneAttempts, pruneSlice } from './event/prune-attempts.ts'
export type { Interfere } from './callback/interfere.ts'
export type { Sum as DaySum } from './desk/day/desk-day.ts'
export { countFailedCallbacks, readHome, type ShopHome } from './desk/day/read-home.ts'
export { rollDeskDays } from './desk/day/roll-days.ts'
export { askForBatch, batchRowsMax, checkBatch } from './desk/refund/ask-for-batch.ts'
export { askForRefund } from './desk/refund/ask-for-refund.ts'
export type { Checked } from './desk/refund/check-wishes.ts'
export {
  type Asker as DeskAsker,
  type Batch as DeskBatch,
  type DeskRefund,
  deskRefundStates,
  refuse as refuseDesk,
  type Wish,
} from './desk/refund/desk-refund.ts'
export { deskRefundSlice, executeApprovedRefunds } from './desk/refund/execute-approved.ts'
export { findBatch, findBatchRows, findWishPage } from './desk/refund/store.ts'
export type { Page as DeskPage, Scope } from './desk/scope.ts'
export { searchRefunds } from './desk/search/refunds/search-refunds.ts'
export { searchOrders } from './desk/search/search-orders.ts'
export type { OrderLine, RefundLine, SoughtOrders, SoughtRefunds } from './desk/search/sought.ts'
export { readStory } from './desk/timeline/read-story.ts'
export type { OrderStory } from './desk/timeline/story.ts'
export { createDeliverer, type Deliverer } from './callback/deliver.ts'
export { type HandOff, noHandOff } from './callback/enqueue.ts'
export { tellMerchant } from './callback/tell-merchant.ts'
export { redeliverCallbacks } from './callback/redeliver.ts'
export { type TriedCallback, tryCallback } from './callback/try-callback.ts'
export { redeliverUndelivered } from './callback/undelivered/redeliver-undelivered.ts'
export { findUndelivered, type Undelivered } from './callback/undelivered/store.ts'
export { type FailingCallback, findFailing } from './callback/store.ts'
export {
  type Answer,
  type Channels,
  type Content,
  emptyReport,
  type PayHints,
  type Report,
  type Route,
  type RouteAsk,
  type RouteOrder,
} from './channel/channel.ts'
export type { Handover } from './channel/handover.ts'
export { type Health, readHealth } from './health/read-health.ts'
export type { Outcome as InstructionOutcome } from './instruction/books.ts'
export type { Instructions } from './instruction/create-instructions.ts'
export type { Instructed } from './instruction/instruct.ts'
export {
  idOfNumber,
  type Instruction,
  type InstructionId,
  type InstructionKind,
  type NewInstruction,
  newInstruction,
  numberAtChannel,
  type Standing,
} from './instruction/instruction.ts'
export { asHeard } from './instruction/resolve-instructions.ts'
export {
  findInstruction,
  findInstructionById,
  findInstructionsFor,
  putInstruction,
} from './instruction/store.ts'
export type { TransferSubject } from './instruction/transfer-subject.ts'
export type { RedeemCode, Redeemed } from './code-pay/pay-by-code.ts'
export { createPayments, type Payments } from './create-payments.ts'
export { type Attempt, attempts, nextStepOf, unforeseen } from './next-step/next-step.ts'
export {
  type Act,
  acts,
  type Moved,
  type NextStep,
  type Said,
  type Steps,
  triesMax,
} from './next-step/step.ts'
export type { Factors } from './limit/limit.ts'
export { limitWordsOf } from './limit/limit-words.ts'
export { admitNotifyUrl } from './order/admit-order.ts'
export type { CombineToTell } from './order/facts.ts'
export type { Card, Funding } from './order/funding.ts'
export type { Located, Opened } from './order/open-prepay.ts'
export {
  type Order,
  type OrderKey,
  orderStates,
  type Payment,
  type TradeType,
} from './order/order.ts'
export { wireFen } from './order/transaction-view.ts'
export type { Paid, PayRequest } from './order/pay-order.ts'
export type { FindCard } from './refund/abnormal-routes.ts'
export type { ReleaseRefund } from './refund/close-rejected.ts'
export type { FundRefund, FundsAccount } from './refund/fund-refund.ts'
export type { PaidOrder, Refund } from './refund/refund.ts'
export { type RefundState, refundStates } from './refund/refund.ts'
export { defaultTiers, type RefundTiers } from './refund/review.ts'
export type { Charged, Sale, Till } from './till/till.ts'
export { isOfStaticCode } from './limit/static-code.ts'
