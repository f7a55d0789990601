import { step, steps } from './step.ts'

/** The payer of an order whose merchant asked in a wrong way can only go back. */
export const merchantOnly = (merchant: string) =>
  [
    'merchant',
    'ask_merchant',
    '商户的支付请求有误，请返回商户重新下单。',
    'The merchant’s request is not right. Please go back and order again.',
    merchant,
  ] as const

const reversed = step([
  'payer',
  'ask_merchant',
  '这笔订单已被商户撤销，请让商户重新收款。',
  'The merchant has reversed this order. Please ask for a new one.',
  '请更换商户订单号重新收款。',
])

/** Codes of creating, paying, closing and reversing orders, one by one and combined. */
export const orderSteps = [
  ...steps({
    APPID_MCHID_NOT_MATCH: merchantOnly('请在商户平台绑定该appid与商户号，再用原单号下单。'),
    INVALID_OPENID: merchantOnly('请用同一appid重新获取用户openid，再用原单号下单。'),
    INVALID_NOTIFY_URL: merchantOnly('请改用不带参数的http(s)绝对地址作为notify_url后下单。'),
    INVALID_TIME_EXPIRE: merchantOnly('请把time_expire改为RFC 3339格式的有效时间后下单。'),
    MCHID_MISMATCH: merchantOnly('请核对请求中的商户号，须与签名所用商户号一致。'),
    SUB_MCHID_NOT_FOUND: merchantOnly('请先与该特约商户建立受理关系，或核对sub_mchid。'),
    CONTENT_DIFFERS: merchantOnly('请用首次下单的参数重试原单号，或更换商户订单号后下单。'),
    OUT_TRADE_NO_USED: merchantOnly('请先查询原单结果；确需再次收款时更换商户订单号。'),
    ORDER_NOT_EXIST: [
      'merchant',
      'ask_merchant',
      '没有找到这笔订单，请返回商户重新下单。',
      'There is no such order. Please go back and order again.',
      '请核对单号；确未下单时可用该单号下单。',
    ],
    ORDER_PAID: [
      'payer',
      'bills',
      '这笔订单已经支付，无需再付，可在账单中查看。',
      'This order has been paid already; see your bills.',
      '请以查询结果发货，勿重复收款。',
    ],
    ORDER_CLOSED: [
      'payer',
      'ask_merchant',
      '这笔订单已关闭，请返回商户重新下单。',
      'This order is closed. Please go back to the merchant and order again.',
      '请更换商户订单号重新下单。',
    ],
    ORDER_EXPIRED: [
      'payer',
      'ask_merchant',
      '这笔订单已超过支付时间，请返回商户重新下单。',
      'The time to pay this order is over. Please go back to the merchant and order again.',
      '请更换商户订单号重新下单，必要时延长time_expire。',
    ],
    USERPAYING: [
      'payer',
      'enter_pin',
      '请在手机上输入支付密码完成付款。',
      'Enter your payment PIN on the phone to finish.',
      '请每5秒查询一次订单，30秒后仍未支付再撤销。',
    ],
    NOT_CODE_PAY: merchantOnly('该订单不是付款码支付，请改用关单接口。'),
    REVERSE_OF_CODE_PAY: merchantOnly('付款码支付的订单请改用撤销接口。'),
    REVERSE_TOO_LATE: merchantOnly('支付已超过7天，请改用退款接口退回。'),
    REVERSE_AFTER_REFUND: merchantOnly('订单已有退款，请对余下金额继续使用退款接口。'),
    OTHER_PAYER: [
      'payer',
      'ask_merchant',
      '这笔订单只能由下单的用户支付，请切换账户或让商户重新下单。',
      'Only the person who ordered can pay this. Switch accounts, or ask for a new order.',
      '请核对下单时的openid是否为当前付款用户。',
    ],
    NOT_ENOUGH: [
      'payer',
      'other_means',
      '余额不足，请换一种付款方式，或充值后再付。',
      'Not enough money. Pay another way, or top up first.',
      '请提示用户更换支付方式；付款码支付请更换商户订单号后重新扫码。',
    ],
    ACCOUNT_ERROR: [
      'platform',
      'support',
      '账户状态异常，暂时不能付款，请联系客服。',
      'The account cannot pay at the moment. Please contact support.',
      '请核对商户账户状态；如正常，请联系平台。',
    ],
    FUNDING_NOT_ALLOWED: [
      'payer',
      'other_means',
      '商户不支持这种付款方式，请换一种再付。',
      'The merchant does not accept this. Pay another way.',
      '如需支持信用卡等方式，请调整下单的limit_pay。',
    ],
    LIMIT_UNPROVED: [
      'payer',
      'enter_pin',
      '免密付款今日已达限额，请输入支付密码后再付。',
      'The day’s limit without a PIN is reached. Enter your PIN to pay.',
      '请提示用户在手机上输入支付密码；付款码支付请更换商户订单号后重新扫码。',
    ],
    LIMIT_DAY: [
      'payer',
      'other_means',
      '今日付款已达限额，请换一种付款方式，或明天再付。',
      'The day’s limit is reached. Pay another way, or pay tomorrow.',
      '请提示用户更换付款方式或改日支付；付款码支付请更换商户订单号后重新扫码。',
    ],
    LIMIT_YEAR: [
      'payer',
      'other_means',
      '零钱付款本年已达限额，请改用银行卡付款。',
      'The year’s limit of the balance is reached. Please pay from a bank card.',
      '请提示用户改用银行卡；付款码支付请更换商户订单号后重新扫码。',
    ],
    LIMIT_TOTAL: [
      'payer',
      'other_means',
      '零钱付款累计已达限额，请改用银行卡付款，或完成身份验证提高限额。',
      'The limit of the balance is reached. Pay from a bank card, or verify who you are.',
      '请提示用户改用银行卡；付款码支付请更换商户订单号后重新扫码。',
    ],
    PREPAY_INVALID: [
      'payer',
      'scan_again',
      '这不是有效的支付码，请重新扫描商户的二维码。',
      'This is not a payment code. Please scan the merchant’s code again.',
      '请核对展示的二维码内容是否为下单返回的code_url。',
    ],
    PREPAY_EXPIRED: [
      'payer',
      'scan_again',
      '支付码已过期，请让商户刷新后重新扫描。',
      'This code has expired. Ask the merchant to renew it, and scan again.',
      '请用原单号重新下单，取得新的支付码。',
    ],
    SUB_ORDERS_COUNT: merchantOnly('请调整合单的子单数量后重新下单。'),
    SUB_ORDERS_REPEATED: merchantOnly('请为每个子单使用不同的商户订单号。'),
    SUB_ORDERS_DIFFER: merchantOnly('请按合单下单时的子单逐一填写后再关单。'),
    COMBINE_NOT_EXIST: [
      'merchant',
      'ask_merchant',
      '没有找到这笔订单，请返回商户重新下单。',
      'There is no such order. Please go back and order again.',
      '请核对合单单号；确未下单时可用该单号下单。',
    ],
  }),
  ['ORDER_REVERSED', { ...reversed, money: 'returned' }] as const,
] as const
