import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  RISK_MODEL_NOT_FOUND: [404, '没有这个模型，请核对模型编号'],
  RISK_MODEL_STATE: [409, '模型目前的状态不允许这样变更，请先查看模型状态'],
  RISK_MODEL_SHARE: [400, '挑战模型的客户比例须为万分之一至万分之五千的整数'],
  RISK_MODEL_NEEDS_APPROVAL: [403, '让模型开始或停止判断付款须经另一人复核，请先提交审批'],
  RISK_MODEL_ASK_NOT_FOUND: [404, '没有找到与该审批单对应的模型变更，请核对审批单号'],
  RISK_MODEL_NO_FORMER: [409, '该模型之前没有主用模型，无法回退，请另行提交变更'],
  RISK_MODEL_NO_CHAMPION: [409, '目前没有主用模型，或该模型没有训练时的分布，无法检查漂移'],
})

/**
 * `shadow` scores beside the one that judges, and nothing follows from it; the `challenger` judges a
 * share of the customers; the `champion` judges the others. A draft must have been a shadow before it
 * judges anybody. Who was champion may come back at once.
 */
export const modelMachine = machine('draft', {
  draft: ['shadow', 'retired'],
  shadow: ['challenger', 'champion', 'retired'],
  challenger: ['champion', 'shadow', 'retired'],
  champion: ['shadow', 'retired'],
  retired: ['shadow', 'champion'],
})
export type ModelState = StateOf<typeof modelMachine>

export type ModelId = Id<'mv'>

export type RegisteredModel = Readonly<{
  id: ModelId
  digest: string
  title: string
  state: ModelState
  /** Of ten thousand customers so many are judged by the challenger; 0 in all other states. */
  share: number
  registeredBy: string
  registeredAt: Date
  changedBy: string
  changedAt: Date
  wasChampion: boolean
}>

/** More than half of the customers is no trial any more. */
export const shareMax = 5000

/** Customers are judged by it. */
export const isJudging = (state: ModelState): boolean =>
  state === 'champion' || state === 'challenger'
