import { readFile } from 'node:fs/promises'
import {
  alertRate,
  type Evaluation,
  evaluateFolds,
  type Figures,
  type FoldResult,
  readModel,
  sensible,
} from '#risk'
import { openTransactions, readOptions, refusingFile, type RiskErrand } from './options.ts'

export const evaluateUsage =
  'evaluate --data FILE --train-days N --start DAY [--delay-days 7] [--test-days 7] [--folds 1] [--model FILE] [--trees N] [--seed N]'

const names = [
  'data',
  'train-days',
  'delay-days',
  'test-days',
  'start',
  'folds',
  'model',
  'trees',
  'seed',
]

/**
 * `tongbao risk evaluate`: how well a model finds frauds on days after those on which it learned, by the
 * protocol of the Fraud Detection Handbook. Days count from 0, which begins at second 0 of the data;
 * each fold begins `--test-days` after the one before it. With `--model` that model is tested on the
 * same days, and nothing is learned. The same data and seed print the same figures.
 */
export async function evaluateErrand({ print, args }: RiskErrand): Promise<number> {
  const options = readOptions(evaluateUsage, names, args)
  const protocol = {
    trainDays: options.count('train-days', 1),
    delayDays: options.count('delay-days', 0, 7),
    testDays: options.count('test-days', 1, 7),
    startDay: options.count('start', 0),
    folds: options.count('folds', 1, 1),
  }
  const settings = {
    ...sensible,
    trees: options.count('trees', 1, sensible.trees),
    seed: options.count('seed', 0, sensible.seed),
  }
  const modelFile = options.fileIfAny('model')
  const model = modelFile === undefined ? undefined : await openModel(modelFile)
  const transactions = await openTransactions(options.file('data'))
  const evaluation: Evaluation = { transactions, protocol, settings, ...(model ? { model } : {}) }
  const results: FoldResult[] = []
  for (const result of evaluateFolds(evaluation)) {
    if (results.length === 0) print(heading(model !== undefined))
    results.push(result)
    print(lineOf(String(results.length), daysOf(result), wordsOf(result.figures)))
  }
  print(summaryOf(results.map(({ figures }) => figures)))
  return 0
}

const openModel = async (path: string) =>
  readModel(await readFile(path, 'utf8').catch(refusingFile(path)))

const percent = `${alertRate * 100}%`
const columns = [
  ['AUC', 'auc'],
  ['AP', 'ap'],
  ['CP@100', 'cardPrecision100'],
  [`recall@${percent}`, 'recall'],
  [`precision@${percent}`, 'precision'],
] as const satisfies readonly (readonly [string, keyof Figures])[]

const heading = (isGiven: boolean): string =>
  lineOf(
    'fold',
    [isGiven ? 'model' : 'train days', 'test days', 'rows', 'frauds'],
    columns.map(([name]) => name),
  )

const daysOf = ({ fold, tested, frauds }: FoldResult): readonly string[] => [
  `${fold.trainFrom}-${fold.trainTo - 1}`,
  `${fold.testFrom}-${fold.testTo - 1}`,
  String(tested),
  String(frauds),
]

const wordsOf = (figures: Figures): readonly string[] =>
  columns.map(([, name]) => figures[name].toPrecision(4))

const lineOf = (name: string, days: readonly string[], words: readonly string[]): string =>
  `${name.padEnd(6)}${days.map((word) => word.padEnd(11)).join('')}${words.map((word) => word.padEnd(16)).join('')}`.trimEnd() +
  '\n'

/** Means and standard deviations over the folds, a line each figure, for people and for `grep`. */
function summaryOf(all: readonly Figures[]): string {
  const lines = columns.map(([name, key]) => {
    const values = all.map((figures) => figures[key])
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const deviation = Math.sqrt(squares / Math.max(1, values.length - 1))
    return `${name.padEnd(15)} ${mean.toPrecision(4)} ± ${deviation.toPrecision(2)}\n`
  })
  return `\nmean ± sd of ${all.length} folds\n${lines.join('')}`
}
