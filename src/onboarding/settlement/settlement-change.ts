import type { ModifySettlementBody, SettlementApplicationView } from '@tongbao/apiv3'
import { refusals } from '#kernel/refusal'
import type { Keys } from '#platform/keys'
import type { ApprovalId } from '#oversight'

export type ChangeState = SettlementApplicationView['verify_result']

/** 修改结算账户 of a sub-merchant, which people look at before it holds. */
export type SettlementChange = Readonly<{
  /** The sub-merchant. */
  mchid: string
  applicationNo: string
  providerMchid: string
  businessDate: string
  /** Which of the day's five. */
  slot: number
  state: ChangeState
  accountType: ModifySettlementBody['account_type']
  accountBank: string
  bankAddressCode: string
  bankName: string | null
  bankBranchId: string | null
  numberSealed: string
  holderSealed: string
  contentDigest: string
  last4: string
  approvalId: ApprovalId | null
  failReason: string | null
  createdAt: Date
  finishedAt: Date | null
}>

/** 每个特约商户每天 (APIv3 onboarding §4.1). */
export const changesADay = 5

const placeOf = (what: 'number' | 'holder', applicationNo: string): string =>
  `onboarding.settlement_change.${what}:${applicationNo}`

export const sealAccount = (
  keys: Keys,
  applicationNo: string,
  { accountNumber, holderName }: Readonly<{ accountNumber: string; holderName: string }>,
): Pick<SettlementChange, 'numberSealed' | 'holderSealed'> => ({
  numberSealed: keys.seal(placeOf('number', applicationNo), accountNumber),
  holderSealed: keys.seal(placeOf('holder', applicationNo), holderName),
})

export const openAccount = (
  keys: Keys,
  change: SettlementChange,
): Readonly<{ accountNumber: string; holderName: string }> => ({
  accountNumber: keys.open(placeOf('number', change.applicationNo), change.numberSealed),
  holderName: keys.open(placeOf('holder', change.applicationNo), change.holderSealed),
})

export const refuse = refusals({
  SUB_MERCHANT_UNKNOWN: [403, '特约商户号不存在或不属于当前服务商，请核对后重试', 'NO_AUTH'],
  CHANGES_EXHAUSTED: [429, '该特约商户今日修改结算账户已达5次，请明日再试', 'RATELIMIT_EXCEEDED'],
  CHANGE_STANDS: [
    400,
    '该特约商户已有审核中的结算账户修改申请，请待审核完成后再提交',
    'INVALID_REQUEST',
  ],
  ACCOUNT_INVALID: [400, '银行账号格式不正确，请核对后重试', 'PARAM_ERROR'],
  HOLDER_DIFFERS: [
    400,
    '开户名称不符：对公账户须与商户名称一致，请更换同名结算账户',
    'INVALID_REQUEST',
  ],
  BRANCH_MISSING: [400, '该开户银行须填写支行名称或联行号，请补充后重试', 'PARAM_ERROR'],
  CHANGE_NOT_FOUND: [404, '没有找到该修改申请，请核对申请单号', 'RESOURCE_NOT_EXISTS'],
  ACCOUNT_NOT_SET: [404, '该特约商户尚未设置结算账户', 'RESOURCE_NOT_EXISTS'],
})
