import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '#kernel/time'

/** One call of a merchant, as it was answered. */
export type SeenCall = Readonly<{
  at: Date
  mchid: string | null
  method: string
  path: string
  /** 0 where the connection ended before an answer. */
  status: number
  tookMs: number
  requestId: string
  /** The word of the refusal, where it was one. */
  code: string | null
}>

/** An order that waits for a payer: what a payer would scan or be linked to. */
export type SeenOrder = Readonly<{
  at: Date
  mchid: string | null
  outTradeNo: string
  description: string
  amount: string
  /** code_url, h5_url or prepay_id. */
  code: string
}>

export type CallLog = Readonly<{
  /** Watches every call under `/v3` of an app, before its faces are registered. */
  watch: (app: FastifyInstance) => void
  calls: () => readonly SeenCall[]
  orders: () => readonly SeenOrder[]
}>

const kept = 200
const bodyMax = 64 * 1024

/** The last calls, in the memory of this process: a look over the shoulder, no record. */
export function createCallLog(wireNow: Clock): CallLog {
  const calls: SeenCall[] = []
  const orders: SeenOrder[] = []
  const codes = new WeakMap<FastifyRequest, string>()

  function push<Item>(list: Item[], item: Item): void {
    list.unshift(item)
    if (list.length > kept) list.length = kept
  }

  return {
    watch(app) {
      app.addHook('onSend', (request, reply, payload, done) => {
        const answer = request.url.startsWith('/v3/') ? readAnswer(payload) : undefined
        if (typeof answer?.['code'] === 'string' && reply.statusCode >= 400)
          codes.set(request, answer['code'])
        const order = answer && reply.statusCode === 200 ? orderIn(request, answer) : undefined
        if (order) push(orders, { at: wireNow(), ...order })
        done(null, payload)
      })
      app.addHook('onResponse', (request, reply, done) => {
        if (request.url.startsWith('/v3/'))
          push(calls, {
            at: wireNow(),
            mchid: mchidOf(request),
            method: request.method,
            // A query may carry what is nobody else's.
            path: request.url.split('?', 1)[0] ?? '',
            status: reply.raw.writableFinished ? reply.statusCode : 0,
            tookMs: Math.round(reply.elapsedTime),
            requestId: request.id,
            code: codes.get(request) ?? null,
          })
        done()
      })
    },
    calls: () => calls,
    orders: () => orders,
  }
}

const mchidOf = ({ headers }: FastifyRequest): string | null =>
  /mchid="(\d{8,10})"/.exec(headers.authorization ?? '')?.[1] ?? null

type Json = Readonly<Record<string, unknown>>

function readAnswer(payload: unknown): Json | undefined {
  if (typeof payload !== 'string' || payload.length > bodyMax) return undefined
  try {
    const value: unknown = JSON.parse(payload)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function orderIn(request: FastifyRequest, answer: Json): Omit<SeenOrder, 'at'> | undefined {
  const code = text(answer['code_url']) || text(answer['h5_url']) || text(answer['prepay_id'])
  const body: Json =
    typeof request.body === 'object' && request.body !== null ? { ...request.body } : {}
  if (code === '') return undefined
  return {
    mchid: mchidOf(request),
    outTradeNo: text(body['out_trade_no']) || text(body['combine_out_trade_no']),
    description: text(body['description']),
    amount: totalIn(body['amount']),
    code,
  }
}

/** As it stood in the request; a combined order has one in each of its parts, and none of its own. */
function totalIn(amount: unknown): string {
  if (typeof amount !== 'object' || amount === null || !('total' in amount)) return ''
  return typeof amount.total === 'number' ? String(amount.total) : ''
}
