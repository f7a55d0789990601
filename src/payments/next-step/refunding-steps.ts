import { type Steps, steps } from './step.ts'

const underWay = '退款由商户处理，款项到账前请以商户答复为准；有疑问请联系商户。'
const merchantDeals = 'The merchant deals with this refund. Please ask the merchant.'
const merchantOnly = (merchant: string) =>
  ['merchant', 'ask_merchant', underWay, merchantDeals, merchant] as const

/** Codes of asking for refunds and of sending them another way. */
export const refundingSteps: Steps = new Map(
  steps({
    ORDER_NOT_FOUND: merchantOnly('请核对transaction_id或out_trade_no，须为本商户的订单。'),
    ORDER_NOT_EXIST: merchantOnly('请核对transaction_id或out_trade_no，须为本商户的订单。'),
    REFUND_NOT_FOUND: merchantOnly('请核对退款单号；确未受理时可用原退款单号重新申请。'),
    ORDER_NOT_NAMED: merchantOnly('请填写transaction_id或out_trade_no之一后重试。'),
    ORDER_MISMATCH: merchantOnly('请核对两个单号，须指向同一订单，或只填其一。'),
    ORDER_NOT_PAID: merchantOnly('订单未支付，无需退款；如需取消请关单。'),
    ORDER_REVERSED: [
      'merchant',
      'bills',
      '订单已撤销，款项已按原路退回，请查看账单。',
      'The order was reversed and its money has gone back; see your bills.',
      '订单已撤销并退回款项，无需再退。',
    ],
    TOTAL_DIFFERS: merchantOnly('请把amount.total改为原订单金额后用原退款单号重试。'),
    FROM_DIFFERS: merchantOnly('请核对退款出资账户，各项之和须等于退款金额。'),
    REFUND_EXCEEDS_PAYMENT: merchantOnly('请先查询已退金额，把退款金额改为不超过余下可退金额。'),
    TOO_MANY_REFUNDS: merchantOnly('该订单退款次数已满，请通过其他方式与用户结清余款。'),
    REFUND_TOO_LATE: merchantOnly('已超过一年不能原路退回，请通过转账等方式与用户结清。'),
    REFUND_NO_REUSED: merchantOnly('请用首次申请的参数重试原退款单号；另一笔退款请更换单号。'),
    NOT_ABNORMAL: merchantOnly('请先查询退款状态，仅退款异常时才需要发起异常退款。'),
    REFUND_NO_DIFFERS: merchantOnly('请核对out_refund_no与refund_id，须为同一退款单。'),
    CARD_NOT_NAMED: merchantOnly('请补充bank_account与real_name后重试，或改退至商户银行卡。'),
    FIELD_NOT_DECRYPTED: merchantOnly('请用Wechatpay-Serial所指的证书或公钥重新加密敏感字段。'),
    CARD_NOT_RECOGNISED: [
      'payer',
      'mend',
      '收款银行卡未通过核验，请向商户提供正确的卡号与姓名。',
      'The bank does not recognise this card. Give the merchant the right number and name.',
      '请与用户核对开户银行、卡号与姓名后重新发起异常退款。',
    ],
    NOT_ENOUGH: merchantOnly('基本账户余额不足，请充值后用原退款单号重试。'),
    ACCOUNT_ERROR: [
      'platform',
      'ask_merchant',
      underWay,
      merchantDeals,
      '商户账户状态异常，请联系平台恢复后用原退款单号重试。',
    ],

    CHANNEL_UNKNOWN: [
      'channel',
      'look',
      '退款结果正在确认，请耐心等待，到账以账单为准。',
      'The refund is being confirmed. Please wait; your bills tell when it has arrived.',
      '结果未知：请查询退款单，确定前勿更换退款单号；系统会自动查询并以回调告知。',
    ],
    INSTRUCTION_LIVE: [
      'channel',
      'look',
      '退款结果正在确认，请耐心等待，到账以账单为准。',
      'The refund is being confirmed. Please wait; your bills tell when it has arrived.',
      '上一次请求未有结果：请稍后用原退款单号查询，确定前勿更换单号。',
    ],
    SUBJECT_ENDED: [
      'merchant',
      'ask_merchant',
      underWay,
      merchantDeals,
      '退款在此期间已经结束：请以查询退款单的结果为准，勿重复申请。',
    ],
    CHANNEL_BUSY: [
      'channel',
      'ask_merchant',
      underWay,
      merchantDeals,
      '本次未受理，可稍后用原退款单号原参数重试，至多自动重试三次。',
    ],
    CHANNEL_REFUSED: [
      'channel',
      'ask_merchant',
      underWay,
      merchantDeals,
      '通道明确未受理：请查询退款单，退款异常时发起异常退款，改退至银行卡。',
    ],

    MCHID_MISMATCH: merchantOnly('请核对请求中的商户号，须与签名所用商户号一致。'),
    SUB_MCHID_NOT_FOUND: merchantOnly('请先与该特约商户建立受理关系，或核对sub_mchid。'),
    INVALID_NOTIFY_URL: merchantOnly('请改用不带参数的http(s)绝对地址作为notify_url后重试。'),
    SERVICE_UNAVAILABLE: [
      'platform',
      'ask_merchant',
      underWay,
      merchantDeals,
      '系统繁忙：请稍后用原退款单号查询，未受理时再用原参数重试。',
    ],
    SYSTEM_ERROR: [
      'platform',
      'ask_merchant',
      underWay,
      merchantDeals,
      '请先查询退款单，确定前勿更换退款单号；未受理时再用原参数重试。',
    ],
    PARAM_ERROR: merchantOnly('请按返回的字段提示更正参数后重试。'),
    SIGN_ERROR: merchantOnly('请核对证书序列号、私钥、时间戳与签名串后重试。'),
    NO_AUTH: merchantOnly('商户号无此权限或已暂停，请联系平台。'),
    FREQUENCY_LIMITED: merchantOnly('请降低调用频率，按退避间隔用原参数重试。'),
  }),
)
