/** Why nothing arrived: the words of the wire (APIv3 merchant transfers). */
const failReasons = [
  'ACCOUNT_FROZEN',
  'ACCOUNT_NOT_EXIST',
  'BANK_CARD_ACCOUNT_ABNORMAL',
  'BANK_CARD_BANK_INFO_WRONG',
  'BANK_CARD_CARD_INFO_WRONG',
  'BANK_CARD_COLLECTIONS_ABOVE_QUOTA',
  'BANK_CARD_PARAM_ERROR',
  'BANK_CARD_STATUS_ABNORMAL',
  'BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH',
  'BLOCK_B2C_USERLIMITAMOUNT_MONTH',
  'BUDGET_NOT_ENOUGH',
  'DAY_RECEIVED_COUNT_EXCEED',
  'DAY_RECEIVED_QUOTA_EXCEED',
  'EXCEEDED_ESTIMATED_AMOUNT',
  'ID_CARD_NOT_CORRECT',
  'MCH_CANCEL',
  'MERCHANT_NOT_CONFIRM',
  'MERCHANT_REJECT',
  'MONTH_RECEIVED_QUOTA_EXCEED',
  'NAME_NOT_CORRECT',
  'OPENID_INVALID',
  'OTHER_FAIL_REASON_TYPE',
  'OVERDUE_CLOSE',
  'PAYEE_ACCOUNT_ABNORMAL',
  'PAYER_ACCOUNT_ABNORMAL',
  'PRODUCT_AUTH_CHECK_FAIL',
  'REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED',
  'REAL_NAME_CHECK_FAIL',
  'RECEIVE_ACCOUNT_NOT_CONFIGURE',
  'RECEIVE_ACCOUNT_NOT_PERMMIT',
  'RELATED_ORDER_TRANSFER_AMOUNT_EXCEED',
  'RELATED_ORDER_TRANSFER_COUNT_EXCEED',
  'RESERVATION_INFO_NOT_MATCH',
  'RESERVATION_SCENE_NOT_MATCH',
  'RESERVATION_STATE_INVALID',
  'TRANSFER_QUOTA_EXCEED',
  'TRANSFER_REMARK_SET_FAIL',
  'TRANSFER_RISK',
  'TRANSFER_SCENE_INVALID',
  'TRANSFER_SCENE_UNAVAILABLE',
] as const

/** It has no word for a payee who declines. */
export type FailReason = (typeof failReasons)[number]

const known: ReadonlyMap<string, FailReason> = new Map(failReasons.map((word) => [word, word]))

/**
 * What a channel said, as the merchant reads it: the channel's word where the wire has it too. A no to
 * the call itself begins with the code of an error, of which the merchant's wire knows nothing here.
 */
export const failReasonOf = (said: string | null): FailReason =>
  known.get(said?.split(' ')[0] ?? '') ?? 'OTHER_FAIL_REASON_TYPE'
