import { writeFile } from 'node:fs/promises'
import { isDate } from '#kernel/time'
import { ConfigRefused } from '#platform/config'
import {
  catalogue,
  digestOfModel,
  type Learned,
  learnFromLog,
  memoryFor,
  registerModel,
  sensible,
  writeModel,
} from '#risk'
import { type DatabaseErrand, type Options, readOptions, refusingFile } from './options.ts'

export const learnUsage =
  'learn --from DATE --to DATE [--delay-days 7] [--test-days 7] [--title TITLE] [--out FILE] [--trees N] [--seed N] [--memory-mb 2048] [--by STAFF]'

const names = [
  'from',
  'to',
  'delay-days',
  'test-days',
  'title',
  'out',
  'trees',
  'seed',
  'memory-mb',
]

/**
 * `tongbao risk learn`: learns a model from the payments that were judged on the days from `--from` up to
 * and without `--to` in Beijing, calibrates it, tests it on later days, and registers it as a draft.
 * The same log and seed make the same model, which is registered once.
 */
export async function learnErrand(errand: DatabaseErrand): Promise<number> {
  const { db, now, print, args, actor = 'platform' } = errand
  const options = readOptions(learnUsage, names, args)
  const [from, to] = [dayOf(options, 'from'), dayOf(options, 'to')]
  const lesson = {
    span: { from, to },
    delayDays: options.count('delay-days', 0, 7),
    testDays: options.count('test-days', 0, 7),
    settings: {
      ...sensible,
      trees: options.count('trees', 1, sensible.trees),
      seed: options.count('seed', 0, sensible.seed),
    },
    memoryMax: options.count('memory-mb', 1, 2048) * megabyte,
    now: now(),
  }
  const learned = await learnFromLog(db, lesson)
  print(reportOf(learned))
  const file = writeModel(learned.model)
  const out = options.fileIfAny('out')
  if (out !== undefined) await writeFile(out, file).catch(refusingFile(out))
  const title = options.fileIfAny('title') ?? `${options.file('from')} 至 ${options.file('to')}`
  const factors = catalogue.map(({ name }) => name)
  const model = await registerModel({ db, now, actor }, { title, file, factors })
  print(`已登记为${model.id}（${model.state}），摘要 ${digestOfModel(learned.model)}\n`)
  return 0
}

const megabyte = 2 ** 20

function dayOf(options: Options, name: string): Date {
  const value = options.file(name)
  if (!isDate(value)) throw new ConfigRefused([`--${name} is a date like 2026-11-01`])
  return new Date(`${value}T00:00:00+08:00`)
}

function reportOf({ model, counts, judged }: Learned): string {
  const { all, unusable, unknown, held, frauds } = counts
  const memory = Math.ceil(memoryFor(all - unusable) / megabyte)
  const lines = [
    `判断 ${all} 笔，其中因子缺失或属旧版目录 ${unusable} 笔，结果不明 ${unknown} 笔，欺诈 ${frauds} 笔`,
    `训练 ${String(model.provenance['rows'])} 笔，校准 ${held} 笔，因子 ${model.features.length} 个，树 ${model.trees.roots.length} 棵，约需内存 ${memory} MB`,
  ]
  if (!judged) lines.push('此后尚无足够的已知结果，未能检验')
  else {
    const { figures, span } = judged
    const day = (instant: Date) => instant.toISOString().slice(0, 16)
    lines.push(
      `检验 ${day(span.from)} 至 ${day(span.to)}：${judged.rows} 笔，欺诈 ${judged.frauds} 笔`,
      `AUC ${figures.auc.toPrecision(4)}  AP ${figures.ap.toPrecision(4)}  召回率 ${figures.recall.toPrecision(4)}  准确率 ${figures.precision.toPrecision(4)}（预警率 0.5%）`,
    )
  }
  return `${lines.join('\n')}\n`
}
