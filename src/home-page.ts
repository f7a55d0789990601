import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { languageOf } from './language-of.ts'
import { htmlOf, type Language } from './place-layout.ts'
import type { PartState, Status } from './status.ts'

type HomePages = Readonly<{
  /** Reads how everything stands; remembers it for some seconds. */
  status: () => Promise<Status>
  isSandbox: boolean
  isDemo: boolean
}>

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const headers = { 'content-security-policy': policy, vary: 'accept-language' }

/** One file to the browser; the colours are those of the portal. */
const styles = ['../apps/docs/src/styles/tokens.css', 'home.css'] as const

/** `/`, `/status` and `/status.json`: for anybody, without a script. */
export const homePages =
  ({ status, ...about }: HomePages): FastifyPluginAsyncTypebox =>
  async (app) => {
    const css = styles
      .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
      .join('\n')
    app.get('/home.css', (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(css),
    )
    app.get('/', async (request, reply) => {
      const language = asked(request)
      const { state } = await status()
      return reply
        .headers(headers)
        .type('text/html; charset=utf-8')
        .send(
          htmlOf({
            language,
            path: '/',
            title: titles.home[language],
            body: homeOf(language, about, state),
          }),
        )
    })
    app.get('/status', async (request, reply) => {
      const language = asked(request)
      const body = statusOf(language, await status())
      return reply
        .headers(headers)
        .type('text/html; charset=utf-8')
        .send(htmlOf({ language, path: '/status', title: titles.status[language], body }))
    })
    app.get('/status.json', async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=5').send(await status()),
    )
  }

/** `?language=en` for whoever switched; else what the browser prefers. */
function asked({ query, headers: { 'accept-language': accepted } }: FastifyRequest): Language {
  const wish = new URLSearchParams(Object.entries(query ?? {})).get('language')
  return wish === 'en' || wish === 'zh' ? wish : languageOf(accepted)
}

const titles = {
  home: { zh: '通宝', en: 'Tongbao' },
  status: { zh: '系统状态', en: 'Status' },
} as const

type Card = Readonly<{ href: string; who: string; what: string }>

const cards: Readonly<Record<Language, readonly Card[]>> = {
  zh: [
    {
      href: '/console/',
      who: '商户',
      what: '查看订单与结算，退款，打印收款码，管理门店和接入凭证。',
    },
    {
      href: '/console/join',
      who: '申请成为商户',
      what: '在线填写资料，审核、验证账户、签署协议后开通收款。',
    },
    {
      href: '/docs/zh/',
      who: '开发者',
      what: '用现有的微信支付SDK接入：改地址和密钥，收到第一笔付款。',
    },
    { href: '/wallet/', who: '付款用户', what: '打开钱包：付款码、扫码付款、银行卡、账单。' },
    { href: '/console/', who: '机构工作人员', what: '复核进件、退款与出款，处理差错和风险案件。' },
  ],
  en: [
    {
      href: '/console/',
      who: 'Merchants',
      what: 'Orders and settlements, refunds, collection codes, stores and credentials.',
    },
    {
      href: '/console/join',
      who: 'Become a merchant',
      what: 'Apply online; after the review, a proof of your account and the agreement you are paid.',
    },
    {
      href: '/docs/en/',
      who: 'Developers',
      what: 'Keep the WeChat Pay SDK that you have: change address and keys, and be paid.',
    },
    {
      href: '/wallet/',
      who: 'Payers',
      what: 'The wallet: payment code, scanning, bank cards, bills.',
    },
    {
      href: '/console/',
      who: 'Staff of the institution',
      what: 'Review onboarding, refunds and payouts; work on breaks and risk cases.',
    },
  ],
}

const sandboxCard: Readonly<Record<Language, Card>> = {
  zh: {
    href: '/sandbox/',
    who: '沙箱',
    what: '测试商户与用户，按需制造故障，让时钟前进，验收商户服务器。',
  },
  en: {
    href: '/sandbox/',
    who: 'Sandbox',
    what: 'Test merchants and payers, faults on demand, a clock that jumps, acceptance.',
  },
}

type About = Pick<HomePages, 'isSandbox' | 'isDemo'>

function homeOf(language: Language, { isSandbox, isDemo }: About, state: PartState): string {
  const isChinese = language === 'zh'
  const kind = isSandbox
    ? isChinese
      ? '这是沙箱：数据与生产分开，不动真实资金。'
      : 'This is a sandbox: its data is apart, and no real money moves.'
    : isDemo
      ? isChinese
        ? '这是演示环境：其中的人和资金都是示例。'
        : 'This is a demo: people and money in it are examples.'
      : ''
  const shown = isSandbox ? [sandboxCard[language], ...cards[language]] : cards[language]
  const list = shown.map(
    ({ href, who, what }) =>
      `<li><a href="${href}"><strong>${who}</strong><span>${what}</span></a></li>`,
  )
  const about = isChinese
    ? '自建的支付平台：收款、风控、账务、清结算与开放接口在一处，接口遵循微信支付APIv3。'
    : 'A self-hosted payment platform: payments, risk, ledger, clearing and open API in one place. It speaks the WeChat Pay APIv3 wire.'
  return `<h1>${isChinese ? '通宝支付平台' : 'Tongbao payment platform'}</h1>
<p class="about">${about}</p>
${kind === '' ? '' : `<p class="kind">${kind}</p>`}
<ul class="cards">${list.join('')}</ul>
<p class="state"><a href="/status?language=${language}">${badge(language, state)} ${isChinese ? '查看系统状态' : 'See the status'}</a></p>`
}

const stateWords: Readonly<Record<PartState, Readonly<Record<Language, string>>>> = {
  ok: { zh: '正常', en: 'Working' },
  degraded: { zh: '部分受影响', en: 'Partly affected' },
  down: { zh: '不可用', en: 'Down' },
  unknown: { zh: '暂时无法得知', en: 'Not known now' },
}

const badge = (language: Language, state: PartState): string =>
  `<span class="badge ${state}">${stateWords[state][language]}</span>`

const partWords = {
  api: { zh: '接口', en: 'API' },
  database: { zh: '数据库', en: 'Database' },
  payments: { zh: '付款', en: 'Payments' },
  callbacks: { zh: '回调通知', en: 'Callbacks' },
  alarms: { zh: '告警', en: 'Alarms' },
} as const

const figureWords: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  tookMs: { zh: '应答毫秒数', en: 'Answered within ms' },
  success15m: { zh: '近15分钟成功率', en: 'Success, last 15 minutes' },
  success24h: { zh: '近24小时成功率', en: 'Success, last 24 hours' },
  waiting: { zh: '等待商户确认', en: 'Waiting for merchants' },
  since: { zh: '最早一条始于', en: 'The first of them since' },
  open: { zh: '未结束', en: 'Open' },
}

