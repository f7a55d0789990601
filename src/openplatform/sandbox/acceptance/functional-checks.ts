import type { Check, Method, Words } from './check.ts'

const watched: Words = {
  zh: '观察商户服务器对 /v3 的调用',
  en: 'We watch what the merchant’s server calls at /v3',
}

const payment = (method: Method, id: string, path: string, name: Words): Check => ({
  id,
  title: { zh: `${name.zh}收款`.trim(), en: `Takes a payment by ${name.en}` },
  requirement: {
    zh: `能用${name.zh}下单并收到款`,
    en: `Places an order by ${name.en} and is paid`,
  },
  source: 'payments',
  kind: 'observed',
  how: watched,
  passes: { zh: `${path} 被受理，且该订单已支付`, en: `${path} is accepted and its order is paid` },
  remedy: {
    zh: '对照应答的 code 与 message 修正下单参数，用测试付款人付款后重试',
    en: 'Correct the order by the code and message of the answer, pay it as a test payer, try again',
  },
  instruct: {
    zh: `请用${name.zh}下一笔订单，再用沙箱的测试付款人付款`,
    en: `Place an order by ${name.en}, then pay it as a test payer of the sandbox`,
  },
  method,
})

/** The next three differ in what is called and in nothing else. */
const call = (
  id: string,
  source: Check['source'],
  words: Readonly<{ title: Words; requirement: Words; passes: Words; instruct: Words }>,
): Check => ({
  id,
  source,
  kind: 'observed',
  how: watched,
  remedy: {
    zh: '对照应答的 code 与 message 修正请求后重试',
    en: 'Correct the request by the code and message of the answer, then try again',
  },
  ...words,
})

