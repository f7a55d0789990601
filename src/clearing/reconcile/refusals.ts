import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  RECON_FILE_REFUSED: [422, '对账文件未通过校验，已整份拒收，请按所示位置核对后重新获取文件'],
  RECON_DAY_NOT_CUT: [409, '该清算日尚未完成切日，请在切日完成后再对账'],
  RECON_SUPERSEDED: [409, '同一日期已有更新的对账文件，本次对账已停止，请以最新一次的结果为准'],
  BREAK_NOT_FOUND: [404, '没有找到该笔差错，请核对差错编号'],
  BREAK_RESOLVED: [409, '该笔差错已办结，不能再次处理'],
  CORRECTION_NOT_FOUND: [404, '没有找到该笔差错处理申请，请核对审批单号'],
  CORRECTION_TOO_LARGE: [409, '处理金额超过该笔差错的金额或其挂账余额，请核对后重新提交'],
  CORRECTION_OTHER_CURRENCY: [409, '币种不同的差错不能直接调账，请先与渠道核实'],
  CORRECTION_WRONG_SIDE: [
    409,
    '通道差错须与该通道的应收款对调，其他差错不能动用应收通道款，请换一种处理方式',
  ],
  CORRECTION_ACCOUNT_ERROR: [409, '对方账户不存在、余额不足或状态异常，未能入账，请核对后重试'],
})
