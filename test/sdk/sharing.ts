/** A merchant shares what it was paid, or a provider what its seller was paid: whole, back, and done. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { setSharingProfile } from '#clearing'
import type { Json } from '#test/till'
import { pastOf, was } from './past.ts'
import { type Call, get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const prefix = '/v3/profitsharing'
const time = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/

/** In fen, of an order of a hundred yuan. */
const parts = { merchant: 1_200, person: 300, back: 400 }

type Order = Readonly<{ transactionId: string; number: string; seller: string }>

/** An order of two days ago that is still to be shared. */
async function orderOf(_stage: Stage, counter: Counter): Promise<Order> {
  const seller = sellerOf(counter)
  const number = pastOf(seller).unshared
  const path = `${counter.prefix}/out-trade-no/${number}?${counter.query}`
  const { data } = await counter.sdk.ask(get(path))
  return { transactionId: String(data['transaction_id']), number: `S${number}`, seller }
}

export const sellerOf = ({ refunds, mchid }: Counter): string => refunds.sub_mchid ?? mchid

/** What a provider adds to a body, and to a query. */
export const forSeller = ({ refunds: { sub_mchid } }: Counter) => (sub_mchid ? { sub_mchid } : {})
const queryOf = (counter: Counter, members: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({ ...members, ...forSeller(counter) }).toString()

/** The merchant by its number, the payer by the openid of the merchant's app; names are encrypted. */
const receiversOf = ({ receiver, wallet: { payer } }: Stage, { appid }: Counter) =>
  [
    { type: 'MERCHANT_ID', account: receiver.mchid, name: receiver.name, relation: 'SUPPLIER' },
    { type: 'PERSONAL_OPENID', account: payer.openids[appid], name: payer.name, relation: 'STAFF' },
  ] as const

const sealed = (path: string, body: Json): Call => ({ ...post(path, body), namesKey: true })

/** The names come back encrypted with the merchant's own key. */
export async function addReceivers(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, appid } = counter
  for (const { name, relation: relation_type, ...who } of receiversOf(stage, counter)) {
    const named = { ...forSeller(counter), ...who, relation_type }
    const body = { ...named, appid, name: sdk.seal(name) }
    const { status, data } = await sdk.ask(sealed(`${prefix}/receivers/add`, body))
    equal(status, 200, JSON.stringify(data))
    equal(sdk.unseal(String(data['name'])), name)
    deepEqual({ ...data, name }, { ...named, name })
  }
}

/** A merchant and a person get their parts at once; the merchant is told, and what is left is told by asking. */
export async function share(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, appid } = counter
  const { receiver, wallet, server } = stage
  const { transactionId, number, seller } = await orderOf(stage, counter)
  const agreed = { mchid: receiver.mchid, allowsReturn: true, maxRatio: 3_000 }
  await setSharingProfile(server.world.db, { ...agreed, notifyUrl: receiver.notifyUrl })
  const before = [await unsplit(counter, transactionId), Number(await wallet.balance())] as const

  const [merchant, person] = receiversOf(stage, counter)
  const description = '一笔分账'
  const body = {
    ...forSeller(counter),
    appid,
    transaction_id: transactionId,
    out_order_no: number,
    receivers: [
      { type: merchant.type, account: merchant.account, amount: parts.merchant, description },
      {
        type: person.type,
        account: person.account,
        name: sdk.seal(person.name),
        amount: parts.person,
        description,
      },
    ],
    unfreeze_unsplit: false,
  }
  const { status, data } = await sdk.ask(sealed(`${prefix}/orders`, body))
  equal(status, 200, JSON.stringify(data))
  const receivers = [
    { ...partOf(data, 0), amount: parts.merchant, type: merchant.type, account: merchant.account },
    { ...partOf(data, 1), amount: parts.person, type: person.type, account: person.account },
  ].map((each) => ({ ...each, description, result: 'SUCCESS' }))
  deepEqual(data, {
    ...forSeller(counter),
    transaction_id: transactionId,
    out_order_no: number,
    order_id: data['order_id'],
    state: 'FINISHED',
    receivers,
  })
  const asked = queryOf(counter, { transaction_id: transactionId })
  deepEqual(await sdk.ask(get(`${prefix}/orders/${number}?${asked}`)), { status: 200, data })
  equal(await unsplit(counter, transactionId), before[0] - parts.merchant - parts.person)
  equal(Number(await wallet.balance()), before[1] + parts.person)

  const { originalType, resource } = await stage.listener.until('PROFITSHARING.SUCCESS', number)
  equal(originalType, 'profitsharing')
  const dealt = { type: merchant.type, account: merchant.account, description }
  deepEqual(resource, {
    ...(counter.name === 'partner' ? counter.closes : { mchid: seller }),
    transaction_id: transactionId,
    order_id: data['order_id'],
    out_order_no: number,
    receiver: { ...dealt, amount: parts.merchant },
    success_time: receivers[0]?.finish_time,
  })
}

