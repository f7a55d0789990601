import { type Static, Type } from 'typebox'
import { oneOf, optionalText, text } from './fields.ts'

/** Answer of both uploads. */
export const MediaView = Type.Object({ media_id: text(1024) })
export type MediaView = Static<typeof MediaView>

/** `meta` of an upload: what is signed, and the digest of the file that comes with it. */
export const MediaMeta = Type.Object({
  filename: text(256),
  sha256: Type.String({ pattern: '^[0-9A-Fa-f]{64}$' }),
})
export type MediaMeta = Static<typeof MediaMeta>

export const SettlementAccountType = oneOf(['ACCOUNT_TYPE_BUSINESS', 'ACCOUNT_TYPE_PRIVATE'])

/** `POST …/{sub_mchid}/modify-settlement`. Source: apply4sub 2023-08. */
export const ModifySettlementBody = Type.Object({
  account_type: SettlementAccountType,
  account_bank: text(128),
  bank_address_code: Type.String({ pattern: '^[0-9]{6,12}$' }),
  bank_name: optionalText(128),
  bank_branch_id: optionalText(64),
  account_number: text(2048),
  account_name: Type.Optional(text(2048)),
  modify_mode: Type.Optional(oneOf(['MODIFY_MODE_ASYNC'])),
})
export type ModifySettlementBody = Static<typeof ModifySettlementBody>

export const ModifySettlementView = Type.Object({ application_no: text(64) })
export type ModifySettlementView = Static<typeof ModifySettlementView>

export const SettlementAccountView = Type.Object({
  account_type: SettlementAccountType,
  account_bank: text(128),
  bank_name: optionalText(128),
  bank_branch_id: optionalText(64),
  account_number: text(64),
  verify_result: Type.Optional(oneOf(['VERIFYING', 'VERIFY_SUCCESS', 'VERIFY_FAIL'])),
  verify_fail_reason: optionalText(1024),
})
export type SettlementAccountView = Static<typeof SettlementAccountView>

export const SettlementApplicationView = Type.Object({
  account_name: optionalText(128),
  account_type: SettlementAccountType,
  account_bank: text(128),
  bank_name: optionalText(128),
  bank_branch_id: optionalText(64),
  account_number: text(64),
  verify_result: oneOf(['AUDIT_SUCCESS', 'AUDITING', 'AUDIT_FAIL']),
  verify_fail_reason: optionalText(1024),
  verify_finish_time: optionalText(64),
})
export type SettlementApplicationView = Static<typeof SettlementApplicationView>
