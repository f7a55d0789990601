import type { Check } from './check.ts'

const again = {
  how: {
    zh: '重发一笔已支付订单的通知，并观察其后的调用',
    en: 'We repeat the callback of a paid order and watch the calls that follow',
  },
  instruct: {
    zh: '请先收一笔款，再点“发送通知”',
    en: 'Take a payment first, then let the callbacks be sent',
  },
}

export const faultChecks: readonly Check[] = [
  {
    id: 'duplicate',
    title: { zh: '通知重复', en: 'The same callback twice' },
    requirement: {
      zh: '同一通知再次到达时仍应答成功，且业务只生效一次',
      en: 'Goes on to answer success, and acts once',
    },
    source: 'notifications',
    kind: 'active',
    passes: {
      zh: '两次均应答成功，其后没有以新单号发起的退款、分账或转账',
      en: 'Both are acknowledged, and no refund, share or transfer under a new number follows',
    },
    remedy: {
      zh: '以订单状态去重：已支付的订单不再发货、退款或分账',
      en: 'Decide by the order’s state: what is paid is not shipped, refunded or shared again',
    },
    ...again,
  },
  {
    id: 'concurrent',
    title: { zh: '通知并发五次', en: 'The same callback five times at once' },
    requirement: {
      zh: '同一通知同时到达五次，业务只生效一次',
      en: 'Five copies at the same instant act once',
    },
    source: 'notifications',
    kind: 'active',
    passes: {
      zh: '五次均应答成功，其后没有以新单号发起的退款、分账或转账',
      en: 'All are acknowledged, and no refund, share or transfer under a new number follows',
    },
    remedy: {
      zh: '处理通知前锁住订单，或用唯一索引保证只有一次生效',
      en: 'Lock the order before acting, or let a unique index admit one',
    },
    ...again,
  },
  {
    id: 'out-of-order',
    title: { zh: '通知乱序', en: 'Callbacks out of order' },
    requirement: {
      zh: '退款成功后才到的支付通知不得使状态倒退',
      en: 'A payment’s callback that comes after its refund’s does not take the state back',
    },
    source: 'notifications',
    kind: 'active',
    how: {
      zh: '先发退款成功通知，再发该订单较早的支付通知',
      en: 'We send the refund’s callback, then the payment’s, which is older',
    },
    passes: {
      zh: '均应答成功，其后没有以新单号发起的退款、分账或转账',
      en: 'All are acknowledged, and no refund, share or transfer under a new number follows',
    },
    remedy: {
      zh: '为状态排序，只允许前进；拿不准时以查询结果为准',
      en: 'Rank the states and only go forward; when in doubt ask',
    },
    instruct: { zh: '请先完成一笔退款，再点“发送通知”', en: 'Refund first, then send' },
  },
  {
    id: 'timeout',
    title: { zh: '下单超时', en: 'An order’s answer is lost' },
    requirement: {
      zh: '超时后查询原单或以原单号重试，不得换号',
      en: 'Queries, or repeats under the same number; never a new one',
    },
    source: 'payments',
    kind: 'observed',
    how: { zh: '让下一次下单得不到应答', en: 'The next order gets no answer' },
    passes: {
      zh: '六十秒内以原单号查询或重试，且没有换号下单',
      en: 'The same number is queried or repeated within sixty seconds, and no other is used',
    },
    remedy: {
      zh: '超时等于结果未知：保留单号，查询后再决定',
      en: 'A timeout is an unknown outcome: keep the number, ask, then decide',
    },
    instruct: {
      zh: '请下一笔订单，它会超时',
      en: 'Place an order; its answer will be lost',
    },
    trouble: 'order_answer_lost',
  },
  {
    id: 'system-error',
    title: { zh: '系统异常', en: 'SYSTEM_ERROR' },
    requirement: {
      zh: '收到 SYSTEM_ERROR 后用相同单号和参数重试',
      en: 'Repeats the identical request under the same number',
    },
    source: 'signing',
    kind: 'observed',
    how: { zh: '让下一次下单返回 500 SYSTEM_ERROR', en: 'The next order is answered with 500' },
    passes: {
      zh: '六十秒内以相同单号重试或查询',
      en: 'The same number is repeated or queried within sixty seconds',
    },
    remedy: {
      zh: '5xx 不是失败：等片刻后用相同单号重试两三次',
      en: 'A 5xx is no failure: wait, and repeat the same number two or three times',
    },
    instruct: { zh: '请下一笔订单，它会返回系统异常', en: 'Place an order; it meets an error' },
    trouble: 'system_error',
  },
  {
    id: 'backoff',
    title: { zh: '频率超限后退避', en: 'Backs off after 429' },
    requirement: {
      zh: '收到 429 后放慢，不得立即连续重试',
      en: 'Slows down after 429',
    },
    source: 'signing',
    kind: 'observed',
    how: { zh: '让下一次调用返回 429', en: 'The next call is answered with 429' },
    passes: {
      zh: '下一次同类调用至少相隔一百毫秒，且五秒内不超过三次',
      en: 'The next call of its kind comes 100 ms later or more, and at most three in five seconds',
    },
    remedy: {
      zh: '按指数退避重试，并加随机抖动',
      en: 'Wait twice as long each time, spread by chance',
    },
    instruct: {
      zh: '请下一笔订单或查询，它会被限频',
      en: 'Place or query an order; it is limited',
    },
    trouble: 'rate_limited',
  },
  {
    id: 'refund-number',
    title: { zh: '退款超时不换号', en: 'A refund keeps its number' },
    requirement: {
      zh: '退款结果未知时以原退款单号重试或查询',
      en: 'Repeats or queries an unknown refund under the same out_refund_no',
    },
    source: 'refunds',
    kind: 'observed',
    how: { zh: '让下一次退款得不到应答', en: 'The next refund gets no answer' },
    passes: {
      zh: '六十秒内以原退款单号重试或查询，且同一订单没有换号退款',
      en: 'The same number is repeated or queried within sixty seconds, and no other refunds it',
    },
    remedy: {
      zh: '先落库退款单号再调用；换号重试会重复退款',
      en: 'Write the number down before the call; a new number refunds twice',
    },
    instruct: { zh: '请对一笔已支付的订单退款，它会超时', en: 'Refund; its answer will be lost' },
    trouble: 'refund_answer_lost',
  },
  {
    id: 'expiry',
    title: { zh: '到期未付', en: 'Unpaid at its expiry' },
    requirement: {
      zh: '订单到期时查询或关闭它',
      en: 'Queries or closes an order when its time is over',
    },
    source: 'payments',
    kind: 'observed',
    how: {
      zh: '下单后不付款，把沙箱时钟拨过有效期',
      en: 'An order is left unpaid, and the clock goes past its expiry',
    },
    passes: {
      zh: '拨钟后三十分钟内查询或关闭了一笔此前下的未付订单',
      en: 'An unpaid order from before is queried or closed within thirty minutes of it',
    },
    remedy: {
      zh: '增加到期任务：先查询，仍未支付则关单',
      en: 'Add a task at expiry: ask, and close what is still unpaid',
    },
    instruct: {
      zh: '请下一笔订单不付款，等待其到期',
      en: 'Place an order, do not pay, and let it expire',
    },
    trouble: 'clock_to_expiry',
  },
]