/** What only the answer knows of a part: its number and its times. */
function partOf({ receivers }: Json, index: number) {
  const { detail_id, create_time, finish_time } = (receivers as readonly Json[])[index] ?? {}
  match(String(detail_id), /^36\d{26}$/)
  match(String(create_time), time)
  match(String(finish_time), time)
  return { detail_id, create_time, finish_time }
}

async function unsplit({ sdk }: Counter, transactionId: string): Promise<number> {
  const { data } = await sdk.ask(get(`${prefix}/transactions/${transactionId}/amounts`))
  equal(data['transaction_id'], transactionId)
  return Number(data['unsplit_amount'])
}

/** The receiver gives a part of its part back, and is told. */
export async function takeBack(stage: Stage, counter: Counter): Promise<void> {
  const { sdk } = counter
  const { number: out_order_no, transactionId } = await orderOf(stage, counter)
  const out_return_no = `B${out_order_no}`
  const named = {
    ...forSeller(counter),
    out_order_no,
    out_return_no,
    return_mchid: stage.receiver.mchid,
    amount: parts.back,
    description: '多分了',
  }
  const { status, data } = await sdk.ask(post(`${prefix}/return-orders`, named))
  equal(status, 200, JSON.stringify(data))
  const { order_id, return_id, create_time, finish_time } = data
  match(String(return_id), /^31\d{26}$/)
  match(String(finish_time), time)
  deepEqual(data, {
    ...named,
    order_id,
    return_id,
    result: 'SUCCESS',
    create_time,
    finish_time,
  })
  const asked = queryOf(counter, { out_order_no })
  const found = await sdk.ask(get(`${prefix}/return-orders/${out_return_no}?${asked}`))
  deepEqual(found, { status: 200, data })

  const { resource } = await stage.listener.until('PROFITSHARING.RETURN', out_return_no)
  const { amount } = resource['receiver'] as Json
  deepEqual([resource['transaction_id'], amount], [transactionId, parts.back])
}

/** The rest is the merchant's; nothing is left to be shared. */
export async function unfreeze(stage: Stage, counter: Counter): Promise<void> {
  const { sdk } = counter
  const { number, transactionId, seller } = await orderOf(stage, counter)
  const rest = await unsplit(counter, transactionId)
  const { status, data } = await sdk.ask(
    post(`${prefix}/orders/unfreeze`, {
      ...forSeller(counter),
      transaction_id: transactionId,
      out_order_no: `U${number}`,
      description: '分完了',
    }),
  )
  equal(status, 200, JSON.stringify(data))
  const [part] = data['receivers'] as readonly Json[]
  deepEqual([part?.['account'], part?.['amount'], part?.['result']], [seller, rest, 'SUCCESS'])
  equal(await unsplit(counter, transactionId), 0)
  equal(rest < Number(was.toShare) - parts.merchant - parts.person, true, 'the fee is not shared')
}

/** A provider may ask how much of an order its seller lets it share. */
export async function askRatio(_stage: Stage, counter: Counter): Promise<void> {
  const { sub_mchid = '' } = counter.refunds
  const answer = await counter.sdk.ask(get(`${prefix}/merchant-configs/${sub_mchid}`))
  deepEqual(answer, { status: 200, data: { sub_mchid, max_ratio: 3_000 } })
}

export async function deleteReceivers(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, appid } = counter
  for (const { type, account } of receiversOf(stage, counter)) {
    const named = { ...forSeller(counter), type, account }
    const answer = await sdk.ask(post(`${prefix}/receivers/delete`, { ...named, appid }))
    deepEqual(answer, { status: 200, data: named })
  }
}
