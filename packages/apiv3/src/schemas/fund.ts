import { type Static, Type } from 'typebox'
import { Mchid, oneOf, optionalText, text } from './fields.ts'

/** BASIC is what settlement fills, OPERATION what transfers are paid from, FEES what was charged. */
export const FundAccountType = oneOf(['BASIC', 'OPERATION', 'FEES'])
export type FundAccountType = Static<typeof FundAccountType>

/** A balance is a sum of many payments and may pass 31 bits; SDKs read it into 64. */
const BalanceFen = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'fen',
})

/** `GET /v3/merchant/fund/balance/{account_type}` and its day-end. Source: 查询账户实时余额 2025. */
export const BalanceView = Type.Object({
  available_amount: BalanceFen,
  pending_amount: Type.Optional(BalanceFen),
})
export type BalanceView = Static<typeof BalanceView>

/** The same of a sub-merchant, by its provider (`/v3/ecommerce/fund/…`). */
export const SubBalanceView = Type.Object({
  sub_mchid: Mchid,
  account_type: Type.Optional(FundAccountType),
  available_amount: BalanceFen,
  pending_amount: Type.Optional(BalanceFen),
})
export type SubBalanceView = Static<typeof SubBalanceView>

const OutRequestNo = Type.String({ minLength: 1, maxLength: 32, pattern: '^[0-9A-Za-z]+$' })

/**
 * `POST /v3/merchant/fund/withdraw`: to the merchant's own bank account, 800 million yuan at most.
 * `out_request_no` is the idempotency key. Source: 预约提现 2024-12.
 */
export const WithdrawBody = Type.Object({
  out_request_no: OutRequestNo,
  amount: Type.Integer({ minimum: 1, maximum: 80_000_000_000, description: 'fen' }),
  remark: optionalText(56),
  bank_memo: Type.Optional(
    Type.String({ maxLength: 32, pattern: '^[0-9A-Za-z\\u4e00-\\u9fff]*$' }),
  ),
  account_type: FundAccountType,
  notify_url: Type.Optional(Type.String({ minLength: 8, maxLength: 256 })),
})
export type WithdrawBody = Static<typeof WithdrawBody>

export const WithdrawCreated = Type.Object({
  withdraw_id: text(128),
  out_request_no: OutRequestNo,
})
export type WithdrawCreated = Static<typeof WithdrawCreated>

export const WithdrawStatus = oneOf([
  'CREATE_SUCCESS',
  'SUCCESS',
  'FAIL',
  'REFUND',
  'CLOSE',
  'INIT',
])
export type WithdrawStatus = Static<typeof WithdrawStatus>

/** A withdrawal as it is queried; `SUCCESS` may still become `REFUND` when the bank returns it. */
export const WithdrawView = Type.Object({
  status: WithdrawStatus,
  withdraw_id: text(128),
  out_request_no: OutRequestNo,
  amount: BalanceFen,
  create_time: text(64),
  update_time: text(64),
  reason: optionalText(255),
  remark: optionalText(56),
  bank_memo: optionalText(32),
  account_type: Type.Optional(FundAccountType),
  account_number: optionalText(4),
  account_bank: optionalText(64),
  bank_name: optionalText(128),
  solution: optionalText(255),
})
export type WithdrawView = Static<typeof WithdrawView>
