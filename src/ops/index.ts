export {
  type Change,
  type ChangeKind,
  ratings,
  type StoredChange,
} from './change/change.ts'
export { executeChanges } from './change/execute-changes.ts'
export { proposeChange, type Proposed } from './change/propose-change.ts'
export { findChanges } from './change/store.ts'
export type { JobRun } from './job/job.ts'
export { findRuns } from './job/store.ts'
export { flushEveryMs, type JobWatch, watchJobs } from './job/watch-jobs.ts'
export { currentSettings, settingHistory } from './setting/read-settings.ts'
export { recordStart, sourcesOf } from './setting/record-start.ts'
export {
  assignTicket,
  closeTicket,
  type Mover,
  openTicket,
  sayInTicket,
} from './ticket/move-ticket.ts'
export {
  countUnseen,
  countWaiting,
  findShopTickets,
  findTicketOwner,
  findTicketRow,
  findTickets,
  findWords,
  markSeen,
} from './ticket/store.ts'
export { type Ticket, ticketStates, type TicketWord, topics } from './ticket/ticket.ts'
export { traceOf, type Traced } from './trace/trace.ts'
export type { DayFigure } from './figure/figure.ts'
export { houseFigures, sumFigures, sumFiguresEveryMs } from './figure/read-figures.ts'
