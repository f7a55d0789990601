import type { Evidence } from './result.ts'

/** What a call does, as far as a check cares. */
export type CallKind =
  | 'order'
  | 'code_pay'
  | 'query'
  | 'close'
  | 'refund'
  | 'query_refund'
  | 'share'
  | 'transfer'
  | 'bill'
  | 'bill_file'
  | 'certificates'
  | 'other'

/** One call of a merchant at `/v3`, as its face saw it; the body is read here and never kept. */
export type SeenCall = Readonly<{
  /** Of the caller whose signature held. */
  mchid: string
  method: string
  /** Path and query as they came. */
  path: string
  /** Parsed, if there was one. */
  body?: unknown
  /** What reached the merchant; null when nothing did, whatever was decided. */
  status: number | null
  /** A fault spoiled the signature of the answer. */
  missigned?: boolean
  /** `Wechatpay-Serial` of the request. */
  serial?: string | undefined
  requestId?: string | undefined
  at: Date
}>

/** The same with the numbers that checks compare. */
export type Call = Readonly<{
  kind: CallKind
  method: string
  /** Without its query. */
  path: string
  subject: string | null
  number: string | null
  total: bigint | null
  refund: bigint | null
  app: string | null
  tradeType: string | null
  status: number | null
  missigned: boolean
  serial: string | null
  requestId: string | null
  at: Date
}>

type Form = readonly [method: string, path: RegExp, kind: CallKind]

const forms: readonly Form[] = [
  ['POST', /^\/v3\/pay\/transactions\/(?<type>native|jsapi|h5|app)$/, 'order'],
  ['POST', /^\/v3\/pay\/transactions\/codepay$/, 'code_pay'],
  [
    'POST',
    /^\/v3\/pay\/transactions\/out-trade-no\/(?<subject>[^/]+)\/(?:close|reverse)$/,
    'close',
  ],
  ['GET', /^\/v3\/pay\/transactions\/(?:out-trade-no|id)\/(?<subject>[^/]+)$/, 'query'],
  ['POST', /^\/v3\/refund\/domestic\/refunds$/, 'refund'],
  ['GET', /^\/v3\/refund\/domestic\/refunds\/(?<number>[^/]+)$/, 'query_refund'],
  ['POST', /^\/v3\/profitsharing\/orders$/, 'share'],
  ['POST', /^\/v3\/(?:fund-app\/mch-transfer\/transfer-bills|transfer\/batches)$/, 'transfer'],
  ['GET', /^\/v3\/bill\/(?:tradebill|fundflowbill)$/, 'bill'],
  ['GET', /^\/v3\/billdownload\/file$/, 'bill_file'],
  ['GET', /^\/v3\/certificates$/, 'certificates'],
]

/** Reads what a check compares; whatever is not as the wire says is left out. */
export function readCall(seen: SeenCall): Call {
  const [path = ''] = seen.path.split('?')
  const found = forms.find(([method, form]) => method === seen.method && form.test(path))
  const named = found?.[1].exec(path)?.groups ?? {}
  const body = membersOf(seen.body)
  const amount = membersOf(body['amount'])
  return {
    kind: found?.[2] ?? 'other',
    method: seen.method,
    path: path.slice(0, 200),
    subject:
      decoded(named['subject']) ?? textOf(body['out_trade_no']) ?? textOf(body['transaction_id']),
    number: decoded(named['number']) ?? numberOf(body),
    total: wholeOf(amount['total']),
    refund: wholeOf(amount['refund']),
    app: textOf(body['appid']),
    tradeType: named['type']?.toUpperCase() ?? null,
    status: seen.status,
    missigned: seen.missigned ?? false,
    serial: seen.serial ?? null,
    requestId: seen.requestId ?? null,
    at: seen.at,
  }
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 64) : null

const wholeOf = (value: unknown): bigint | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null

const numberOf = (body: Readonly<Record<string, unknown>>): string | null =>
  textOf(body['out_refund_no']) ??
  textOf(body['out_order_no']) ??
  textOf(body['out_bill_no']) ??
  textOf(body['out_batch_no'])

function decoded(text: string | undefined): string | null {
  if (text === undefined) return null
  try {
    return decodeURIComponent(text).slice(0, 64)
  } catch {
    return null
  }
}

export const evidenceOf = (call: Call): Evidence => ({
  at: call.at,
  what: `${call.method} ${call.path}${call.number === null ? '' : ` ${call.number}`}`,
  requestId: call.requestId,
  status: call.status,
  failure: call.status === null ? 'lost' : call.missigned ? 'missigned' : null,
  tookMs: null,
  head: null,
})

export const isGood = ({ status }: Call): boolean =>
  status !== null && status >= 200 && status < 300
