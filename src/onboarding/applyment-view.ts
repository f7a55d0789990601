import type { ApplymentView } from '@tongbao/apiv3'
import type { ApplicationState } from './application.ts'
import { linkOf, tokenOf } from './draft-token.ts'
import type { OnboardingDeps } from './deps.ts'
import type { Stored } from './store.ts'

/** One sentence a state, for whoever asks what to do. */
const messages: Readonly<Record<ApplicationState, string>> = {
  EDITTING: '申请单尚未提交，请填写完整后提交。',
  AUDITING: '资料审核中，预计1至3个工作日完成，请耐心等待。',
  REJECTED: '申请已驳回，请按驳回原因修改后用原业务申请编号重新提交。',
  TO_BE_CONFIRMED: '待账户验证，请超级管理员打开签约链接填写到账金额，10天内未完成将驳回。',
  TO_BE_SIGNED: '待签约，请超级管理员打开签约链接阅读并签署协议，30天内未签署将撤销。',
  SIGNING: '协议已签署，正在开通权限，请稍后查询。',
  FINISHED: '商户已开通，可以开始收款。',
  CANCELED: '申请已撤销，如需继续请用新的业务申请编号重新提交。',
}

const linked: ReadonlySet<ApplicationState> = new Set(['TO_BE_CONFIRMED', 'TO_BE_SIGNED'])

/** The application as its provider queries it (APIv3 onboarding §4.6). */
export function applymentViewOf(
  { keys, publicUrl }: Pick<OnboardingDeps, 'keys' | 'publicUrl'>,
  stored: Stored,
): ApplymentView {
  const { id, state, businessCode, applymentId, subMchid, reasons } = stored
  return {
    business_code: businessCode,
    applyment_id: Number(applymentId),
    ...(subMchid !== null && { sub_mchid: subMchid }),
    ...(linked.has(state) && { sign_url: linkOf(publicUrl, tokenOf(keys, id)) }),
    applyment_state: `APPLYMENT_STATE_${state}`,
    applyment_state_msg: messages[state],
    ...(state === 'REJECTED' && {
      audit_detail: reasons.map(({ field, fieldName, reason }) => ({
        field: field || '/',
        field_name: fieldName || '申请资料',
        reject_reason: reason,
      })),
    }),
  }
}