export const functionalChecks: readonly Check[] = [
  payment('NATIVE', 'pay-native', 'POST /v3/pay/transactions/native', {
    zh: '扫码支付',
    en: 'Native',
  }),
  payment('JSAPI', 'pay-jsapi', 'POST /v3/pay/transactions/jsapi', { zh: ' JSAPI ', en: 'JSAPI' }),
  payment('H5', 'pay-h5', 'POST /v3/pay/transactions/h5', { zh: ' H5 ', en: 'H5' }),
  payment('CODEPAY', 'pay-code', 'POST /v3/pay/transactions/codepay', {
    zh: '付款码',
    en: 'payment code',
  }),
  call('query-order', 'payments', {
    title: { zh: '查询订单', en: 'Queries an order' },
    requirement: {
      zh: '能按商户订单号或交易单号查询订单',
      en: 'Asks how an order stands, by either of its numbers',
    },
    passes: { zh: '查询订单得到 200', en: 'A query of an order is answered with 200' },
    instruct: { zh: '请查询任意一笔订单', en: 'Query any order' },
  }),
  call('close-order', 'payments', {
    title: { zh: '关闭订单', en: 'Closes an order' },
    requirement: { zh: '能关闭不再收款的订单', en: 'Closes an order that is no longer wanted' },
    passes: { zh: '关闭订单得到 204', en: 'A close is answered with 204' },
    instruct: {
      zh: '请下一笔订单，不付款，然后关闭它',
      en: 'Place an order, do not pay, close it',
    },
  }),
  call('refund-full', 'refunds', {
    title: { zh: '全额退款', en: 'Refunds in full' },
    requirement: { zh: '能把一笔订单全额退回', en: 'Gives the whole of a payment back' },
    passes: {
      zh: '退款金额等于订单金额的退款被受理',
      en: 'A refund of the whole amount is accepted',
    },
    instruct: { zh: '请对一笔已支付的订单全额退款', en: 'Refund a paid order in full' },
  }),
  call('refund-partial', 'refunds', {
    title: { zh: '部分退款', en: 'Refunds in part' },
    requirement: { zh: '能只退一部分金额', en: 'Gives a part of a payment back' },
    passes: { zh: '小于订单金额的退款被受理', en: 'A refund of less than the amount is accepted' },
    instruct: { zh: '请对一笔已支付的订单退一部分金额', en: 'Refund a part of a paid order' },
  }),
  call('refund-twice', 'refunds', {
    title: { zh: '同一订单多次退款', en: 'Refunds one order twice' },
    requirement: {
      zh: '同一订单的每次退款使用不同的商户退款单号',
      en: 'Each refund of an order has a number of its own',
    },
    passes: {
      zh: '同一订单以两个退款单号各退一次，均被受理',
      en: 'Two refunds of one order under two numbers are accepted',
    },
    instruct: {
      zh: '请对同一笔订单分两次部分退款',
      en: 'Refund two parts of one order, one after the other',
    },
  }),
  call('query-refund', 'refunds', {
    title: { zh: '查询退款', en: 'Queries a refund' },
    requirement: { zh: '能查询退款结果', en: 'Asks how a refund stands' },
    passes: { zh: '查询退款得到 200', en: 'A query of a refund is answered with 200' },
    instruct: { zh: '请查询任意一笔退款', en: 'Query any refund' },
  }),
  call('bill', 'bills', {
    title: { zh: '下载并读取账单', en: 'Downloads a bill' },
    requirement: {
      zh: '能申请交易账单并下载文件',
      en: 'Asks for the trade bill and downloads its file',
    },
    passes: {
      zh: '申请交易账单得到 200，随后下载账单文件得到 200',
      en: 'The bill is answered with 200, and then its file',
    },
    instruct: {
      zh: '请申请一份有交易日期的交易账单并下载',
      en: 'Ask for the trade bill of a day with trades, and download it',
    },
  }),
  {
    id: 'reconcile',
    title: { zh: '日终对账', en: 'Reconciles' },
    requirement: {
      zh: '账单出具后自动申请前一日账单',
      en: 'Asks for yesterday’s bill by itself when it is ready',
    },
    source: 'bills',
    kind: 'observed',
    how: { zh: '把沙箱时钟拨到次日出账之后', en: 'We set the clock to the morning after' },
    passes: {
      zh: '拨钟后三十分钟内申请了交易账单',
      en: 'A trade bill is asked for within thirty minutes of it',
    },
    remedy: {
      zh: '增加每日上午十点后的对账任务，核对订单与退款',
      en: 'Add a daily task after ten in the morning that compares orders and refunds',
    },
    instruct: {
      zh: '请将沙箱时钟拨到次日上午，并运行对账任务',
      en: 'Set the sandbox’s clock to the next morning and let the reconciliation run',
    },
    trouble: 'clock_to_bill',
  },
  {
    id: 'ack-callback',
    title: { zh: '应答支付通知', en: 'Acknowledges a payment’s callback' },
    requirement: {
      zh: '五秒内以 200 或 204 应答验签通过的通知',
      en: 'Answers a good callback with 200 or 204 within five seconds',
    },
    source: 'notifications',
    kind: 'active',
    how: {
      zh: '向通知地址发送一笔已支付订单的正确通知',
      en: 'We send the true callback of a paid order',
    },
    passes: { zh: '五秒内得到 200 或 204', en: '200 or 204 within five seconds' },
    remedy: {
      zh: '验签解密后先落库再应答，把耗时的业务放到应答之后',
      en: 'Verify, open, write down, answer; do what takes long afterwards',
    },
    instruct: {
      zh: '请先收一笔款，再点“发送通知”',
      en: 'Take a payment first, then let the callbacks be sent',
    },
  },
  {
    id: 'ack-refund',
    title: { zh: '应答退款通知', en: 'Acknowledges a refund’s callback' },
    requirement: {
      zh: '五秒内以 200 或 204 应答退款通知',
      en: 'Answers the callback of a refund with 200 or 204 within five seconds',
    },
    source: 'notifications',
    kind: 'active',
    how: { zh: '发送一笔已成功退款的正确通知', en: 'We send the true callback of a refund' },
    passes: { zh: '五秒内得到 200 或 204', en: '200 or 204 within five seconds' },
    remedy: {
      zh: '按 event_type 区分支付与退款通知，退款状态读 refund_status',
      en: 'Tell payments and refunds apart by event_type; a refund’s state is refund_status',
    },
    instruct: { zh: '请先完成一笔退款，再点“发送通知”', en: 'Refund first, then send' },
  },
  {
    id: 'notify-url',
    title: { zh: '通知地址不带参数', en: 'The notify_url has no query' },
    requirement: {
      zh: 'notify_url 不得携带查询参数，生产环境须为 HTTPS',
      en: 'A notify_url has no query, and in production it is HTTPS',
    },
    source: 'payments',
    kind: 'active',
    how: { zh: '检查验收填写的通知地址', en: 'We read the address of this run' },
    passes: {
      zh: '没有查询参数；沙箱允许 HTTP，但会提示',
      en: 'No query; HTTP is allowed in a sandbox, and noted',
    },
    remedy: {
      zh: '去掉“?”及其后的内容，把业务信息放进 attach',
      en: 'Remove the question mark and what follows; use attach',
    },
    instruct: { zh: '点“发送通知”即可', en: 'Send the callbacks' },
  },
]
