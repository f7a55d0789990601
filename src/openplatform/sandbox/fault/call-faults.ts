import type { Fault } from './fault.ts'

const every = ['pay', 'code_pay', 'query', 'close', 'refund', 'transfer', 'bill', 'other'] as const
const writing = ['pay', 'code_pay', 'close', 'refund', 'transfer'] as const
/** A close is answered 204 and has no body to spoil. */
const withBody = ['pay', 'code_pay', 'query', 'refund', 'transfer', 'bill', 'other'] as const

const holdMs = {
  title: { zh: '挂起多久（毫秒）', en: 'How long it is held (ms)' },
  min: 100,
  max: 600_000,
  usual: 60_000,
} as const

const repeatSame = {
  zh: '结果未知：先查询，再以相同单号、相同参数重试；绝不换单号',
  en: 'The outcome is unknown: ask first, then repeat with the same number and the same content; never take a new number.',
} as const
const backOff = {
  zh: '按指数退避后重试，不要立刻重发，更不要并发重发',
  en: 'Back off and repeat later; neither at once nor in parallel.',
} as const

/** How a call is lost, delayed or turned away on its way, whatever it asks for. */
export const callFaults = {
  hold_before: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '执行前挂起', en: 'Held before the effect' },
    happens: {
      zh: '请求被收下但从不应答，什么也没有执行，最后连接断开',
      en: 'The call is taken and never answered; nothing is done, and in the end the connection closes.',
    },
    advice: repeatSame,
    parameters: { holdMs },
  },
  hold_after: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '执行后挂起', en: 'Held after the effect' },
    happens: {
      zh: '请求已经执行，但应答从不发出，最后连接断开',
      en: 'The call is done and its answer never leaves; in the end the connection closes.',
    },
    advice: repeatSame,
    parameters: { holdMs },
  },
  reset_before: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '执行前连接重置', en: 'Reset before the effect' },
    happens: {
      zh: '连接在执行前被重置（RST）',
      en: 'The connection is reset before anything is done.',
    },
    advice: repeatSame,
    parameters: {},
  },
  reset_after: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '执行后连接重置', en: 'Reset after the effect' },
    happens: {
      zh: '请求已经执行，连接在应答之前被重置（RST）',
      en: 'The call is done, and the connection is reset before the answer.',
    },
    advice: repeatSame,
    parameters: {},
  },
  reset_in_body: {
    place: 'call',
    verbs: withBody,
    effect: 'once',
    title: { zh: '应答发到一半连接重置', en: 'Reset in the middle of the body' },
    happens: {
      zh: '请求已经执行，应答体只发出一半，连接即被重置',
      en: 'The call is done; half of the answer arrives, then the connection is reset.',
    },
    advice: {
      zh: '应答体不完整即视为结果未知，不解析半截的 JSON，先查询',
      en: 'An incomplete body is an unknown outcome: do not read half a JSON; ask.',
    },
    parameters: {},
  },
  slow_drip: {
    place: 'call',
    verbs: withBody,
    effect: 'once',
    title: { zh: '应答一点一点地滴出', en: 'The body drips' },
    happens: {
      zh: '应答头立即到达，应答体隔一会儿才来几个字节，连接一直有数据',
      en: 'The headers come at once, the body some bytes at a time, so that the connection is never idle.',
    },
    advice: {
      zh: '对整个请求设总时限，而不只是空闲时限；超时即结果未知',
      en: 'Set a deadline for the whole call and not only for silence; past it the outcome is unknown.',
    },
    parameters: {
      everyMs: {
        title: { zh: '每隔多久（毫秒）', en: 'Between two drops (ms)' },
        min: 10,
        max: 10_000,
        usual: 1_000,
      },
      bytes: {
        title: { zh: '每次几个字节', en: 'Bytes in a drop' },
        min: 1,
        max: 65_536,
        usual: 8,
      },
    },
  },
  slow_answer: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '应答缓慢，但仍在时限内', en: 'Slow, within the deadline' },
    happens: {
      zh: '请求正常执行，应答晚几秒发出，签名时间为发出之时',
      en: 'The call is done as usual and answered some seconds late, signed when it leaves.',
    },
    advice: {
      zh: '耐心等到自己的时限；等待期间不占用数据库事务，也不重发',
      en: 'Wait until your own deadline; hold no transaction meanwhile, and send nothing twice.',
    },
    parameters: {
      delayMs: {
        title: { zh: '晚多久（毫秒）', en: 'How late (ms)' },
        min: 10,
        max: 30_000,
        usual: 3_000,
      },
    },
  },
  system_error_before: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '执行前系统异常', en: 'SYSTEM_ERROR before the effect' },
    happens: {
      zh: '回答 500 SYSTEM_ERROR，什么也没有执行',
      en: 'The answer is 500 SYSTEM_ERROR, and nothing is done.',
    },
    advice: repeatSame,
    parameters: {},
  },
  system_error_after: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '执行后系统异常', en: 'SYSTEM_ERROR after the effect' },
    happens: {
      zh: '请求已经执行，却回答 500 SYSTEM_ERROR',
      en: 'The call is done, and the answer is 500 SYSTEM_ERROR.',
    },
    advice: repeatSame,
    parameters: {},
  },
  bad_gateway: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '网关错误页', en: '502 with a page' },
    happens: {
      zh: '回答 502 和一个 HTML 错误页，什么也没有执行',
      en: 'The answer is 502 with a page of HTML, and nothing is done.',
    },
    advice: repeatSame,
    parameters: {},
  },
  bad_gateway_after: {
    place: 'call',
    verbs: every,
    effect: 'once',
    title: { zh: '执行后网关错误页', en: '502 after the effect' },
    happens: {
      zh: '请求已经执行，网关却回答 502 和一个 HTML 错误页',
      en: 'The call is done, and a gateway answers 502 with a page of HTML.',
    },
    advice: repeatSame,
    parameters: {},
  },
  unavailable: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '服务暂不可用', en: '503 with Retry-After' },
    happens: {
      zh: '回答 503，并以 Retry-After 说明多少秒后再试，什么也没有执行',
      en: 'The answer is 503 and says by Retry-After when to come again; nothing is done.',
    },
    advice: {
      zh: '至少等到 Retry-After 所说的秒数再以相同单号重试',
      en: 'Wait at least as long as Retry-After says, then repeat with the same number.',
    },
    parameters: {
      retryAfterSeconds: {
        title: { zh: '多少秒后再试', en: 'Seconds until it may be tried again' },
        min: 1,
        max: 600,
        usual: 5,
      },
    },
  },
  frequency_limited: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '频率超限', en: 'FREQUENCY_LIMITED' },
    happens: {
      zh: '回答 429 FREQUENCY_LIMITED，什么也没有执行',
      en: 'The answer is 429 FREQUENCY_LIMITED, and nothing is done.',
    },
    advice: backOff,
    parameters: {},
  },
  duplicate_execution: {
    place: 'call',
    verbs: writing,
    effect: 'twice',
    title: { zh: '同一请求被执行两次', en: 'Executed twice' },
    happens: {
      zh: '途中的代理重发了请求，平台同时执行两次，只有后一次的应答到达',
      en: 'Something on the way repeats the call, so it is carried out twice at once; the second answer arrives.',
    },
    advice: {
      zh: '以单号为准：同一单号只会有一笔，按应答和查询的结果记账',
      en: 'The number decides: it names one payment only; book what the answer and a query say.',
    },
    parameters: {},
  },
  redirect: {
    place: 'call',
    verbs: every,
    effect: 'none',
    title: { zh: '重定向到别处', en: 'Redirected elsewhere' },
    happens: {
      zh: '回答 302，指向别的地址，什么也没有执行',
      en: 'The answer is 302 to another address, and nothing is done.',
    },
    advice: {
      zh: '不跟随重定向：签名只对原地址有效，凭据也不应交给别人',
      en: 'Follow no redirect: the signature is for the first address, and credentials are for nobody else.',
    },
    parameters: {},
  },
} as const satisfies Record<string, Fault>
