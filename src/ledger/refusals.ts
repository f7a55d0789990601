import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  BOOKS_KEPT_ELSEWHERE: [503, '账务由另一进程记账，请稍后用相同参数重试', 'SYSTEM_ERROR'],
  BOOKS_BUSY: [503, '账务繁忙，请稍后用相同参数重试', 'SYSTEM_ERROR'],
  ACCOUNT_NOT_EMPTY: [409, '账户内仍有余额或在途资金，结清后才能销户'],
})
