import { refusals } from '#kernel/refusal'

/** API permissions (产品权限), each with the name under which merchants know it. */
export const productNames = {
  JSAPI: 'JSAPI支付',
  MINI_PROGRAM: '小程序支付',
  APP: 'APP支付',
  H5: 'H5支付',
  NATIVE: 'Native支付',
  CODE_PAY: '付款码支付',
  COMBINE: '合单支付',
  REFUND: 'API退款',
  PROFIT_SHARING: '分账',
  TRANSFER: '商家转账',
  WITHDRAW: '提现',
} as const

export type Product = keyof typeof productNames

export const isProduct = (name: string): name is Product => Object.hasOwn(productNames, name)

export const products: readonly Product[] = Object.keys(productNames).filter(isProduct)

export type ProductState = 'asked' | 'granted' | 'refused' | 'withdrawn'

export type Rating = 'low' | 'medium' | 'high'

/** What a merchant may take; null is no limit. Amounts in fen. */
export type MerchantLimits = Readonly<{
  singleMax: bigint | null
  dayMax: bigint | null
  rating: Rating
  /** When somebody must look at the merchant again. */
  reviewAt: Date
}>

export const refuse = refusals({
  LIMIT_NOT_POSITIVE: [400, '限额必须大于零，不限额请留空'],
  PRODUCT_UNKNOWN: [400, '没有这个产品，请从产品列表中选择'],
  PRODUCT_OPEN: [409, '该产品权限已开通，无需申请'],
  PRODUCT_ASKED: [409, '该产品权限正在审批，请等待结果'],
})

/** Told at the signed door, in the words of the wire. */
export const refuseAccess = refusals({
  PRODUCT_NOT_GRANTED: [
    403,
    '商户号该产品权限未开通，请前往商户平台>开发者中心>接口权限申请后重试',
    'NO_AUTH',
  ],
  NETWORK_NOT_ALLOWED: [403, 'IP地址不在白名单', 'NO_AUTH'],
  SINGLE_LIMIT: [403, '订单金额超过商户单笔限额，请联系平台调整限额', 'RULE_LIMIT'],
  DAY_LIMIT: [403, '商户当日收款已达限额，请次日再试或联系平台调整限额', 'RULE_LIMIT'],
})
