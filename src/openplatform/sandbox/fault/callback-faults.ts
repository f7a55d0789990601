import type { Fault } from './fault.ts'

const told = ['pay', 'refund', 'transfer', 'other'] as const
const withAmount = ['pay', 'refund', 'transfer'] as const

const verifyFirst = {
  zh: '先验签再处理；不通过则回答 401，不入账',
  en: 'Verify before anything else; answer 401 where it fails, and book nothing.',
} as const
const compare = {
  zh: '签名正确也要与自己的订单核对；不一致则不入账，查询并报警',
  en: 'Compare with your own order even where the signature is right; book nothing that differs, ask, and raise an alarm.',
} as const
const once = {
  zh: '按回调 id 和单号去重，重复的也回答成功，但只入账一次',
  en: 'Know repeats by the id and the number; answer each with success and book once.',
} as const

/** A callback that is told otherwise than it should be; what it tells of has happened. */
const callback = (
  fault: Pick<Fault, 'title' | 'happens' | 'advice'> & Partial<Pick<Fault, 'verbs' | 'parameters'>>,
): Fault => ({ place: 'callback', verbs: told, effect: 'once', parameters: {}, ...fault })

const delayMs = {
  title: { zh: '晚多久（毫秒）', en: 'How late (ms)' },
  min: 100,
  max: 15_000,
  usual: 5_000,
} as const

