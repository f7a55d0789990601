import type { CodepayBody, PartnerCodepayBody } from '../schemas/codepay.ts'
import type { CombineH5Body, CombineJsapiBody } from '../schemas/combine.ts'
import type { H5Body, JsapiBody, NativeBody } from '../schemas/direct.ts'
import type { PartnerH5Body, PartnerJsapiBody, PartnerNativeBody } from '../schemas/partner.ts'
import type { RefundBody } from '../schemas/refund.ts'

/** The least that each call takes; tests add to it and spoil it. */
const order = {
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no: 'T20260101000001',
  notify_url: 'https://www.example.com/notify',
  amount: { total: 100 },
}
const direct = { appid: 'wx0000000000000001', mchid: '1900000001', ...order }
const partnerNames = {
  sp_appid: 'wx0000000000000001',
  sp_mchid: '1900000001',
  sub_mchid: '1900000109',
}
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

export const nativeBody: NativeBody = direct
export const jsapiBody: JsapiBody = { ...direct, payer: { openid } }
export const h5Body: H5Body = {
  ...direct,
  scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } },
}
export const partnerNativeBody: PartnerNativeBody = { ...partnerNames, ...order }
export const partnerH5Body: PartnerH5Body = {
  ...partnerNativeBody,
  scene_info: h5Body.scene_info,
}
export const partnerJsapiBody: PartnerJsapiBody = {
  ...partnerNativeBody,
  payer: { sp_openid: openid },
}

const codepay = {
  description: '扫码付款',
  out_trade_no: 'T20260101000001',
  payer: { auth_code: '134567890123456789' },
  amount: { total: 100 },
  scene_info: { store_info: { id: 'S1' } },
}
export const codepayBody: CodepayBody = {
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  ...codepay,
}
export const partnerCodepayBody: PartnerCodepayBody = { ...partnerNames, ...codepay }

export const combineJsapiBody: CombineJsapiBody = {
  combine_appid: 'wx0000000000000001',
  combine_mchid: '1900000001',
  combine_out_trade_no: 'C20260101000001',
  notify_url: 'https://www.example.com/notify',
  combine_payer_info: { openid },
  sub_orders: ['T20260101000001', 'T20260101000002'].map((out_trade_no) => ({
    mchid: '1900000001',
    attach: '',
    amount: { total_amount: 10, currency: 'CNY' },
    out_trade_no,
    description: '腾讯充值中心',
  })),
}
export const combineH5Body: CombineH5Body = {
  ...combineJsapiBody,
  combine_payer_info: {},
  scene_info: { payer_client_ip: '::1', h5_info: { type: 'iOS' } },
}

export const refundBody: RefundBody = {
  out_trade_no: 'T20260101000001',
  out_refund_no: 'R20260101000001',
  amount: { refund: 40, total: 100, currency: 'CNY' },
}
