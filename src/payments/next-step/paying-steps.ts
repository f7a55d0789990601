import { channelSteps } from './channel-steps.ts'
import { orderSteps } from './order-steps.ts'
import { type Steps, steps } from './step.ts'
import { walletSteps } from './wallet-steps.ts'

/** Codes that somebody meets while paying: at the till, by order, on the wallet's pages. */
export const payingSteps: Steps = new Map([...orderSteps, ...channelSteps, ...walletSteps])

/** Opening a cashier only reads: nothing can have moved, and it may be read again. */
export const openingSteps: Steps = new Map([
  ...payingSteps,
  ...steps({
    SERVICE_UNAVAILABLE: [
      'platform',
      'retry',
      '系统繁忙，暂时读不到这笔订单，请稍后再试。',
      'The system is busy and the order could not be read. Please try again in a moment.',
      '系统繁忙，用户暂时打不开收银台；订单不受影响，无需处理。',
    ],
    SYSTEM_ERROR: [
      'platform',
      'retry',
      '暂时读不到这笔订单，请稍后再试。',
      'The order could not be read. Please try again in a moment.',
      '用户暂时打不开收银台；订单不受影响，持续出现请联系平台。',
    ],
    PARAM_ERROR: [
      'payer',
      'scan_again',
      '这不是有效的支付码，请重新扫描商户的二维码。',
      'This is not a payment code. Please scan the merchant’s code again.',
      '请核对展示的二维码内容是否为下单返回的code_url。',
    ],
  }),
])
