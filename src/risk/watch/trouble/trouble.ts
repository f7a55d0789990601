import { type Fault, faults } from '../../decision/matrix.ts'

/** Something of risk that is so at this moment, and that somebody should look at. */
export type Trouble = Readonly<{
  kind: 'risk_fault' | 'risk_jump' | 'risk_drift' | 'risk_unwritten'
  subject: string
  count: number
  /** What it is and what to do, in words. */
  sentence: string
}>

/** What a process says of itself for as long as it is so. */
export const signs = [
  'rules_missing',
  'rule_left_out',
  'model_broken',
  'model_missing',
  'unwritten',
] as const
export type Sign = (typeof signs)[number]

export type Signed = Readonly<{ sign: Sign; subject: string; count: number }>

/** So long after the last payment that was judged under a fault, it goes on. */
export const faultyMs = 120_000
/** What a process has not said for so long it no longer says, or it is gone. */
export const signedMs = 60_000

/** What is wrong, and what brings it to an end. */
const faultTexts: Readonly<Record<Fault, readonly [what: string, remedy: string]>> = {
  factors_lost: [
    '读不到风险计数',
    '请检查存放计数的数据库或Redis及其网络，恢复后自动转为正常判断。',
  ],
  factors_slow: ['风险计数超时未返回', '请查看判断耗时与数据库负载，必要时增加进程或内存。'],
  rules_missing: ['进程从未读到风控规则', '请检查该进程与数据库的连接，修复后重启该进程。'],
  rule_threw: ['有规则在判断中出错', '请按日志中的规则编号查看规则，回滚或停用出错的版本。'],
  rule_left_out: ['有规则因多次出错已停用', '请修改或回滚该规则，规则变更后恢复执行。'],
  model_broken: ['冠军模型文件与登记不符', '请恢复模型文件，或切换回上一个冠军模型。'],
  model_missing: ['没有冠军模型', '请登记并启用冠军模型，启用后自动恢复评分。'],
  compliance_lost: ['合规检查失败或超时', '请检查合规检查服务，恢复前大额转账和提现会被拒绝。'],
  deadline: ['风险判断超过时限', '请查看判断耗时与机器负载，必要时增加进程。'],
}

const isFault = (text: string): text is Fault => (faults as readonly string[]).includes(text)

/** One trouble for each fault, of payments that were judged under it and of processes that speak of it. */
export function faultTroubles(
  judged: readonly Readonly<{ fault: string; count: number }>[],
  told: readonly Signed[],
): readonly Trouble[] {
  const subjects = [...judged.map(({ fault }) => fault), ...told.map(({ sign }) => sign)]
  return [...new Set(subjects)].filter(isFault).map((fault) => {
    const count = judged.find((each) => each.fault === fault)?.count ?? 0
    const own = told.filter(({ sign }) => sign === fault)
    const named = [...new Set(own.map(({ subject }) => subject))].filter((one) => one !== '')
    const [what, remedy] = faultTexts[fault]
    const which = named.length > 0 ? `（${named.join('、')}）` : ''
    const how = count > 0 ? `近2分钟有${count}笔付款因此按失败模式从严处理。` : '暂无付款受影响。'
    const sentence = `${what}${which}，${how}${remedy}`
    return { kind: 'risk_fault', subject: fault, count: Math.max(count, own.length), sentence }
  })
}

export function unwrittenTroubles(told: readonly Signed[]): readonly Trouble[] {
  const count = told
    .filter(({ sign }) => sign === 'unwritten')
    .reduce((sum, each) => sum + each.count, 0)
  if (count === 0) return []
  const sentence = `有${count}笔风险决策持续未能写入数据库且未见减少。请检查数据库空间与写入权限；需先存后答的付款已被拒绝，其余决策写入前重启会丢失。`
  return [{ kind: 'risk_unwritten', subject: 'decisions', count, sentence }]
}

/** From here on a model is out of date, as is usual in credit scoring. */
export const driftLimit = 0.25
/** Of fewer decisions an index says more about chance than about the world. */
export const driftSampleMin = 500

export type Drift = Readonly<{
  model: string
  sampled: number
  /** Population stability index of what the model says. */
  margins: number
  /** Factors that moved most, the farthest first. */
  factors: readonly Readonly<{ name: string; index: number }>[]
}>

export function driftTroubles(drift: Drift | undefined): readonly Trouble[] {
  if (!drift || drift.sampled < driftSampleMin || drift.margins < driftLimit) return []
  const { model, margins, sampled } = drift
  const most = drift.factors
    .slice(0, 3)
    .map(({ name, index }) => `${name} ${index.toFixed(2)}`)
    .join('、')
  const sentence = `冠军模型${model}的评分分布已偏离训练样本（PSI ${margins.toFixed(2)}，阈值${driftLimit}），变动最大的因子：${most}。请核对因子来源是否异常，确认客群变化后重新训练。`
  return [{ kind: 'risk_drift', subject: model, count: sampled, sentence }]
}
