import { writeFile } from 'node:fs/promises'
import { digestOfModel, learnModel, sensible, writeModel } from '#risk'
import { openTransactions, readOptions, refusingFile, type RiskErrand } from './options.ts'

export const trainUsage =
  'train --data FILE --out FILE [--train-days 30] [--start DAY] [--delay-days 7] [--trees N] [--seed N]'

const names = ['data', 'out', 'train-days', 'start', 'delay-days', 'trees', 'seed']

/**
 * `tongbao risk train`: learns a model from `--train-days` days and writes it to `--out`, in place of
 * what was there. Without `--start` they are the last days whose labels have had the delay to become
 * known. The same data and seed write the same file.
 */
export async function trainErrand({ print, args }: RiskErrand): Promise<number> {
  const options = readOptions(trainUsage, names, args)
  const out = options.file('out')
  const startDay = options.countIfAny('start', 0)
  const lesson = {
    trainDays: options.count('train-days', 1, 30),
    delayDays: options.count('delay-days', 0, 7),
    ...(startDay === undefined ? {} : { startDay }),
    settings: {
      ...sensible,
      trees: options.count('trees', 1, sensible.trees),
      seed: options.count('seed', 0, sensible.seed),
    },
  }
  const transactions = await openTransactions(options.file('data'))
  const model = learnModel({ ...lesson, transactions })
  await writeFile(out, writeModel(model)).catch(refusingFile(out))
  const { trainFrom, trainTo, rows } = model.provenance
  print(`learned days ${trainFrom} to ${Number(trainTo) - 1}, ${rows} payments\n`)
  print(`${out}: ${model.trees.roots.length} trees, digest ${digestOfModel(model)}\n`)
  return 0
}
