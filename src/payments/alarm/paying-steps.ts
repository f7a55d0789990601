import type { Fault } from './next-step.ts'

export type Step = readonly [fault: Fault, payer: string, merchant: string]

const notCharged = '您未被扣款'
const callMerchant = `商户的支付请求有误，${notCharged}，请联系商户重新发起。`
const merchantOnly = (merchant: string): Step => ['merchant', callMerchant, merchant]
const scanAgain = '请让用户刷新付款码，用新的付款码重新扫码；商户订单号不变则请先查询原单。'
const nothing = '无需处理，由用户自行完成。'

/** Codes of creating, paying, closing and reversing orders, and of the wallet's pages. */
export const payingSteps: ReadonlyMap<string, Step> = new Map<string, Step>([
  // Of the order.
  ['APPID_MCHID_NOT_MATCH', merchantOnly('请在商户平台绑定该appid与商户号，再用原单号下单。')],
  ['INVALID_OPENID', merchantOnly('请用同一appid重新获取用户openid，再用原单号下单。')],
  ['INVALID_NOTIFY_URL', merchantOnly('请改用不带参数的http(s)绝对地址作为notify_url后下单。')],
  ['INVALID_TIME_EXPIRE', merchantOnly('请把time_expire改为RFC 3339格式的有效时间后下单。')],
  ['MCHID_MISMATCH', merchantOnly('请核对请求中的商户号，须与签名所用商户号一致。')],
  ['SUB_MCHID_NOT_FOUND', merchantOnly('请先与该特约商户建立受理关系，或核对sub_mchid。')],
  ['CONTENT_DIFFERS', merchantOnly('请用首次下单的参数重试原单号，或更换商户订单号后下单。')],
  ['OUT_TRADE_NO_USED', merchantOnly('请先查询原单结果；确需再次收款时更换商户订单号。')],
  [
    'ORDER_NOT_EXIST',
    ['merchant', '没有找到这笔订单，请让商户重新发起。', '请核对单号；确未下单时可用该单号下单。'],
  ],
  [
    'ORDER_PAID',
    ['payer', '这笔订单已经支付，无需再付，可在账单中查看。', '请以查询结果发货，勿重复收款。'],
  ],
  ['ORDER_CLOSED', ['payer', '这笔订单已关闭，请让商户重新下单。', '请更换商户订单号重新下单。']],
  [
    'ORDER_EXPIRED',
    [
      'payer',
      '这笔订单已超过支付时间，请让商户重新下单。',
      '请更换商户订单号重新下单，必要时延长time_expire。',
    ],
  ],
  [
    'ORDER_REVERSED',
    ['payer', '这笔订单已撤销，已付的款项会退回，请让商户重新收款。', '请更换商户订单号重新收款。'],
  ],
  [
    'USERPAYING',
    ['payer', '请在手机上输入支付密码完成付款。', '请每5秒查询一次订单，30秒后仍未支付再撤销。'],
  ],
  ['NOT_CODE_PAY', merchantOnly('该订单不是付款码支付，请改用关单接口。')],
  ['REVERSE_OF_CODE_PAY', merchantOnly('付款码支付的订单请改用撤销接口。')],
  ['REVERSE_TOO_LATE', merchantOnly('支付已超过7天，请改用退款接口退回。')],
  ['REVERSE_AFTER_REFUND', merchantOnly('订单已有退款，请对余下金额继续使用退款接口。')],
  [
    'OTHER_PAYER',
    [
      'payer',
      '这笔订单只能由下单的用户支付，请切换账户或让商户重新下单。',
      '请核对下单时的openid是否为当前付款用户。',
    ],
  ],
  [
    'NOT_ENOUGH',
    [
      'payer',
      '余额不足，请更换支付方式，或充值后再付。',
      '请提示用户更换支付方式，原订单仍可支付。',
    ],
  ],
  [
    'ACCOUNT_ERROR',
    [
      'platform',
      `账户状态异常，${notCharged}，请联系客服。`,
      '请核对商户账户状态；如正常，请联系平台。',
    ],
  ],
  [
    'FUNDING_NOT_ALLOWED',
    [
      'payer',
      '商户不支持这种支付方式，请更换后再付。',
      '如需支持信用卡等方式，请调整下单的limit_pay。',
    ],
  ],

  // Of prepay codes and combine orders.
  [
    'PREPAY_INVALID',
    [
      'payer',
      '这不是有效的支付码，请重新扫描商户的二维码。',
      '请核对展示的二维码内容是否为下单返回的code_url。',
    ],
  ],
  [
    'PREPAY_EXPIRED',
    ['payer', '支付码已过期，请让商户刷新后重新扫描。', '请用原单号重新下单，取得新的支付码。'],
  ],
  ['SUB_ORDERS_COUNT', merchantOnly('请调整合单的子单数量后重新下单。')],
  ['SUB_ORDERS_REPEATED', merchantOnly('请为每个子单使用不同的商户订单号。')],
  ['SUB_ORDERS_DIFFER', merchantOnly('请按合单下单时的子单逐一填写后再关单。')],
  [
    'COMBINE_NOT_EXIST',
    [
      'merchant',
      '没有找到这笔订单，请让商户重新发起。',
      '请核对合单单号；确未下单时可用该单号下单。',
    ],
  ],

  // Of channels.
  [
    'CHANNEL_UNKNOWN',
    [
      'channel',
      '付款结果正在确认，请勿重复付款，稍后在商户处或账单中查看。',
      '结果未知：请用原单号查询，确定前勿更换单号；系统会自动查询并以回调告知。',
    ],
  ],
  [
    'INSTRUCTION_LIVE',
    [
      'channel',
      '上一次付款结果正在确认，请勿重复付款，稍后再看。',
      '上一次请求未有结果：请稍后用原单号查询，确定前勿更换单号。',
    ],
  ],
  [
    'SUBJECT_ENDED',
    [
      'merchant',
      '这笔订单已经结束，请先在账单中查看结果，未付成请让商户重新下单。',
      '订单在此期间已经结束：请以查询结果为准，确需收款时更换商户订单号。',
    ],
  ],
  [
    'CHANNEL_BUSY',
    [
      'channel',
      `支付通道繁忙，${notCharged}，请稍后再付。`,
      '本次未受理，可稍后用原单号原参数重试，至多自动重试三次。',
    ],
  ],
  [
    'CHANNEL_REFUSED',
    [
      'channel',
      `支付通道未受理，${notCharged}，请更换支付方式或联系商户。`,
      '通道明确未受理：请核对下单参数与进件状态，更正后重新下单。',
    ],
  ],

  // Of the wallet: codes shown, the cashier, cards, moving money.
  ['AUTH_CODE_INVALID', ['payer', '付款码无效，请刷新后再出示。', scanAgain]],
  ['AUTH_CODE_EXPIRE', ['payer', '付款码已过期，请刷新后再出示。', scanAgain]],
  ['CODE_NOT_FOUND', ['payer', '没有找到这个付款码，请刷新后再出示。', scanAgain]],
  [
    'NOTHING_TO_CONFIRM',
    [
      'payer',
      '没有待确认的付款，请以账单为准；未付成请重新出示付款码。',
      '请查询订单；未支付时让用户刷新付款码后重新扫码。',
    ],
  ],
  [
    'PAY_SIGN_INVALID',
    merchantOnly('请用商户API证书私钥重新计算paySign，时间戳与随机串须与签名一致。'),
  ],
  ['PAY_PACKAGE_INVALID', merchantOnly('调起支付的package须为prepay_id=下单返回的值。')],
  [
    'MERCHANT_SUSPENDED',
    [
      'merchant',
      `商户已暂停收款，${notCharged}，请联系商户。`,
      '商户号已暂停，请联系平台了解原因并恢复。',
    ],
  ],
  ['CARD_NOT_FOUND', ['payer', '没有找到这张银行卡，请重新选择或绑定银行卡。', nothing]],
  ['CARD_NOT_RECOGNISED', ['payer', '银行未能核验该卡，请核对卡号与持卡人姓名。', nothing]],
  ['CARD_ALREADY_BOUND', ['payer', '这张银行卡已绑定，可直接选用。', nothing]],
  ['TOO_MANY_CARDS', ['payer', '绑定的银行卡已达上限，请先解绑不用的卡。', nothing]],
  ['CREDIT_CARD_NOT_ALLOWED', ['payer', '请改用储蓄卡充值或提现。', nothing]],
  ['CARD_NOT_ENOUGH', ['payer', '银行卡余额不足，请更换银行卡或减少金额。', nothing]],
  ['BALANCE_NOT_ENOUGH', ['payer', '零钱余额不足，请减少金额或先充值。', nothing]],
  ['AMOUNT_OUT_OF_RANGE', ['payer', '请把金额改到0.01元至50000元之间。', nothing]],
  ['REQUEST_REUSED', ['payer', '这次操作已提交过，请先在账单中查看结果，再重新发起。', nothing]],
  ['BILL_NOT_FOUND', ['payer', '没有找到这笔账单，请返回账单列表刷新后再看。', nothing]],
  ['APP_NOT_FOUND', merchantOnly('请核对页面使用的appid是否已在平台登记。')],
  ['SIGN_IN_REQUIRED', ['payer', '请先登录，再继续付款。', nothing]],
  ['WALLET_HEADER_REQUIRED', ['payer', '请回到钱包页面操作。', nothing]],

  // Of the payment password.
  ['PIN_WRONG', ['payer', '支付密码不正确，请重新输入，或重置支付密码。', nothing]],
  ['PIN_LOCKED', ['payer', '支付密码已锁定，请稍后再试，或重置支付密码。', nothing]],
  ['PIN_NOT_SET', ['payer', '请先设置支付密码，再继续付款。', nothing]],
  ['PIN_INVALID', ['payer', '请输入6位数字的支付密码。', nothing]],
  ['PIN_TRIVIAL', ['payer', '请换一个不连续、不重复的支付密码。', nothing]],
  ['PIN_PROOF_REQUIRED', ['payer', '请先完成身份验证，再设置支付密码。', nothing]],

  // Of any call.
  [
    'SERVICE_UNAVAILABLE',
    [
      'platform',
      '系统繁忙，请先在账单中查看，未付成再稍后付款。',
      '系统繁忙：请稍后用原单号查询，未支付时再用原参数重试。',
    ],
  ],
  [
    'SYSTEM_ERROR',
    [
      'platform',
      '付款结果暂不确定，请先在账单中查看，勿重复付款。',
      '请先用原单号查询，确定前勿更换单号；未支付时再用原参数重试。',
    ],
  ],
  ['PARAM_ERROR', merchantOnly('请按返回的字段提示更正参数后重试。')],
  ['SIGN_ERROR', merchantOnly('请核对证书序列号、私钥、时间戳与签名串后重试。')],
  ['NO_AUTH', merchantOnly('商户号无此权限或已暂停，请联系平台。')],
  [
    'FREQUENCY_LIMITED',
    ['merchant', '操作过于频繁，请稍后再试。', '请降低调用频率，按退避间隔用原参数重试。'],
  ],
])
