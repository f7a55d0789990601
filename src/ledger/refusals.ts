import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  BOOKS_KEPT_ELSEWHERE: [503, '账务由另一进程记账，请稍后用相同参数重试', 'SYSTEM_ERROR'],
})
