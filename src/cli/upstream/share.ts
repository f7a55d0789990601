import { type Client, ShareBody, type ShareView, WechatpayError } from '@tongbao/apiv3'
import { Compile } from 'typebox/compile'
import { ConfigRefused } from '#platform/config'
import { tableText } from '../clearing/table.ts'
import { type Form, namedOf, placesOf, refused } from '../routes/errand.ts'
import { readText, readTruth, type UpstreamErrand } from './errand.ts'

export const shareForm: Form = {
  usage:
    'upstream share <channel> <transaction_id> <out_order_no> <receivers.json> ' +
    '[unfreeze=yes] [sub=<特约商户号>]',
  example: 'upstream share wechat-main 4200000000202611270000000001 P20261127001 receivers.json',
}

const shareCheck = Compile(ShareBody)

/**
 * 请求分账 at the channel, of an order whose money is shared there. The same number with the same
 * content is the same share. `receivers.json` holds the list of the wire, names in clear.
 */
export async function shareErrand(errand: UpstreamErrand): Promise<number> {
  const [channel = '', transactionId = '', number = '', path, ...words] = errand.args
  placesOf(shareForm, errand.args.slice(0, 4), 4)
  const named = namedOf(shareForm, words, ['unfreeze', 'sub'])
  const receivers = receiversIn(readText(shareForm, 'receivers', path))
  // A channel that has never answered has shown no key to write names in.
  if (receivers.some(hasName)) await errand.upstream.refreshCertificates(channel)
  const client = await errand.upstream.clientOf(channel)
  const body = {
    ...subOf(named.get('sub')),
    appid: await appidOf(errand, channel),
    transaction_id: transactionId,
    out_order_no: number,
    receivers: sealed(client, receivers),
    unfreeze_unsplit: readTruth(shareForm, 'unfreeze', named.get('unfreeze')),
  }
  if (!shareCheck.Check(body))
    throw refused(
      shareForm,
      'the receivers or numbers are not what the channel takes (分账 50 at most)',
    )
  return show(errand, () => client.sharing.share(body))
}

function receiversIn(text: string): readonly object[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every(isObject)) return value
  } catch {
    // Refused below, like a text that is JSON and no list.
  }
  throw refused(shareForm, 'receivers is no list of objects as JSON')
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Names leave the house only in the channel's key. */
const sealed = (client: Client, receivers: readonly object[]): object[] =>
  receivers.map((receiver) =>
    hasName(receiver) ? { ...receiver, name: client.encryptField(receiver.name) } : receiver,
  )

const hasName = (receiver: object): receiver is Readonly<{ name: string }> =>
  'name' in receiver && typeof receiver.name === 'string'

async function appidOf({ upstream }: UpstreamErrand, id: string): Promise<string> {
  return (await upstream.describe(id)).appid
}

const subOf = (sub: string | undefined) => (sub === undefined ? {} : { sub_mchid: sub })

export const unfreezeForm: Form = {
  usage:
    'upstream unfreeze <channel> <transaction_id> <out_order_no> <description> [sub=<特约商户号>]',
  example: 'upstream unfreeze wechat-main 4200000000202611270000000001 U20261127001 分账完成',
}

/** 解冻剩余资金: what is left of a shared order goes to its merchant there. */
export async function unfreezeErrand(errand: UpstreamErrand): Promise<number> {
  const [channel = '', transactionId = '', number = '', description = '', ...words] = errand.args
  placesOf(unfreezeForm, errand.args.slice(0, 4), 4)
  const named = namedOf(unfreezeForm, words, ['sub'])
  const client = await errand.upstream.clientOf(channel)
  const body = {
    ...subOf(named.get('sub')),
    transaction_id: transactionId,
    out_order_no: number,
    description,
  }
  return show(errand, () => client.sharing.unfreeze(body))
}

export const shareQueryForm: Form = {
  usage: 'upstream share-query <channel> <transaction_id> <out_order_no> [sub=<特约商户号>]',
  example: 'upstream share-query wechat-main 4200000000202611270000000001 P20261127001',
}

export async function shareQueryErrand(errand: UpstreamErrand): Promise<number> {
  const [channel = '', transactionId = '', number = '', ...words] = errand.args
  placesOf(shareQueryForm, errand.args.slice(0, 3), 3)
  const subMchid = namedOf(shareQueryForm, words, ['sub']).get('sub')
  const client = await errand.upstream.clientOf(channel)
  const of = { transactionId, ...(subMchid !== undefined && { subMchid }) }
  return show(errand, () => client.sharing.query(number, of))
}

/** A no of the channel is told in its words; what is unknown is to be repeated under the same number. */
async function show(errand: UpstreamErrand, ask: () => Promise<ShareView>): Promise<number> {
  const view = await ask().catch((error: unknown) => {
    if (!(error instanceof WechatpayError)) throw error
    const what = error.outcomeUnknown ? '结果未知，请用相同单号重试或查询' : '通道未受理'
    throw new ConfigRefused([`upstream: ${what}：${error.code} ${error.message}`])
  })
  errand.print(`分账单 ${view.out_order_no}（${view.order_id}）：${view.state}\n`)
  errand.print(
    tableText({
      columns: ['接收方', '类型', '金额（分）', '结果', '说明'],
      rows: (view.receivers ?? []).map((each) => [
        each.account,
        each.type,
        BigInt(each.amount),
        each.fail_reason === undefined ? each.result : `${each.result} ${each.fail_reason}`,
        each.description,
      ]),
    }),
  )
  return 0
}