export const callbackFaults = {
  callback_lost: callback({
    title: { zh: '回调丢失', en: 'Callback lost' },
    happens: {
      zh: '这一次通知在途中丢失，平台按时间表重发',
      en: 'This sending is lost on its way; the schedule tells again.',
    },
    advice: {
      zh: '不依赖回调：到时主动查询订单',
      en: 'Do not rest on callbacks: ask for the order when it is time.',
    },
  }),
  callback_duplicated: callback({
    title: { zh: '回调同时重复多次', en: 'Callback duplicated at once' },
    happens: {
      zh: '同一通知（相同 id）同时发出多份',
      en: 'The same callback, with the same id, is sent several times at the same instant.',
    },
    advice: once,
    parameters: {
      copies: { title: { zh: '几份', en: 'Copies' }, min: 2, max: 50, usual: 5 },
    },
  }),
  callback_late: callback({
    title: { zh: '回调迟到', en: 'Callback late' },
    happens: {
      zh: '通知晚几秒才发出，商户此时可能已经查询过',
      en: 'The callback leaves some seconds late, when the merchant may have asked already.',
    },
    advice: once,
    parameters: { delayMs },
  }),
  callback_out_of_order: callback({
    title: { zh: '回调乱序', en: 'Callbacks out of order' },
    happens: {
      zh: '通知被扣住，直到该商户的下一个通知先送出（或等到时限）',
      en: 'The callback is kept until the merchant’s next one has left, or the wait is over.',
    },
    advice: {
      zh: '状态只前进不后退：先到的退款通知不会被后到的支付通知覆盖',
      en: 'A state goes forward only: a payment told after its refund does not undo it.',
    },
    parameters: { delayMs },
  }),
  callback_wrong_amount: callback({
    verbs: withAmount,
    title: { zh: '回调金额不符', en: 'Callback with a wrong amount' },
    happens: {
      zh: '通知签名正确，解密后的金额与订单不同',
      en: 'The callback is rightly signed and says another amount.',
    },
    advice: compare,
    parameters: {
      differenceFen: {
        title: { zh: '相差多少分', en: 'Difference in fen' },
        min: -1_000_000,
        max: 1_000_000,
        usual: 1,
      },
    },
  }),
  callback_wrong_currency: callback({
    verbs: ['pay'],
    title: { zh: '回调币种不符', en: 'Callback with a wrong currency' },
    happens: {
      zh: '通知签名正确，币种却是 USD',
      en: 'The callback is rightly signed and says USD.',
    },
    advice: compare,
  }),
  callback_wrong_appid: callback({
    verbs: ['pay'],
    title: { zh: '回调 appid 不符', en: 'Callback of another appid' },
    happens: {
      zh: '通知签名正确，appid 是别人的',
      en: 'The callback is rightly signed and names another appid.',
    },
    advice: compare,
  }),
  callback_wrong_mchid: callback({
    verbs: withAmount,
    title: { zh: '回调商户号不符', en: 'Callback of another merchant' },
    happens: {
      zh: '通知签名正确，商户号是别人的',
      en: 'The callback is rightly signed and names another merchant.',
    },
    advice: compare,
  }),
  callback_wrong_order: callback({
    verbs: withAmount,
    title: { zh: '回调平台单号不符', en: 'Callback with another platform number' },
    happens: {
      zh: '通知签名正确，商户单号是这一笔的，平台单号却是另一笔的',
      en: 'The callback is rightly signed; the merchant’s number is right, and the platform’s is another’s.',
    },
    advice: compare,
  }),
  callback_unknown_order: callback({
    verbs: withAmount,
    title: { zh: '回调单号不存在', en: 'Callback for an unknown order' },
    happens: {
      zh: '通知签名正确，商户单号是商户从未有过的',
      en: 'The callback is rightly signed; the merchant never had an order of this number.',
    },
    advice: {
      zh: '不认识的单号不要新建订单；记下、查询、报警',
      en: 'Make no order of a number that you do not know; note it, ask, raise an alarm.',
    },
  }),
  callback_probe: callback({
    title: { zh: '签名探测', en: 'Signature probe' },
    happens: {
      zh: '先送来一份签名以 WECHATPAY/SIGNTEST/ 开头的探测，再送正确的一份',
      en: 'A probe whose signature begins with WECHATPAY/SIGNTEST/ comes beside the right callback.',
    },
    advice: {
      zh: '探测必须被拒绝（非 2xx），正确的一份必须被接受',
      en: 'Refuse the probe, which must not be answered 2xx, and accept the right one.',
    },
  }),
  callback_wrong_signature: callback({
    title: { zh: '回调签名错误', en: 'Callback with a wrong signature' },
    happens: {
      zh: '通知的签名与内容不符',
      en: 'The signature of the callback does not fit it.',
    },
    advice: verifyFirst,
  }),
  callback_unsigned: callback({
    title: { zh: '回调没有签名', en: 'Callback without signature' },
    happens: {
      zh: '通知缺少 Wechatpay-* 头',
      en: 'The callback has none of the Wechatpay-* headers.',
    },
    advice: verifyFirst,
  }),
  callback_unknown_serial: callback({
    title: { zh: '回调证书序列号未知', en: 'Callback by an unknown serial' },
    happens: {
      zh: '通知的 Wechatpay-Serial 不是平台的任何一张证书',
      en: 'The Wechatpay-Serial of the callback is of no key of the platform.',
    },
    advice: verifyFirst,
  }),
  callback_stale: callback({
    title: { zh: '回调时间戳过期', en: 'Callback with a stale timestamp' },
    happens: {
      zh: '通知签名正确，时间戳是五分钟以前的',
      en: 'The callback is rightly signed, more than five minutes ago.',
    },
    advice: {
      zh: '拒绝五分钟以外的时间戳，等平台重发',
      en: 'Refuse timestamps beyond five minutes; it is told again.',
    },
  }),
  callback_garbled: callback({
    title: { zh: '回调密文损坏', en: 'Callback with garbled ciphertext' },
    happens: {
      zh: '通知签名正确，密文却无法用 APIv3 密钥解开',
      en: 'The callback is rightly signed; its ciphertext does not open with the APIv3 key.',
    },
    advice: {
      zh: '解密失败回答 5xx，不入账，等平台重发或主动查询',
      en: 'Answer 5xx where it does not open, book nothing, and wait or ask.',
    },
  }),
  callback_before_answer: callback({
    verbs: ['refund'],
    title: { zh: '回调先于应答到达', en: 'Callback before the answer' },
    happens: {
      zh: '请求已经执行，应答被扣住，直到它的通知先送到（或等到时限）',
      en: 'The call is done; its answer is kept until its callback has arrived, or the wait is over.',
    },
    advice: {
      zh: '下单号先落库再调用；回调到达时订单必须已经可查',
      en: 'Write the number down before you call, so that a callback finds its order.',
    },
    parameters: {
      waitMs: { ...delayMs, title: { zh: '最多等多久（毫秒）', en: 'Waits at most (ms)' } },
    },
  }),
} as const satisfies Record<string, Fault>