function statusOf(language: Language, { state, at, parts, alarms }: Status): string {
  const isChinese = language === 'zh'
  const rows = parts.map(({ id, state: of, figures }) => {
    const told = Object.entries(figures).map(
      ([name, value]) =>
        `<span>${figureWords[name]?.[language] ?? name} <b>${value ?? (isChinese ? '暂无' : 'none')}</b></span>`,
    )
    return `<tr><th scope="row">${partWords[id][language]}</th><td>${badge(language, of)}</td><td>${told.join(' ')}</td></tr>`
  })
  const open = alarms.map((alarm) => `<li>${alarm[language]} <small>${alarm.since}</small></li>`)
  const head = isChinese ? ['部分', '状态', '情况'] : ['Part', 'State', 'Figures']
  return `<h1>${isChinese ? '系统状态' : 'Status'} ${badge(language, state)}</h1>
<p class="about">${isChinese ? '北京时间' : 'Beijing time'} ${at} · <a href="/status.json">JSON</a></p>
<div class="wide"><table><thead><tr>${head.map((word) => `<th scope="col">${word}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
${open.length === 0 ? '' : `<h2>${isChinese ? '未结束的告警' : 'Open alarms'}</h2><ul>${open.join('')}</ul>`}
<p class="note">${isChinese ? '成功率不含用户自身原因（密码错误、余额不足等）。等待确认的回调包括商户服务器未应答的。' : 'The rate leaves out what is the payer’s (a wrong PIN, too little money). Callbacks that wait include those that a merchant’s server has not answered.'}</p>`
}
