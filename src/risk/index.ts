export {
  type Case,
  caseActs,
  type CaseSort,
  caseSorts,
  type CaseState,
  caseStates,
} from './case/case.ts'
export type { Cases } from './case/create-cases.ts'
export type { Evidence } from './case/evidence/read-evidence.ts'
export {
  type CaseOutcome,
  caseOutcomes,
  fittingOutcomes,
  meanings as caseMeanings,
  needsFourEyes,
} from './case/outcome.ts'
export { fileAppeal } from './case/open/file-appeal.ts'
export { findCasesOf } from './case/store.ts'
export type { WhatIfAnswer } from './case/what-if/what-if.ts'
export { createRisk, type Risk } from './create-risk.ts'
export { decidePayment, type DecideDeps } from './decision/decide-payment.ts'
export { keepDecisions } from './decision/keep-decisions.ts'
export { customerWords, type Decision } from './decision/decision.ts'
export { goesOn, mayMove } from './decision/verdict.ts'
export {
  type Fact,
  factOf,
  type Payment as RiskPayment,
  products,
  textOf as factText,
} from './fact/fact.ts'
export { appendDecisions } from './decision/store.ts'
export { appendFacts } from './fact/store.ts'
export type { Given } from './factor/given.ts'
export { catalogue } from './factor/catalogue.ts'
export { type Factor, families, type Family, type Unit, type Values } from './factor/factor.ts'
export { coordinate } from './federated/wire/coordinate.ts'
export { createMember, readCircle, readMemberKey } from './federated/wire/member.ts'
export { takePart } from './federated/wire/take-part.ts'
export {
  type Evaluation,
  evaluateFolds,
  examplesOf,
  type FoldResult,
  learnModel,
} from './model/evaluate/evaluate.ts'
export { alertRate, type Figures } from './model/evaluate/protocol.ts'
export { readTransactions } from './model/evaluate/transactions.ts'
export { type Learned, learnFromLog, memoryFor } from './model/learn/learn-from-log.ts'
export { readLightgbm } from './model/lightgbm/read-lightgbm.ts'
export { bindModel, type Model } from './model/model.ts'
export { digestOfModel, readModel, writeModel } from './model/model-file.ts'
export {
  moveModel,
  proposeModelMove,
  registerModel,
  rollBackModel,
} from './model/registry/change-models.ts'
export { driftOf } from './model/registry/drift-of.ts'
export type { ModelState, RegisteredModel } from './model/registry/registered-model.ts'
export { findModel, findModelMoves, findModels } from './model/registry/store.ts'
export { trainModel } from './model/train-model.ts'
export { type Settings, sensible } from './model/train/train-trees.ts'
export { type Backtest, beginBacktest, type Logged } from './rule/backtest.ts'
export { installRules } from './rule/install-rules.ts'
export { type Means, outcomeText } from './rule/outcome.ts'
export { customerText, reasons } from './rule/reasons.ts'
export { readCondition, type Rule } from './rule/rule.ts'
export { type Compiled, compileRule, createRuleSet } from './rule/rule-set.ts'
export { shippedRules } from './rule/shipped/shipped.ts'
export { terms } from './rule/shipped/terms.ts'
export { createValues } from './window/factors-of.ts'
export { approximate } from './window/amounts.ts'
export { chooseWindows, type CountersAt } from './window/choose-windows.ts'
export { type KeptWindows, keepWindows } from './window/keep-windows.ts'
export type { ColdStore } from './window/window-store.ts'
export { findTroubles } from './watch/trouble/find-troubles.ts'
export { changeList } from './list/change-list.ts'
export { type colours, listedForm, listKinds } from './list/entry.ts'
export type { ListEntry } from './list/store.ts'
export { draftRule } from './rule/draft-rule.ts'
export { moveRule, proposeMove, rollBack } from './rule/move-rule.ts'
export { refuse as refuseRule, ruleOf } from './rule/rule.ts'
export { searchLists } from './watch/lists/search-lists.ts'
export { type ChangeLine as ListChangeLine, findChanges, findListed } from './watch/lists/store.ts'
export { type Outcomes, readWatch } from './watch/read-watch.ts'
export { backtestRule, type BacktestResult } from './watch/rules/backtest-rule.ts'
export { readRule, readRules, type RuleLine } from './watch/rules/read-rules.ts'
export type {
  OpenAsk as RuleAsk,
  Step as RuleStep,
  Version as RuleVersion,
} from './watch/rules/store.ts'
export { findLatestDrift } from './watch/trouble/measure-drift.ts'
