export { type Balance, balanceOf, openAccounts, setAccountState } from './accounts.ts'
export { amountsOf } from './amounts-of.ts'
export { type AccountKind, accountsOf, chart } from './chart.ts'
export { closeDay, closeDays, datesFrom } from './day/close-day.ts'
export { type FlowAsked, type FlowLine, type FlowPage, flowOf } from './day/flow/flow-of.ts'
export { postingSumsOf } from './day/posting-sums.ts'
export { readStatement, type StatementLine, statementOf } from './day/statement/statement-of.ts'
export type { PostingSum } from './day/store.ts'
export { type TrialBalance, trialBalance } from './day/trial-balance.ts'
export { expirePending } from './expire-pending.ts'
export { exportJournal, journalHead } from './journal/export-journal.ts'
export { measureUnsealed } from './journal/measure-unsealed.ts'
export { sealBatches, sealSlice } from './journal/seal-batches.ts'
export { type KeptBooks, keepBooks } from './keep-books.ts'
export { keepMonths } from './month/keep-months.ts'
export { openPoster } from './open-poster.ts'
export { post } from './post.ts'
export { postChain, postChains } from './post-chains.ts'
export { reportFaults } from './proof/report-faults.ts'
export { type Fault, verifyBooks } from './proof/verify-books.ts'
export {
  type AccountRef,
  type Movement,
  type Resolution,
  stands,
  type Transfer,
  type Verdict,
} from './transfer.ts'
export { accountsOwnedBy, entriesOf, type OwnedBalance } from './desk/look-up.ts'
export {
  type ClosedDay,
  findClosedDays,
  findProofRows,
  type ProofRow,
  type ToldEntry,
} from './desk/store.ts'
