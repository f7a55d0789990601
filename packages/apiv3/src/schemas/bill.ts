import { type Static, Type } from 'typebox'
import { Mchid, oneOf, text } from './fields.ts'

/** A day in Beijing; whether the calendar has it and whether its bill can be had, the server decides. */
export const BillDate = Type.String({
  minLength: 10,
  maxLength: 10,
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
})

/** Left out, the file comes as it is; its hash is that of the plain bytes either way. */
const TarType = Type.Optional(oneOf(['GZIP']))

/** The SM algorithm stands in the contract; what is not spoken is refused by who answers. */
const BillAlgorithm = oneOf(['AEAD_AES_256_GCM', 'SM4_GCM'])

/** `GET /v3/bill/tradebill`. Without `sub_mchid` a service provider gets all its sub-merchants. */
export const TradeBillQuery = Type.Object({
  bill_date: BillDate,
  bill_type: Type.Optional(oneOf(['ALL', 'SUCCESS', 'REFUND'])),
  tar_type: TarType,
  sub_mchid: Type.Optional(Mchid),
})
export type TradeBillQuery = Static<typeof TradeBillQuery>

/** `GET /v3/bill/fundflowbill` */
export const FundFlowBillQuery = Type.Object({
  bill_date: BillDate,
  account_type: Type.Optional(oneOf(['BASIC', 'OPERATION', 'FEES'])),
  tar_type: TarType,
  sub_mchid: Type.Optional(Mchid),
})
export type FundFlowBillQuery = Static<typeof FundFlowBillQuery>

/** `GET /v3/bill/sub-merchant-fundflowbill`: one sub-merchant's, encrypted. */
export const SubMerchantFundFlowQuery = Type.Object({
  sub_mchid: Mchid,
  bill_date: BillDate,
  account_type: oneOf(['BASIC', 'OPERATION', 'FEES', 'DEPOSIT']),
  algorithm: BillAlgorithm,
  tar_type: TarType,
})
export type SubMerchantFundFlowQuery = Static<typeof SubMerchantFundFlowQuery>

/** `GET /v3/ecommerce/bill/fundflowbill`: all sub-merchants', encrypted, in one file or several. */
export const EcommerceFundFlowQuery = Type.Object({
  bill_date: BillDate,
  account_type: oneOf(['ALL']),
  algorithm: BillAlgorithm,
  tar_type: TarType,
})
export type EcommerceFundFlowQuery = Static<typeof EcommerceFundFlowQuery>

/** `GET /v3/profitsharing/bills` */
export const SharingBillQuery = Type.Object({
  bill_date: BillDate,
  sub_mchid: Type.Optional(Mchid),
  tar_type: TarType,
})
export type SharingBillQuery = Static<typeof SharingBillQuery>

const BillHash = {
  hash_type: oneOf(['SHA1']),
  /** 40 lower-case hex digits over the plain bytes, byte order mark included. */
  hash_value: text(1024),
}

/** Where a bill lies, for five minutes. Source: APIv3 bills; wechatpay-java billdownload. */
export const BillView = Type.Object({ ...BillHash, download_url: text(2048) })
export type BillView = Static<typeof BillView>

/**
 * Encrypted bills, in order. `encrypt_key` is the Base64 of an AES key, encrypted with the public key
 * of the merchant's API certificate (RSA-OAEP, SHA-1); the file is AES-256-GCM under it and `nonce`.
 */
export const EncryptedBillView = Type.Object({
  download_bill_count: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  download_bill_list: Type.Array(
    Type.Object({
      /** From 1. */
      bill_sequence: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
      download_url: text(2048),
      encrypt_key: text(2048),
      ...BillHash,
      nonce: text(16),
    }),
  ),
})
export type EncryptedBillView = Static<typeof EncryptedBillView>
