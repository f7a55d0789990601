import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  DAY_NOT_OVER: [409, '该营业日尚未结束，请在次日零点（北京时间）之后日终'],
  EARLIER_DAY_OPEN: [409, '此前的营业日尚未日终，请按日期顺序逐日日终'],
  DAY_NOT_CLOSED: [409, '该营业日尚未日终，请先完成日终'],
  DAY_HELD_UP: [503, '有交易长时间未提交，暂不能日终，请稍后重试'],
  ACCOUNT_UNKNOWN: [404, '没有这个账户，请核对科目与户主'],
})
