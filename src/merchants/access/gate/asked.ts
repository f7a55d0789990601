import type { AppKind } from '../../registry/merchant.ts'
import type { Product } from '../product/product.ts'

/** What a request wants of one merchant: a product, and of how many fen where it makes an order. */
export type Asked = Readonly<{ mchid: string; product: Product; amount: bigint | null }>

type Json = Readonly<Record<string, unknown>>

const jsonOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? { ...value } : {}
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined
/** The schema has let integers through and nothing else. */
const fenOf = (value: unknown): bigint | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null

const tradeProducts: Readonly<Record<string, Product>> = {
  jsapi: 'JSAPI',
  app: 'APP',
  native: 'NATIVE',
  h5: 'H5',
  codepay: 'CODE_PAY',
}

/** Calls that need a product whatever they say, by the beginning of their path below `/v3`. */
const others: readonly (readonly [prefix: string, product: Product])[] = [
  ['/refund/domestic/refunds', 'REFUND'],
  ['/ecommerce/refunds/apply', 'REFUND'],
  ['/profitsharing/', 'PROFIT_SHARING'],
  ['/fund-app/mch-transfer/', 'TRANSFER'],
  ['/transfer/batches', 'TRANSFER'],
  ['/merchant/fund/withdraw', 'WITHDRAW'],
]

const order = /^\/pay\/(?:partner\/)?transactions\/(jsapi|app|native|h5|codepay)$/
const combine = /^\/combine-transactions\/(jsapi|app|native|h5)$/

/**
 * What a call asks of which merchants; nothing where it needs no product. `path` is the route's below
 * `/v3`. A query needs none, so that whoever lost a product still learns what became of its orders.
 */
export function askedIn({
  method,
  path,
  body,
  caller,
}: Readonly<{
  method: string
  path: string
  body: unknown
  caller: string
}>): readonly Asked[] {
  if (method !== 'POST') return []
  const said = jsonOf(body)
  const mchid = textOf(said['sub_mchid']) ?? textOf(said['mchid']) ?? caller
  const trade = tradeProducts[order.exec(path)?.[1] ?? '']
  if (trade) return [{ mchid, product: trade, amount: fenOf(jsonOf(said['amount'])['total']) }]
  if (combine.test(path)) return partsIn(said)
  const other = others.find(([prefix]) => path.startsWith(prefix))
  return other ? [{ mchid, product: other[1], amount: null }] : []
}

function partsIn(said: Json): readonly Asked[] {
  const parts: unknown = said['sub_orders']
  if (!Array.isArray(parts)) return []
  return parts.map(jsonOf).map((part) => ({
    mchid: textOf(part['sub_mchid']) ?? textOf(part['mchid']) ?? '',
    product: 'COMBINE',
    amount: fenOf(jsonOf(part['amount'])['total_amount']),
  }))
}

/** Which of the two that share an address it is: a mini program pays by JSAPI as well. */
export const productFor = (product: Product, app: AppKind | undefined): Product =>
  product === 'JSAPI' && app === 'mini_program' ? 'MINI_PROGRAM' : product

/** The app in which a payer will pay: a sub-merchant's own where it is named. */
export function appidIn(body: unknown): string | undefined {
  const said = jsonOf(body)
  return textOf(said['sub_appid']) ?? textOf(said['appid']) ?? textOf(said['sp_appid'])
}
