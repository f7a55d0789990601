import { type Approval, type DecisionVerdict, decide, findDecisions, findPending } from '#oversight'
import { fen } from '#kernel/money'
import type { Field } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { readId, readStaff } from './read-values.ts'
import { tableText } from './table.ts'
import { beijingText } from './words.ts'

export const approvalsForm: Form = {
  usage: 'approvals [--csv]',
  example: 'approvals',
  places: [0, 0],
  flags: ['--csv'],
}

const rowsMax = 1_000

/** 待审批: what waits for a checker, oldest first. */
export async function approvalsErrand({ db, print, note, args }: ClearingErrand): Promise<number> {
  const { has } = readArguments(approvalsForm, args)
  const pending = await findPending(db, rowsMax)
  const rows: (readonly Field[])[] = []
  for (const approval of pending)
    rows.push(rowOf(approval, (await findDecisions(db, approval.id)).length))
  print(tableText({ columns, rows }, has('--csv')))
  if (pending.length === rowsMax) note(`只列出最早的 ${rowsMax} 笔\n`)
  return 0
}

const columns = [
  '审批单号',
  '种类',
  '事项',
  '金额',
  '摘要',
  '经办',
  '已批/须批',
  '提交时间',
  '时限',
]

const kinds: Readonly<Record<string, string>> = {
  refund: '退款',
  recon_correction: '差错处理',
  channel_settlement: '通道到账',
  risk_rule: '风控规则',
  risk_list: '风控名单',
  risk_model: '风控模型',
  risk_case: '风险案件',
}

const rowOf = (approval: Approval, approved: number): readonly Field[] => [
  approval.id,
  kinds[approval.kind] ?? approval.kind,
  approval.subject,
  approval.amount === null ? '' : fen(approval.amount),
  approval.summary,
  approval.maker,
  `${approved}/${approval.needed}`,
  beijingText(approval.createdAt),
  approval.expiresAt ? beijingText(approval.expiresAt) : '',
]

export const approveForm: Form = {
  usage: 'approve <approval id> --by <staff> [--note <note>]',
  example:
    'approve ap_01JA2B3C4D5E6F7G8H9JKMNPQR --by st_01JA2B3C4D5E6F7G8H9JKMNPQR --note 凭证已核',
  places: [1, 1],
  options: ['--by', '--note'],
}

export const rejectForm: Form = {
  ...approveForm,
  usage: approveForm.usage.replace('approve', 'reject'),
  example: approveForm.example.replace('approve', 'reject'),
}

export const approveErrand = (errand: ClearingErrand): Promise<number> =>
  decideErrand(errand, approveForm, 'approve')

export const rejectErrand = (errand: ClearingErrand): Promise<number> =>
  decideErrand(errand, rejectForm, 'reject')

const states: Readonly<Record<Approval['state'], string>> = {
  PENDING: '尚须另一人审批',
  APPROVED: '已通过，由运行中的服务执行',
  REJECTED: '已驳回',
  EXECUTED: '已执行',
  EXPIRED: '已过时限',
}

/** 复核. Money is moved by the running server, because no other process may post beside it. */
async function decideErrand(
  errand: ClearingErrand,
  form: Form,
  verdict: DecisionVerdict,
): Promise<number> {
  const { places, option } = readArguments(form, errand.args)
  const approvalId = readId('approval id', places[0], 'ap')
  const { id: staffId } = await readStaff(errand, option('--by'))
  const note = option('--note') ?? ''
  const approval = await decide(errand, { approvalId, staffId, verdict, note })
  errand.print(`${approval.id} ${approval.summary}：${states[approval.state]}\n`)
  return 0
}
