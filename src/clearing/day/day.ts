import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  BOOKS_DAY_OPEN: [409, '账务当日尚未日终，清算日不能切日，请在日终完成后重试'],
  CLEARING_DAY_SKIPPED: [409, '更早的清算日尚未完成切日，请按日期顺序处理'],
})
