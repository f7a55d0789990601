export { decidePayment, type DecideDeps } from './decision/decide-payment.ts'
export { keepDecisions } from './decision/keep-decisions.ts'
export { products } from './fact/fact.ts'
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
export { trainModel } from './model/train-model.ts'
export { type Settings, sensible } from './model/train/train-trees.ts'
export { type Backtest, beginBacktest, type Logged } from './rule/backtest.ts'
export { outcomeText } from './rule/outcome.ts'
export { customerText, reasons } from './rule/reasons.ts'
export { readCondition, type Rule } from './rule/rule.ts'
export { type Compiled, compileRule, createRuleSet } from './rule/rule-set.ts'
export { shippedRules } from './rule/shipped/shipped.ts'
export { terms } from './rule/shipped/terms.ts'
export { createValues } from './window/factors-of.ts'
export { type KeptWindows, keepWindows } from './window/keep-windows.ts'
export type { ColdStore } from './window/window-store.ts'
