import { refusals } from '#kernel/refusal'

/** `detail.field` is the path of the element, `detail.issue` what is wrong with it. */
export const refuse = refusals({
  BANK_FILE_REFUSED: [400, '银行文件不完整或内容有误，整份拒收，请银行重新发送'],
})

export const wrong = (path: string, issue: string): Error =>
  refuse('BANK_FILE_REFUSED', { field: path, issue })
