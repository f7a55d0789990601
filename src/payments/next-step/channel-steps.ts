import { merchantOnly } from './order-steps.ts'
import { steps } from './step.ts'

/** Codes of other institutions, and of any call. */
export const channelSteps = steps({
  CHANNEL_UNKNOWN: [
    'channel',
    'look',
    '付款结果正在确认，请勿重复付款，稍后在账单中查看。',
    'The result is being confirmed. Please do not pay again; see your bills in a while.',
    '结果未知：请用原单号查询，确定前勿更换单号；系统会自动查询并以回调告知。',
  ],
  INSTRUCTION_LIVE: [
    'channel',
    'look',
    '上一次付款结果正在确认，请勿重复付款，稍后在账单中查看。',
    'The last attempt is being confirmed. Please do not pay again; see your bills in a while.',
    '上一次请求未有结果：请稍后用原单号查询，确定前勿更换单号。',
  ],
  SUBJECT_ENDED: [
    'merchant',
    'look',
    '这笔订单已经结束，请先在账单中查看结果。',
    'This order is over. Please see your bills for what became of it.',
    '订单在此期间已经结束：请以查询结果为准，确需收款时更换商户订单号。',
  ],
  CHANNEL_BUSY: [
    'channel',
    'retry',
    '支付通道繁忙，本次未受理，请稍后用原订单再付。',
    'The payment channel is busy and has not taken it. Please try again in a moment.',
    '本次未受理，可稍后用原单号原参数重试，至多自动重试三次。',
  ],
  CHANNEL_REFUSED: [
    'channel',
    'other_means',
    '支付通道没有受理，请换一种付款方式，或联系商户。',
    'The payment channel has not taken it. Pay another way, or ask the merchant.',
    '通道明确未受理：请核对下单参数与进件状态，更正后重新下单。',
  ],
  SERVICE_UNAVAILABLE: [
    'platform',
    'look',
    '系统繁忙，付款结果正在核对，请勿重复付款。',
    'The system is busy and the result is being checked. Please do not pay again.',
    '系统繁忙：请稍后用原单号查询，未支付时再用原参数重试。',
  ],
  SYSTEM_ERROR: [
    'platform',
    'look',
    '付款结果暂不确定，请勿重复付款，先在账单中查看。',
    'The result is not certain yet. Please do not pay again, and see your bills first.',
    '请先用原单号查询，确定前勿更换单号；未支付时再用原参数重试。',
  ],
  FREQUENCY_LIMITED: [
    'merchant',
    'retry',
    '付款的人太多，本次未受理，请稍后用原订单再付。',
    'Too many payments at once; this one was not taken. Please try again in a moment.',
    '请降低调用频率，按退避间隔用原参数重试。',
  ],
  PARAM_ERROR: merchantOnly('请按返回的字段提示更正参数后重试。'),
  SIGN_ERROR: merchantOnly('请核对证书序列号、私钥、时间戳与签名串后重试。'),
  NO_AUTH: merchantOnly('商户号无此权限或已暂停，请联系平台。'),
})
