import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { openWallet, type Wallet } from './open-wallet.ts'
import type { Demo, DemoMerchant, Server } from './server.ts'
import { type Answer, type Call, type Signer, type Spelling, signed } from './signed-face.ts'

export type Json = Readonly<Record<string, unknown>>

/** A merchant for itself, or a provider for its sub-merchant: the same calls, other names. */
export type Side = Readonly<{
  name: 'direct' | 'partner'
  signer: Signer
  prefix: string
  /** The parties as a prepay body names them. */
  parties: Json
  /** The same parties as closing and reversing name them. */
  closes: Json
  reverses: Json
  /** And as a query and a refund name them. */
  query: string
  refunds: Readonly<{ sub_mchid?: string | undefined }>
  /** The payer of a JSAPI order. */
  payer: (openids: Readonly<Record<string, string>>) => Json
}>

/** Merchants who sign and payers with their wallets, before the whole program over HTTP. */
export type Till = Readonly<{
  server: Server
  direct: Side
  partner: Side
  /** Another merchant, who has no business with anybody's orders. */
  other: Signer & Readonly<{ appid: string }>
  alice: Wallet
  bob: Wallet
  /** Signs and sends; `url` when it goes to another node than the first. */
  call: (by: Signer, call: Call, spelling?: Spelling & { url?: string }) => Promise<Answer>
  post: (by: Signer, path: string, body: unknown) => Promise<Answer>
}>

export async function openTill(server: Server): Promise<Till> {
  const { demo } = server
  const [shop, other] = demo.merchants
  const [provider] = demo.providers
  const [first, second] = demo.payers
  assert(shop && other && provider && first && second)
  const call: Till['call'] = (by, what, { url = server.url, ...spelling } = {}) =>
    signed(url, by, what, spelling)
  return {
    server,
    direct: directSide(shop),
    partner: partnerSide(provider),
    other: { ...signerOf(other), appid: other.appid },
    alice: await openWallet(server.url, first),
    bob: await openWallet(server.url, second),
    call,
    post: (by, path, body) => call(by, { method: 'POST', path, body: JSON.stringify(body) }),
  }
}

export const signerOf = ({ mchid, serialNo, privateKeyPath }: DemoMerchant): Signer => ({
  mchid,
  serialNo,
  privateKey: createPrivateKey(readFileSync(privateKeyPath)),
})

const directSide = (shop: DemoMerchant): Side => {
  const { mchid, appid } = shop
  return {
    name: 'direct',
    signer: signerOf(shop),
    prefix: '/v3/pay/transactions',
    parties: { appid, mchid },
    closes: { mchid },
    reverses: { appid, mchid },
    query: `mchid=${mchid}`,
    refunds: {},
    payer: (openids) => ({ openid: openids[appid] }),
  }
}

function partnerSide(provider: Demo['providers'][number]): Side {
  const { mchid: sp_mchid, appid: sp_appid } = provider
  const sub_mchid = provider.subMerchants[0]?.mchid
  const closes = { sp_mchid, sub_mchid }
  return {
    name: 'partner',
    signer: signerOf(provider),
    prefix: '/v3/pay/partner/transactions',
    parties: { sp_appid, ...closes },
    closes,
    reverses: closes,
    query: `sp_mchid=${sp_mchid}&sub_mchid=${sub_mchid}`,
    refunds: { sub_mchid },
    payer: (openids) => ({ sp_openid: openids[sp_appid] }),
  }
}

export const json = ({ text }: Answer): Json => (text === '' ? {} : JSON.parse(text))

let serial = 0
/** An order number that nobody has used. */
export const newNumber = (): string => `T${String(serial++).padStart(7, '0')}`

/** The least that a prepay call takes. */
export const orderOf = ({ parties }: Side, rest: Json = {}): Json => ({
  ...parties,
  description: '一碗面',
  out_trade_no: newNumber(),
  notify_url: 'http://127.0.0.1:1/notify',
  amount: { total: 1000 },
  ...rest,
})

export type Ordered = Readonly<{ body: Json; number: string; prepayId: string }>

/** A Native order as its merchant has it, with what a payer scans. */
export async function order(till: Till, side: Side, rest: Json = {}): Promise<Ordered> {
  const body = orderOf(side, rest)
  const answer = await till.post(side.signer, `${side.prefix}/native`, body)
  assert.equal(answer.status, 200, answer.text)
  return { body, number: String(body['out_trade_no']), prepayId: scanned(answer) }
}

/** What the payer's wallet reads from the code of a Native order. */
export const scanned = (answer: Answer): string =>
  String(json(answer)['code_url']).split('pr=')[1] ?? ''

export async function paidOrder(till: Till, side: Side, rest: Json = {}): Promise<Ordered> {
  const ordered = await order(till, side, rest)
  const answer = await till.alice.pay(ordered.prepayId)
  assert.equal(answer.status, 200, answer.text)
  return ordered
}

/** What may be asked of an order once it is made, as its merchant asks it. */
export const close = (till: Till, side: Side, number: string): Promise<Answer> =>
  till.post(side.signer, `${side.prefix}/out-trade-no/${number}/close`, side.closes)

export const reverse = (till: Till, side: Side, number: string): Promise<Answer> =>
  till.post(side.signer, `${side.prefix}/out-trade-no/${number}/reverse`, side.reverses)

export const query = (till: Till, side: Side, number: string): Promise<Answer> =>
  till.call(side.signer, { path: `${side.prefix}/out-trade-no/${number}?${side.query}` })

export const refund = (till: Till, side: Side, rest: Json): Promise<Answer> =>
  till.post(side.signer, '/v3/refund/domestic/refunds', { ...side.refunds, ...rest })

export const queryRefund = (
  till: Till,
  { signer, refunds: { sub_mchid } }: Pick<Side, 'signer' | 'refunds'>,
  outRefundNo: string,
): Promise<Answer> => {
  const asked = sub_mchid === undefined ? '' : `?sub_mchid=${sub_mchid}`
  return till.call(signer, { path: `/v3/refund/domestic/refunds/${outRefundNo}${asked}` })
}

/** A refund of `fen` of an order of a thousand, under a number made of the order's. */
export const refundOf = (number: string, fen: number, rest: Json = {}): Json => ({
  out_trade_no: number,
  out_refund_no: `R${number}`,
  amount: { refund: fen, total: 1000, currency: 'CNY' },
  ...rest,
})

/** A payment by the code that Alice's wallet shows. */
export async function codePaid(till: Till, side: Side): Promise<string> {
  const auth_code = json(await till.alice.ask('/payment-codes', {}))['code']
  const number = newNumber()
  const answer = await till.post(side.signer, `${side.prefix}/codepay`, {
    ...side.parties,
    description: '豆浆',
    out_trade_no: number,
    payer: { auth_code },
    amount: { total: 1000 },
    scene_info: { store_info: { id: '1' } },
  })
  assert.equal(answer.status, 200, answer.text)
  return number
}
