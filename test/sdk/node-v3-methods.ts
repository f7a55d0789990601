import type WxPay from 'wechatpay-node-v3'
import { paramsOf } from './routes.ts'
import type { Call } from './sdk.ts'

export type Output = Awaited<ReturnType<WxPay['close']>>

/** What a method takes; its types are stricter than what it sends. */
type Sent<Name extends keyof WxPay> = WxPay[Name] extends (params: infer Params) => unknown
  ? Params
  : never

type Asked = Readonly<{
  /** What is sent: the body, or the members of the query. */
  body: object
  /** What stands in the places of the route's parameters. */
  params: readonly string[]
  /** With its question mark. */
  query: string
  named: Readonly<Record<string, string>>
  /** How its methods are told by which key fields are encrypted. */
  serial: Readonly<{ wx_serial_no?: string }>
}>

type Ask = (pay: WxPay, asked: Asked) => Promise<Output>

const payments: Readonly<Record<string, Ask>> = {
  'POST /v3/pay/transactions/jsapi': (pay, { body }) =>
    pay.transactions_jsapi(body as Sent<'transactions_jsapi'>),
  'POST /v3/pay/transactions/app': (pay, { body }) =>
    pay.transactions_app(body as Sent<'transactions_app'>),
  'POST /v3/pay/transactions/native': (pay, { body }) =>
    pay.transactions_native(body as Sent<'transactions_native'>),
  'POST /v3/pay/transactions/h5': (pay, { body }) =>
    pay.transactions_h5(body as Sent<'transactions_h5'>),
  'GET /v3/pay/transactions/id/:id': (pay, { params: [transaction_id = ''] }) =>
    pay.query({ transaction_id }),
  'GET /v3/pay/transactions/out-trade-no/:number': (pay, { params: [out_trade_no = ''] }) =>
    pay.query({ out_trade_no }),
  'POST /v3/pay/transactions/out-trade-no/:number/close': (pay, { params: [number = ''] }) =>
    pay.close(number),
  'POST /v3/combine-transactions/jsapi': (pay, { body }) =>
    pay.combine_transactions_jsapi(body as Sent<'combine_transactions_jsapi'>),
  'POST /v3/combine-transactions/app': (pay, { body }) =>
    pay.combine_transactions_app(body as Sent<'combine_transactions_app'>),
  'POST /v3/combine-transactions/native': (pay, { body }) =>
    pay.combine_transactions_native(body as Sent<'combine_transactions_native'>),
  'POST /v3/combine-transactions/h5': (pay, { body }) =>
    pay.combine_transactions_h5(body as Sent<'combine_transactions_h5'>),
  'GET /v3/combine-transactions/out-trade-no/:number': (pay, { params: [number = ''] }) =>
    pay.combine_query(number),
  'POST /v3/combine-transactions/out-trade-no/:number/close': (
    pay,
    { params: [number = ''], body },
  ) => pay.combine_close(number, (body as Closing).sub_orders),
  'POST /v3/refund/domestic/refunds': (pay, { body }) => pay.refunds(body as Sent<'refunds'>),
  // It joins the number to the path as it is, so a provider's query can go with it.
  'GET /v3/refund/domestic/refunds/:number': (pay, { params: [number = ''], query }) =>
    pay.find_refunds(`${number}${query}`),
}

type Closing = Readonly<{ sub_orders: Parameters<WxPay['combine_close']>[1] }>

