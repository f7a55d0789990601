import { readFile } from 'node:fs/promises'
import { ConfigRefused } from '#platform/config'
import { dayMs, plusMs } from '#kernel/time'
import {
  catalogue,
  driftOf,
  findModel,
  findModelMoves,
  findModels,
  type ModelState,
  moveModel,
  proposeModelMove,
  type RegisteredModel,
  registerModel,
  rollBackModel,
} from '#risk'
import { readChoice } from '../clearing/read-values.ts'
import { tableText } from '../clearing/table.ts'
import { beijingText } from '../clearing/words.ts'
import { type DatabaseErrand, readOptions, refusingFile } from './options.ts'

export const modelsUsage =
  'models list | show ID | register FILE --title TITLE | move ID shadow|challenger|champion|retired [--share N] [--note WHY] | retire ID | back ID | drift [--days 7]; with --by STAFF'

const errands: Readonly<
  Record<string, (errand: DatabaseErrand, args: readonly string[]) => Promise<number>>
> = {
  list: listModels,
  show: (errand, [id]) => showModel(errand, id),
  register: (errand, [path = '', ...rest]) => registerFile(errand, path, rest),
  move: (errand, [id, to, ...rest]) => move(errand, id, readChoice('the state', to, targets), rest),
  retire: (errand, [id, ...rest]) => move(errand, id, 'retired', rest),
  back: (errand, [id, ...rest]) => goBack(errand, id, rest),
  drift: showDrift,
}

const targets = ['shadow', 'challenger', 'champion', 'retired'] as const

const states: Readonly<Record<ModelState, string>> = {
  draft: '草稿',
  shadow: '影子',
  challenger: '挑战',
  champion: '主用',
  retired: '停用',
}

/** `tongbao risk models`: which models there are, who judges, and by whose leave. */
export async function modelsErrand(errand: DatabaseErrand): Promise<number> {
  const [name = 'list', ...rest] = errand.args
  const run = Object.hasOwn(errands, name) ? errands[name] : undefined
  if (!run)
    throw new ConfigRefused([
      `risk: models ${name} is no errand. Expected: tongbao risk ${modelsUsage}`,
    ])
  return run(errand, rest)
}

async function listModels({ db, print }: DatabaseErrand): Promise<number> {
  const rows = (await findModels(db)).map((model) => [
    model.id,
    model.title,
    stateText(model),
    model.digest.slice(0, 12),
    model.changedBy,
    beijingText(model.changedAt),
  ])
  print(tableText({ columns: ['模型', '名称', '状态', '摘要', '变更人', '变更时间'], rows }))
  return 0
}

const stateText = ({ state, share }: Pick<RegisteredModel, 'state' | 'share'>): string =>
  state === 'challenger' ? `${states[state]}（客户万分之${share}）` : states[state]

async function showModel({ db, print }: DatabaseErrand, id: string | undefined): Promise<number> {
  const model = await findModel(db, readModelId(id))
  if (!model) throw new ConfigRefused([`risk: there is no model ${id}. See: risk models list`])
  print(
    `${model.id}  ${model.title}  ${stateText(model)}\n摘要：${model.digest}\n登记：${model.registeredBy} ${beijingText(model.registeredAt)}\n`,
  )
  const rows = (await findModelMoves(db, model.id)).map((step) => [
    beijingText(step.at),
    `${states[step.from]} → ${stateText({ state: step.to, share: step.share })}`,
    step.by,
    step.approvalId ?? '',
    step.replaced ?? '',
    step.note,
  ])
  print(tableText({ columns: ['时间', '变更', '经办', '审批单', '接替', '说明'], rows }))
  return 0
}

function readModelId(word: string | undefined): RegisteredModel['id'] {
  const ulid = /^mv_([0-7][0-9A-HJKMNP-TV-Z]{25})$/.exec(word ?? '')?.[1]
  if (ulid === undefined)
    throw new ConfigRefused([`risk: ${JSON.stringify(word)} is no id of a model, such as mv_01J…`])
  return `mv_${ulid}`
}

const platform = 'platform'

async function registerFile(
  { db, now, print, actor = platform }: DatabaseErrand,
  path: string,
  args: readonly string[],
): Promise<number> {
  const title = readOptions(modelsUsage, ['title'], args).file('title')
  const file = await readFile(path, 'utf8').catch(refusingFile(path))
  const factors = catalogue.map(({ name }) => name)
  const model = await registerModel({ db, now, actor }, { title, file, factors })
  print(`${model.id} ${model.title}：${stateText(model)}\n`)
  return 0
}

/** What one may do alone is done; for everything else another is asked. */
async function move(
  { db, now, print, actor }: DatabaseErrand,
  word: string | undefined,
  to: (typeof targets)[number],
  args: readonly string[],
): Promise<number> {
  const options = readOptions(modelsUsage, ['share', 'note'], args)
  const id = readModelId(word)
  const model = await findModel(db, id)
  const isJudged = model?.state === 'champion' || model?.state === 'challenger'
  if ((to === 'shadow' || to === 'retired') && !isJudged) {
    const note = options.fileIfAny('note') ?? ''
    const moved = await moveModel({ db, now, actor: actor ?? platform }, { id, to, note })
    print(`${moved.id} ${moved.title}：${stateText(moved)}\n`)
    return 0
  }
  if (actor === undefined)
    throw new ConfigRefused(['risk: --by is missing: who asks for it must work here'])
  const share = options.countIfAny('share', 1)
  const target = { id, to, maker: actor, ...(share === undefined ? {} : { share }) }
  const approval = await proposeModelMove({ db, now }, target)
  print(
    `${approval.summary}：已提交审批，请另一人执行 tongbao clearing approve ${approval.id} --by <staff>\n`,
  )
  return 0
}

async function goBack(
  { db, now, print, actor = platform }: DatabaseErrand,
  word: string | undefined,
  args: readonly string[],
): Promise<number> {
  const note = readOptions(modelsUsage, ['note'], args).fileIfAny('note') ?? ''
  const id = readModelId(word)
  const former = await rollBackModel({ db, now, actor }, { id, note })
  print(`已回退到 ${former.id} ${former.title}：${stateText(former)}\n`)
  return 0
}

const verdicts = {
  stable: '稳定',
  shifting: '有偏移，请留意',
  shifted: '已偏移，请重新训练',
} as const
const shownMost = 20

/** Exits with 1 where what the champion says has moved so far that it is to be learned anew. */
async function showDrift(errand: DatabaseErrand, args: readonly string[]): Promise<number> {
  const { db, now, print } = errand
  const days = readOptions(modelsUsage, ['days'], args).count('days', 1, 7)
  const span = { from: plusMs(now(), -days * dayMs), to: now() }
  const drift = await driftOf(db, span)
  print(
    `${drift.model.id} ${drift.model.title}：近${days}天 ${drift.rows} 笔，分值 PSI ${drift.margins.toPrecision(3)}，${verdicts[drift.verdict]}\n`,
  )
  const rows = drift.factors
    .slice(0, shownMost)
    .map(({ name, index, verdict }) => [name, index.toPrecision(3), verdicts[verdict]])
  print(tableText({ columns: ['因子', 'PSI', '判断'], rows }))
  return drift.verdict === 'shifted' ? 1 : 0
}
