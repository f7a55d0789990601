import type { Check, Source, Words } from './check.ts'

/** A callback that must not be believed. */
const refused = (
  id: string,
  title: Words,
  how: Words,
  remedy: Words,
  source: Source = 'notifications',
): Check => ({
  id,
  title,
  requirement: {
    zh: '以 4xx 或 5xx 拒绝，不得应答成功',
    en: 'Refuses with 4xx or 5xx and does not acknowledge',
  },
  source,
  kind: 'active',
  how,
  passes: { zh: '五秒内得到 4xx 或 5xx', en: '4xx or 5xx within five seconds' },
  remedy,
  instruct: {
    zh: '请先收一笔款，再点“发送通知”',
    en: 'Take a payment first, then let the callbacks be sent',
  },
})

/** Signed by us, and yet not about what the merchant sold. */
const mistaken = (id: string, title: Words, how: Words, remedy: Words): Check => ({
  ...refused(id, title, how, remedy),
  requirement: {
    zh: '核对商户号、应用、订单与金额，不符时拒绝，或先查询再决定',
    en: 'Compares merchant, app, order and amount; refuses, or asks before it acts',
  },
  passes: {
    zh: '五秒内得到 4xx 或 5xx；或应答后立即查询该订单',
    en: '4xx or 5xx within five seconds, or the order is queried at once',
  },
  instruct: {
    zh: '请下一笔订单不付款，再点“发送通知”',
    en: 'Place an order and leave it unpaid, then let the callbacks be sent',
  },
})

const verifyFirst: Words = {
  zh: '用报文原文验签，验签失败即返回 401，不解析、不落库',
  en: 'Verify over the raw bytes before parsing; answer 401 when it fails',
}
const compare: Words = {
  zh: '解密后与自己订单的商户号、appid、金额逐项核对',
  en: 'Compare mchid, appid and amount with your own order after opening',
}

export const securityChecks: readonly Check[] = [
  refused(
    'wrong-signature',
    { zh: '签名错误', en: 'A wrong signature' },
    { zh: '用另一把私钥签名', en: 'We sign with another key' },
    verifyFirst,
  ),
  refused(
    'probe',
    { zh: '签名探测流量', en: 'The signature probe' },
    {
      zh: '签名值以 WECHATPAY/SIGNTEST/ 开头',
      en: 'The signature begins with WECHATPAY/SIGNTEST/',
    },
    verifyFirst,
  ),
  refused(
    'unsigned',
    { zh: '没有签名', en: 'No signature' },
    { zh: '不带任何 Wechatpay 请求头', en: 'No Wechatpay header is sent' },
    verifyFirst,
  ),
  refused(
    'stale',
    { zh: '时间戳过期', en: 'A stale timestamp' },
    { zh: '签名正确，时间戳为十分钟前', en: 'Well signed, and ten minutes old' },
    {
      zh: '时间戳与本机相差超过五分钟即拒绝，防止重放',
      en: 'Refuse what is more than five minutes off',
    },
    'signing',
  ),
  refused(
    'unknown-serial',
    { zh: '证书序列号未知', en: 'An unknown serial' },
    { zh: '以不属于平台的证书签名', en: 'Signed with a certificate that is not ours' },
    {
      zh: '只信任已下载的平台证书或微信支付公钥，未知的先更新证书再拒绝',
      en: 'Trust only platform keys that you have; refresh them, then refuse',
    },
    'signing',
  ),
  refused(
    'garbled',
    { zh: '密文损坏', en: 'A garbled ciphertext' },
    { zh: '签名正确，密文被改动', en: 'Well signed, but the ciphertext is spoiled' },
    {
      zh: '解密失败即返回 4xx 或 5xx',
      en: 'Answer 4xx or 5xx when it does not open',
    },
  ),
  mistaken(
    'wrong-mchid',
    { zh: '商户号不符', en: 'Another merchant' },
    { zh: '明文中的 mchid 是别人的', en: 'The mchid within is another’s' },
    compare,
  ),
  mistaken(
    'wrong-appid',
    { zh: '应用不符', en: 'Another app' },
    { zh: '明文中的 appid 是别人的', en: 'The appid within is another’s' },
    compare,
  ),
  {
    ...mistaken(
      'unknown-order',
      { zh: '订单不存在', en: 'An unknown order' },
      { zh: '明文中的订单号从未下过', en: 'The order within was never placed' },
      { zh: '找不到订单时返回 4xx 或 5xx 并告警', en: 'Answer 4xx or 5xx, and raise an alarm' },
    ),
    instruct: { zh: '点“发送通知”即可', en: 'Send the callbacks' },
  },
  mistaken(
    'wrong-amount',
    { zh: '金额不符', en: 'Another amount' },
    { zh: '通知称未付订单已付，金额多一分', en: 'An unpaid order is told as paid, one fen more' },
    compare,
  ),
  {
    id: 'answer-signature',
    title: { zh: '校验应答签名', en: 'Verifies answers' },
    requirement: {
      zh: '应答签名错误时不采用，重新查询',
      en: 'Does not act on an answer that is signed wrongly; asks again',
    },
    source: 'signing',
    kind: 'observed',
    how: { zh: '让下一次查询的应答签名错误', en: 'The next query is answered, signed wrongly' },
    passes: {
      zh: '六十秒内再次查询同一订单，此前未据此退款',
      en: 'The same order is queried again within sixty seconds, and not acted on before',
    },
    remedy: {
      zh: '用平台证书或公钥校验每个 2xx 应答，失败按结果未知处理',
      en: 'Verify every 2xx with the platform’s key; a failure is an unknown outcome',
    },
    instruct: {
      zh: '请查询一笔订单，其应答签名会出错',
      en: 'Query an order; the answer is spoiled',
    },
    trouble: 'answer_missigned',
  },
  {
    id: 'rotation',
    title: { zh: '平台证书更换', en: 'Certificates rotate' },
    requirement: {
      zh: '平台更换证书后自动下载并改用新证书',
      en: 'Downloads the new certificate and uses it',
    },
    source: 'signing',
    kind: 'observed',
    how: { zh: '更换平台证书', en: 'The platform rotates its certificate' },
    passes: {
      zh: '更换后下载了证书，或请求头 Wechatpay-Serial 已是新证书',
      en: 'Certificates are downloaded after it, or calls name the new one',
    },
    remedy: {
      zh: '定时调用 /v3/certificates，新旧证书同时有效期间都要能验签',
      en: 'Call /v3/certificates on a schedule and trust old and new together',
    },
    instruct: {
      zh: '请在平台证书更换后继续调用任意接口',
      en: 'Go on calling after the certificate has been rotated',
    },
    trouble: 'certificate_rotated',
  },
]
