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
export type { Given } from './factor/given.ts'
export { catalogue } from './factor/catalogue.ts'
export { type Factor, families, type Family, type Unit, type Values } from './factor/factor.ts'
export {
  type Evaluation,
  evaluateFolds,
  type FoldResult,
  learnModel,
} from './model/evaluate/evaluate.ts'
export { alertRate, type Figures } from './model/evaluate/protocol.ts'
export { readTransactions } from './model/evaluate/transactions.ts'
export { readLightgbm } from './model/lightgbm/read-lightgbm.ts'
export { bindModel, type Model } from './model/model.ts'
export { digestOfModel, readModel, writeModel } from './model/model-file.ts'
export { moveModel, registerModel } from './model/registry/change-models.ts'
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
export { type KeptWindows, keepWindows } from './window/keep-windows.ts'
export type { ColdStore } from './window/window-store.ts'
export { findTroubles } from './watch/trouble/find-troubles.ts'
