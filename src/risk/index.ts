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
export { digestOfModel, readModel, writeModel } from './model/model-file.ts'
export { type Settings, sensible } from './model/train/train-trees.ts'
