import { refusals } from '#kernel/refusal'

/** What a payer hears of a judgement, and in `detail.words` why; a merchant hears PAYER_CANNOT_PAY. */
export const refuse = refusals({
  RISK_CHALLENGE: [403, '为保护资金安全，请先完成身份验证再付款', 'RULE_LIMIT'],
  RISK_DELAYED: [403, '为保护资金安全，这笔付款暂不能完成，请稍后再付', 'RULE_LIMIT'],
  RISK_REVIEW: [403, '这笔付款需要核实，暂未扣款，核实结果会通知您', 'RULE_LIMIT'],
  RISK_DENIED: [403, '这笔付款存在风险，未扣款，请换一种方式付款或提出申诉', 'RULE_LIMIT'],
})