const sharing: Readonly<Record<string, Ask>> = {
  'POST /v3/profitsharing/receivers/add': (pay, { body, serial }) =>
    pay.profitsharing_receivers_add({
      ...(body as Sent<'profitsharing_receivers_add'>),
      ...serial,
    }),
  'POST /v3/profitsharing/receivers/delete': (pay, { body }) =>
    pay.profitsharing_receivers_delete(body as Sent<'profitsharing_receivers_delete'>),
  'POST /v3/profitsharing/orders': (pay, { body, serial }) =>
    pay.create_profitsharing_orders({
      ...(body as Sent<'create_profitsharing_orders'>),
      ...serial,
    }),
  'POST /v3/profitsharing/orders/unfreeze': (pay, { body }) =>
    pay.profitsharing_orders_unfreeze(body as Sent<'profitsharing_orders_unfreeze'>),
  'GET /v3/profitsharing/orders/:number': (pay, { params: [number = ''], named }) =>
    pay.query_profitsharing_orders(named['transaction_id'] ?? '', number),
  'GET /v3/profitsharing/transactions/:id/amounts': (pay, { params: [id = ''] }) =>
    pay.query_profitsharing_amounts(id),
  'POST /v3/profitsharing/return-orders': (pay, { body }) =>
    pay.profitsharing_return_orders(body as Sent<'profitsharing_return_orders'>),
  'GET /v3/profitsharing/return-orders/:number': (pay, { params: [number = ''], named }) =>
    pay.query_profitsharing_return_orders(number, named['out_order_no'] ?? ''),
  'GET /v3/profitsharing/bills': (pay, { named }) =>
    pay.profitsharing_bills(named['bill_date'] ?? '', named['tar_type']),
}

const batches = '/v3/transfer/batches'

const clearing: Readonly<Record<string, Ask>> = {
  ...sharing,
  [`POST ${batches}`]: (pay, { body, serial }) =>
    pay.batches_transfer({ ...(body as Sent<'batches_transfer'>), ...serial }),
  [`GET ${batches}/batch-id/:id`]: (pay, { params: [batch_id = ''], named }) =>
    pay.query_batches_transfer_list_wx({ batch_id, ...detailsIn(named) }),
  [`GET ${batches}/out-batch-no/:number`]: (pay, { params: [out_batch_no = ''], named }) =>
    pay.query_batches_transfer_list({ out_batch_no, ...detailsIn(named) }),
  [`GET ${batches}/batch-id/:id/details/detail-id/:detail`]: (
    pay,
    { params: [batch_id = '', detail_id = ''] },
  ) => pay.query_batches_transfer_detail_wx({ batch_id, detail_id }),
  [`GET ${batches}/out-batch-no/:number/details/out-detail-no/:detail`]: (
    pay,
    { params: [out_batch_no = '', out_detail_no = ''] },
  ) => pay.query_batches_transfer_detail({ out_batch_no, out_detail_no }),
  'GET /v3/bill/tradebill': (pay, { body }) => pay.tradebill(body as Sent<'tradebill'>),
  'GET /v3/bill/fundflowbill': (pay, { body }) => pay.fundflowbill(body as Sent<'fundflowbill'>),
}

const detailsIn = ({ need_query_detail, detail_status }: Asked['named']) => ({
  need_query_detail: need_query_detail === 'true',
  ...(detail_status === 'ALL' && { detail_status: 'ALL' as const }),
})

/** Its methods that take no query of ours would lose the seller of a provider. */
const losesSeller = ({ method, path }: Call): boolean =>
  method === 'GET' && path.startsWith('/v3/profitsharing/') && path.includes('sub_mchid=')

/**
 * Asks by the SDK's own method; undefined where it has none: for code pay, reverse, partners,
 * transfers that are confirmed, and funds.
 */
export function askByMethod(pay: WxPay, call: Call, keyId: string): Promise<Output> | undefined {
  const { method, path, namesKey = false } = call
  if (losesSeller(call)) return undefined
  for (const [route, ask] of Object.entries({ ...payments, ...clearing })) {
    const params = paramsOf(route, method, path)
    if (!params) continue
    const { search: query, searchParams } = new URL(path, 'http://any')
    const named: Asked['named'] = Object.fromEntries(searchParams)
    const serial = namesKey ? { wx_serial_no: keyId } : {}
    const body = method === 'GET' ? named : (call.body ?? {})
    return ask(pay, { body, params, query, named, serial })
  }
  return undefined
}
