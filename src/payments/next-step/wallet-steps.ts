import { merchantOnly } from './order-steps.ts'
import { type Act, steps } from './step.ts'

const scanAgain = '请让用户刷新付款码，用新的付款码重新扫码；商户订单号不变则请先查询原单。'
const nothing = '无需处理，由用户自行完成。'
/** Of what risk or a freeze says no merchant learns why, nor whether it will end. */
const otherwise = '请用户更换付款方式；付款码支付须更换商户订单号后重新收款。'
const payerOnly = (act: Act, zh: string, en: string) => ['payer', act, zh, en, nothing] as const

/** Codes of the wallet: codes shown, the cashier, cards, moving money, the payment PIN. */
export const walletSteps = steps({
  AUTH_CODE_INVALID: [
    'payer',
    'new_code',
    '付款码无效，请出示新的付款码。',
    'The payment code is not valid. Please show a new one.',
    scanAgain,
  ],
  AUTH_CODE_EXPIRE: [
    'payer',
    'new_code',
    '付款码已过期，请出示新的付款码。',
    'The payment code has expired. Please show a new one.',
    scanAgain,
  ],
  CODE_NOT_FOUND: [
    'payer',
    'new_code',
    '没有找到这个付款码，请出示新的付款码。',
    'There is no such payment code. Please show a new one.',
    scanAgain,
  ],
  NOTHING_TO_CONFIRM: [
    'payer',
    'bills',
    '没有待确认的付款，请以账单为准；未付成请出示新的付款码。',
    'Nothing waits to be confirmed. Check your bills; if it is not paid, show a new code.',
    '请查询订单；未支付时让用户刷新付款码后重新扫码。',
  ],
  PAY_SIGN_INVALID: merchantOnly(
    '请用商户API证书私钥重新计算paySign，时间戳与随机串须与签名一致。',
  ),
  PAY_PACKAGE_INVALID: merchantOnly('调起支付的package须为prepay_id=下单返回的值。'),
  MERCHANT_SUSPENDED: [
    'merchant',
    'ask_merchant',
    '商户已暂停收款，请返回商户了解情况。',
    'The merchant cannot take payments at the moment. Please ask the merchant.',
    '商户号已暂停，请联系平台了解原因并恢复。',
  ],
  APP_NOT_FOUND: merchantOnly('请核对页面使用的appid是否已在平台登记。'),

  CHALLENGE_NOT_FOUND: payerOnly(
    'mend',
    '没有找到这次身份验证，请返回后重新付款。',
    'This check was not found. Go back and pay again.',
  ),
  CHALLENGE_LAPSED: payerOnly(
    'mend',
    '这次身份验证已超时，请返回后重新付款。',
    'This check has lapsed. Go back and pay again.',
  ),
  PROOF_NOT_OFFERED: payerOnly(
    'mend',
    '这次付款不能用该方式验证，请换一种验证方式。',
    'This payment cannot be confirmed that way. Choose another way.',
  ),
  HELD_NOT_FOUND: payerOnly(
    'bills',
    '没有找到这笔待转出的提现，请在账单中查看。',
    'There is no such withdrawal waiting. Please see your bills.',
  ),
  HELD_ENDED: payerOnly(
    'bills',
    '这笔提现已经结束，请在账单中查看结果。',
    'This withdrawal is over. Please see your bills for what became of it.',
  ),

  CARD_NOT_FOUND: payerOnly(
    'other_means',
    '没有找到这张银行卡，请换一种付款方式。',
    'This card was not found. Pay another way.',
  ),
  CARD_NOT_RECOGNISED: payerOnly(
    'mend',
    '银行未能核验该卡，请核对卡号与持卡人姓名。',
    'The bank does not recognise this card. Check its number and name.',
  ),
  CARD_ALREADY_BOUND: payerOnly(
    'other_means',
    '这张银行卡已绑定，可直接选用。',
    'This card is added already; you can choose it.',
  ),
  TOO_MANY_CARDS: payerOnly(
    'mend',
    '绑定的银行卡已达上限，请先解绑不用的卡。',
    'There are too many cards. Remove one that you do not use.',
  ),
  CREDIT_CARD_NOT_ALLOWED: payerOnly(
    'other_means',
    '请改用储蓄卡充值或提现。',
    'Use a debit card to top up or withdraw.',
  ),
  CARD_NOT_ENOUGH: payerOnly(
    'other_means',
    '银行卡余额不足，请更换银行卡或减少金额。',
    'Not enough money on the card. Use another, or a smaller amount.',
  ),
  BALANCE_NOT_ENOUGH: payerOnly(
    'mend',
    '零钱余额不足，请减少金额或先充值。',
    'Not enough balance. Choose a smaller amount, or top up.',
  ),
  AMOUNT_OUT_OF_RANGE: payerOnly(
    'mend',
    '请把金额改到0.01元至50000元之间。',
    'Choose an amount from ¥0.01 to ¥50,000.',
  ),
  REQUEST_REUSED: payerOnly(
    'bills',
    '这次操作已提交过，请先在账单中查看结果，再重新发起。',
    'This was sent before. See your bills before you begin again.',
  ),
  BILL_NOT_FOUND: payerOnly(
    'bills',
    '没有找到这笔账单，请返回账单列表刷新后再看。',
    'There is no such bill. Go back to the list and refresh it.',
  ),
  SIGN_IN_REQUIRED: payerOnly(
    'sign_in',
    '登录已过期，请重新登录后继续付款。',
    'Your session has ended. Sign in and go on.',
  ),
  WALLET_HEADER_REQUIRED: payerOnly(
    'ask_merchant',
    '请回到钱包页面操作。',
    'Please go on in the wallet.',
  ),

  RISK_CHALLENGE: [
    'payer',
    'prove',
    '为保护资金安全，请按提示完成身份验证，再继续付款。',
    'To protect your money, prove that it is you, and go on.',
    otherwise,
  ],
  RISK_DELAYED: [
    'payer',
    'other_means',
    '为保护资金安全，这笔付款暂不能完成，没有扣款，可换一种付款方式。',
    'To protect your money this payment cannot be made now; nothing was taken. Pay another way.',
    otherwise,
  ],
  RISK_REVIEW: [
    'payer',
    'appeal',
    '这笔付款需要核实，没有扣款，结果会通知您。',
    'This payment has to be checked; nothing was taken, and you will be told.',
    otherwise,
  ],
  RISK_DENIED: [
    'payer',
    'appeal',
    '这笔付款存在风险，没有扣款，可换一种付款方式或提出申诉。',
    'This payment looks risky and nothing was taken. Pay another way, or object.',
    otherwise,
  ],
  WALLET_FROZEN: [
    'payer',
    'thaw',
    '钱包已冻结，暂时不能付款，请解冻后再付。',
    'Your wallet is frozen and cannot pay. Unfreeze it, and pay then.',
    otherwise,
  ],
  PAYER_CANNOT_PAY: [
    'payer',
    'other_means',
    '这笔付款暂时无法完成，请换一种付款方式。',
    'This payment cannot be made at the moment. Please pay another way.',
    otherwise,
  ],
  FROZEN_BY_PLATFORM: payerOnly(
    'support',
    '钱包因安全原因由平台冻结，请提交申诉或联系客服。',
    'We froze this wallet to keep it safe. Appeal, or contact support.',
  ),

  PIN_WRONG: payerOnly(
    'enter_pin',
    '支付密码不正确，请重新输入，或重置支付密码。',
    'Wrong PIN. Enter it again, or reset it.',
  ),
  PIN_LOCKED: payerOnly(
    'reset_pin',
    '支付密码已锁定，请稍后再试，或重置支付密码。',
    'The PIN is locked. Wait a while, or reset it.',
  ),
  PIN_NOT_SET: payerOnly(
    'set_pin',
    '请先设置支付密码，再继续付款。',
    'Set a payment PIN first, and go on.',
  ),
  PIN_INVALID: payerOnly(
    'enter_pin',
    '请输入6位数字的支付密码。',
    'Enter the six digits of your PIN.',
  ),
  PIN_TRIVIAL: payerOnly(
    'mend',
    '请换一个不连续、不重复的支付密码。',
    'Choose a PIN that is harder to guess.',
  ),
  PIN_PROOF_REQUIRED: payerOnly(
    'mend',
    '请先完成身份验证，再设置支付密码。',
    'Confirm that it is you, and set the PIN then.',
  ),
})
