import { readFile } from 'node:fs/promises'
import { Refusal } from '#kernel/refusal'
import { ConfigRefused } from '#platform/config'
import {
  type Backtest,
  beginBacktest,
  type Compiled,
  compileRule,
  customerText,
  outcomeText,
  readCondition,
  reasons,
  type Rule,
  shippedRules,
  terms,
} from '#risk'
import { tableText } from '../clearing/table.ts'
import { refusingFile, type RiskErrand } from './options.ts'
import { readDecisions } from './read-decisions.ts'

export const rulesUsage =
  'rules list [WORD] | show ID | check FILE | backtest FILE|ID DECISIONS.csv'

const errands: Readonly<
  Record<string, (print: RiskErrand['print'], args: readonly string[]) => Promise<number>>
> = {
  list: async (print, [word = '']) => listRules(print, word),
  show: async (print, [id = '']) => showRule(print, id),
  check: async (print, [path = '']) => checkFile(print, path),
  backtest: async (print, [candidate = '', decisions = '']) =>
    backtestRule(print, candidate, decisions),
}

/** `tongbao risk rules`: the rules that come with the program, and texts of rules before they are any. */
export async function rulesErrand({ print, args }: RiskErrand): Promise<number> {
  const [name = 'list', ...rest] = args
  const run = Object.hasOwn(errands, name) ? errands[name] : undefined
  if (!run)
    throw new ConfigRefused([
      `risk: rules ${name} is no errand. Expected: tongbao risk ${rulesUsage}`,
    ])
  return run(print, rest)
}

const live = (rule: Rule): Compiled => compileRule({ rule, state: 'live', percent: 0 }, terms)

function listRules(print: RiskErrand['print'], word: string): number {
  const found = shippedRules.filter(({ id, name }) => `${id} ${name.zh} ${name.en}`.includes(word))
  print(
    tableText({
      columns: ['规则', '名称', '结果', '原因', '来源', '耗费'],
      rows: found.map((rule) => [
        rule.id,
        rule.name.zh,
        outcomeText(rule.outcome),
        rule.reasons.join(' '),
        rule.source.reference,
        BigInt(live(rule).cost),
      ]),
    }),
  )
  return 0
}

function ruleNamed(id: string): Rule {
  const rule = shippedRules.find((each) => each.id === id)
  if (rule) return rule
  throw new ConfigRefused([`risk: there is no rule ${id}. See: tongbao risk rules list`])
}

function showRule(print: RiskErrand['print'], id: string): number {
  const rule = ruleNamed(id)
  const { canonical, factors, cost } = readCondition(rule.condition, terms)
  const titles = new Map(terms.catalogue.map((factor) => [factor.name, factor.title.zh]))
  const told = customerText(rule.reasons[0] ?? 'VELOCITY', rule.outcome.act)
  const lines = [
    `${rule.id}@${rule.version}  ${rule.name.zh}  ${rule.name.en}`,
    `负责：${rule.owner}  来源：${rule.source.kind} ${rule.source.reference}`,
    `产品：${rule.products === 'all' ? '全部' : rule.products.join(' ')}`,
    `条件：${canonical}`,
    `结果：${outcomeText(rule.outcome)}  耗费：${cost}`,
    ...rule.reasons.map(
      (code) => `原因：${code}  ${reasons[code].staff.zh}  ${reasons[code].staff.en}`,
    ),
    `客户看到：${told.zh}`,
    `          ${told.en}`,
    ...factors.map((name) => `因子：${name}  ${titles.get(name) ?? ''}`),
  ]
  print(`${lines.join('\n')}\n`)
  return 0
}

/** Says what is wrong where, with the line itself; exits with 1. */
async function checkFile(print: RiskErrand['print'], path: string): Promise<number> {
  const text = await readText(path)
  try {
    const { canonical, factors, cost } = readCondition(text, terms)
    print(`${canonical}\n因子：${factors.join(' ')}\n耗费：${cost}\n`)
    return 0
  } catch (error) {
    print(faultText(text, error))
    return 1
  }
}

function readText(path: string): Promise<string> {
  if (path === '') throw new ConfigRefused([`risk: a file is missing. Expected: ${rulesUsage}`])
  return readFile(path, 'utf8').catch(refusingFile(path))
}

function faultText(text: string, error: unknown): string {
  if (!(error instanceof Refusal)) throw error
  const { line, column, issue } = error.detail ?? {}
  const [place, offset] = [Number(line), Number(column)]
  const shown = text.split('\n')[place - 1] ?? ''
  // Under a Chinese character stands a blank as wide as it is.
  const before = Array.from(shown).slice(0, Math.max(0, offset - 1))
  const blank = before.map((each) => (/[\u2e80-\uffee]/.test(each) ? '\u3000' : ' ')).join('')
  return `${shown}\n${blank}^\n${String(issue)}\n`
}

/** A rule of ours by its id, or a file with a condition, over a file of logged decisions. */
async function backtestRule(
  print: RiskErrand['print'],
  candidate: string,
  decisions: string,
): Promise<number> {
  if (decisions === '')
    throw new ConfigRefused([`risk: two files are needed. Expected: tongbao risk ${rulesUsage}`])
  const known = shippedRules.find(({ id }) => id === candidate)
  const rule = known ?? (await draftOf(candidate))
  const backtesting = beginBacktest(live(rule), shippedRules.map(live))
  for await (const batch of readDecisions(decisions, terms.catalogue))
    batch.forEach(backtesting.hear)
  print(resultText(rule.id, backtesting.result()))
  return 0
}

async function draftOf(path: string): Promise<Rule> {
  const [template] = shippedRules
  const condition = await readText(path)
  try {
    readCondition(condition, terms)
  } catch (error) {
    throw new ConfigRefused([faultText(condition, error)])
  }
  if (!template) throw new Error('rules are shipped')
  return { ...template, id: 'draft-rule', products: 'all', condition }
}

const percent = (part: number): string =>
  Number.isNaN(part) ? '—' : `${Math.round(part * 1_000_000) / 10_000}%`

function resultText(id: string, result: Backtest): string {
  const lines = [
    `规则 ${id}：${result.decisions} 笔中预警 ${result.alerts} 笔（${percent(result.alertRate)}）`,
    `准确率 ${percent(result.precision)}，召回率 ${percent(result.recall)}，误报率 ${percent(result.falseAlarmRate)}`,
    `拦下的欺诈 ${result.caught} 分，其中当时未拦下 ${result.caughtAnew} 分；执行出错 ${result.faults} 次`,
  ]
  const near = result.overlap
    .filter(({ both }) => both > 0)
    .toSorted((a, b) => b.both - a.both)
    .slice(0, 20)
  const overlap = tableText({
    columns: ['重叠规则', '同时命中', '仅本规则', '占比'],
    rows: near.map((each) => [
      each.id,
      BigInt(each.both),
      BigInt(each.onlyThis),
      percent(each.share),
    ]),
  })
  return `${lines.join('\n')}\n${near.length > 0 ? overlap : ''}`
}
