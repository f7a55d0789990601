import type { Fault } from './fault.ts'

const every = ['pay', 'code_pay', 'query', 'close', 'refund', 'transfer', 'bill', 'other'] as const
/** A close is answered 204 and has no body to spoil. */
const withBody = ['pay', 'code_pay', 'query', 'refund', 'transfer', 'bill', 'other'] as const

const checkAnswer = {
  zh: '先验签，再解析；不通过则结果未知，以相同单号查询',
  en: 'Verify before reading; what does not verify is an unknown outcome, so ask by the same number.',
} as const
const compareAnswer = {
  zh: '签名正确也要核对单号、金额、币种、商户号；不一致则报警，不入账',
  en: 'Compare number, amount, currency and merchant even where the signature is right; book nothing that differs, and raise an alarm.',
} as const
const skewSeconds = {
  title: { zh: '相差多少秒', en: 'Seconds off' },
  min: -86_400,
  max: 86_400,
  usual: 600,
} as const

/** How an answer is wrong; what was asked for has happened. */
export const answerFaults = {
  answer_unsigned: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答没有签名', en: 'Answer without signature' },
    happens: {
      zh: '请求已经执行，应答缺少全部 Wechatpay-* 头',
      en: 'The call is done; the answer has none of the Wechatpay-* headers.',
    },
    advice: checkAnswer,
    parameters: {},
  },
  answer_wrong_signature: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答签名错误', en: 'Answer with a wrong signature' },
    happens: {
      zh: '请求已经执行，应答的签名与内容不符',
      en: 'The call is done; the signature of the answer does not fit it.',
    },
    advice: checkAnswer,
    parameters: {},
  },
  answer_unknown_serial: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答证书序列号未知', en: 'Answer by an unknown serial' },
    happens: {
      zh: '请求已经执行，应答的 Wechatpay-Serial 不是平台的任何一张证书',
      en: 'The call is done; the Wechatpay-Serial of the answer is of no key of the platform.',
    },
    advice: {
      zh: '重新下载一次平台证书；仍不认识则拒绝应答，以相同单号查询',
      en: 'Fetch the certificates once more; if it is still unknown refuse the answer and ask by the same number.',
    },
    parameters: {},
  },
  answer_stale: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答时间戳过期', en: 'Answer with a stale timestamp' },
    happens: {
      zh: '请求已经执行，应答签名正确，但时间戳是五分钟以前的',
      en: 'The call is done; the answer is rightly signed, more than five minutes ago.',
    },
    advice: {
      zh: '拒绝五分钟以外的时间戳，防止旧应答被重放',
      en: 'Refuse timestamps beyond five minutes, or old answers can be replayed.',
    },
    parameters: { ageSeconds: { ...skewSeconds, min: 301 } },
  },
  answer_not_json: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答不是 JSON', en: 'Answer that is not JSON' },
    happens: {
      zh: '请求已经执行，应答签名正确，正文却不是 JSON',
      en: 'The call is done; the answer is rightly signed and no JSON.',
    },
    advice: {
      zh: '解析失败即结果未知，不要让异常变成“失败”，先查询',
      en: 'What cannot be read is an unknown outcome and not a failure; ask.',
    },
    parameters: {},
  },
  answer_other_order: {
    place: 'call',
    verbs: ['code_pay', 'query', 'refund', 'transfer'],
    effect: 'once',
    title: { zh: '应答说的是另一笔', en: 'Answer about another order' },
    happens: {
      zh: '请求已经执行，应答签名正确，单号却是另一笔的',
      en: 'The call is done; the answer is rightly signed and names another order.',
    },
    advice: compareAnswer,
    parameters: {},
  },
  query_wrong_amount: {
    place: 'call',
    verbs: ['query'],
    effect: 'once',
    title: { zh: '查询金额不符', en: 'Query with a wrong amount' },
    happens: {
      zh: '查询应答签名正确，金额却与订单不同',
      en: 'The answer to a query is rightly signed and says another amount.',
    },
    advice: compareAnswer,
    parameters: {
      differenceFen: {
        title: { zh: '相差多少分', en: 'Difference in fen' },
        min: -1_000_000,
        max: 1_000_000,
        usual: 1,
      },
    },
  },
  query_wrong_state: {
    place: 'call',
    verbs: ['query'],
    effect: 'once',
    title: { zh: '查询状态词未知', en: 'Query with an unknown state' },
    happens: {
      zh: '查询应答签名正确，状态却是文档里没有的词',
      en: 'The answer to a query is rightly signed and has a state that no document knows.',
    },
    advice: {
      zh: '不认识的状态按未知处理，稍后再查；不要落入“否则即失败”的分支',
      en: 'A state that you do not know is unknown: ask later; it must not fall into an “else failed”.',
    },
    parameters: {},
  },
  oversized_answer: {
    place: 'call',
    verbs: withBody,
    effect: 'once',
    title: { zh: '应答过大', en: 'Oversized answer' },
    happens: {
      zh: '请求已经执行，应答签名正确，但被填充到数兆字节',
      en: 'The call is done; the answer is rightly signed and padded to megabytes.',
    },
    advice: {
      zh: '限制应答体大小，超过即断开，结果按未知处理',
      en: 'Limit the size of an answer; beyond it hang up, and the outcome is unknown.',
    },
    parameters: {
      megabytes: {
        title: { zh: '多少兆字节', en: 'Megabytes' },
        min: 1,
        max: 64,
        usual: 10,
      },
    },
  },
  empty_answer: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答 200 但正文为空', en: 'Empty 200' },
    happens: {
      zh: '请求已经执行，应答是 200，正文为空，签名正确',
      en: 'The call is done; the answer is an empty 200, rightly signed.',
    },
    advice: {
      zh: '需要正文而没有正文即结果未知，先查询',
      en: 'Where a body is needed and there is none the outcome is unknown; ask.',
    },
    parameters: {},
  },
  clock_skew: {
    place: 'clock',
    verbs: every,
    effect: 'once',
    title: { zh: '平台时钟偏差', en: 'Clock skew' },
    happens: {
      zh: '应答签名正确，时间戳按偏差的时钟写出（可早可晚）',
      en: 'The answer is rightly signed, by a clock that is off, forward or back.',
    },
    advice: {
      zh: '五分钟以内接受，以外拒绝；校准自己的时钟',
      en: 'Accept within five minutes, refuse beyond; keep your own clock right.',
    },
    parameters: { skewSeconds },
  },
  certificate_rotated: {
    place: 'keys',
    verbs: every,
    effect: 'once',
    title: { zh: '平台证书轮换', en: 'Certificate rotated' },
    happens: {
      zh: '沙箱启用一张新的平台证书，应答由它签名；可从 /v3/certificates 下载。新证书对沙箱的所有商户生效',
      en: 'The sandbox takes a new certificate into use and signs the answer with it; it can be had from /v3/certificates. All merchants of the sandbox see it.',
    },
    advice: {
      zh: '遇到未知序列号即下载证书，再验签；新旧证书并存，直到旧证书到期',
      en: 'At an unknown serial fetch the certificates and verify again; keep the old one until it ends.',
    },
    parameters: {},
  },
  public_key_mode: {
    place: 'keys',
    verbs: every,
    effect: 'once',
    title: { zh: '切换为微信支付公钥', en: 'Public-key mode switched on' },
    happens: {
      zh: '该商户改用平台公钥验签：应答和此后的回调由 PUB_KEY_ID_ 开头的公钥签名',
      en: 'The merchant is moved to public-key mode: the answer, and callbacks from now on, are signed by a key PUB_KEY_ID_….',
    },
    advice: {
      zh: '灰度期间同时信任证书与公钥，按 Wechatpay-Serial 选择',
      en: 'Trust certificate and public key side by side while it is switched, and choose by Wechatpay-Serial.',
    },
    parameters: {},
  },
} as const satisfies Record<string, Fault>
