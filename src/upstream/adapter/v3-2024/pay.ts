import type { CodepayBody, H5Body, JsapiBody, NativeBody } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { emptyReport, type Instruction, numberAtChannel, type Report, wireFen } from '#payments'
import { type ContentOf, type Place, Unsendable } from '../adapter.ts'
import { believed } from './believe.ts'
import { directMembers, isPartner, partnerMembers } from './members.ts'

type PayContent = ContentOf<'pay'>

/** What the four prepay calls and code pay say in common, whoever makes them. */
const orderMembers = (
  { notifyUrl }: Place,
  { id, amount }: Instruction,
  { order }: PayContent,
) => ({
  description: order.description,
  out_trade_no: numberAtChannel(id),
  amount: { total: wireFen(amount.minor), currency: amount.currency },
  notify_url: notifyUrl,
  time_expire: beijing(order.expiresAt),
  ...(order.limitPay !== null && { limit_pay: limitsOf(order.limitPay) }),
})

type Limits = NonNullable<NativeBody['limit_pay']>
const limits: readonly Limits[number][] = ['no_balance', 'no_credit', 'no_debit', 'balance_only']
const limitsOf = (text: string): Limits => limits.filter((limit) => text.split(',').includes(limit))

/** Money is frozen for sharing there only where it is shared there; ours we share in our own books. */
const settleInfo = ({ merchant }: Place, { order }: PayContent) =>
  order.profitSharing && merchant?.sharesUpstream ? { settle_info: { profit_sharing: true } } : {}

function sceneInfo({ order: { deviceId }, hints: { payerClientIp } }: PayContent) {
  if (payerClientIp === null) return {}
  return {
    scene_info: {
      payer_client_ip: payerClientIp,
      ...(deviceId !== null && { device_id: deviceId }),
    },
  }
}

const h5Types: Readonly<Record<string, H5Body['scene_info']['h5_info']['type']>> = {
  iOS: 'iOS',
  Android: 'Android',
  Wap: 'Wap',
}

function h5Scene({ hints: { payerClientIp, h5Type } }: PayContent): H5Body['scene_info'] {
  if (payerClientIp === null) throw new Unsendable('the address of the payer is not known')
  return { payer_client_ip: payerClientIp, h5_info: { type: h5Types[h5Type ?? 'Wap'] ?? 'Wap' } }
}

/** The payer as the channel knows them. In partner mode an openid is under one of two apps. */
function directPayer({ order }: PayContent): JsapiBody['payer'] {
  const openid = order.payerOpenid ?? order.payerSubOpenid
  if (openid === null) throw new Unsendable('the payer is not named')
  return { openid }
}
function partnerPayer({ merchant }: Place, { order }: PayContent) {
  const { payerOpenid, payerSubOpenid } = order
  // A merchant that signs for itself here names its payers under its own app.
  const own = order.spMchid === null ? payerOpenid : payerSubOpenid
  if (own !== null && merchant?.subAppid) return { sub_openid: own }
  if (payerOpenid === null)
    throw new Unsendable('the payer is not named under an app of the channel')
  return { sp_openid: payerOpenid }
}

const opened = (handover: object): Report => ({
  ...emptyReport,
  standing: 'open',
  handover: JSON.stringify(handover),
})

/** Opens an order there, or collects by the payer's code (APIv3 payments). */
export async function pay(
  place: Place,
  instruction: Instruction,
  content: PayContent,
): Promise<Report> {
  const { pay: direct, partner } = place.client
  const common = { ...orderMembers(place, instruction, content), ...settleInfo(place, content) }
  const both = { ...common, ...sceneInfo(content) }
  switch (content.order.tradeType) {
    case 'NATIVE':
      return opened(
        isPartner(place)
          ? await partner.native({ ...partnerMembers(place), ...both })
          : await direct.native({ ...directMembers(place), ...both }),
      )
    case 'MWEB':
      return payByPage(place, content, common)
    case 'JSAPI':
    case 'APP':
      return payByPrepay(place, content, both)
    case 'MICROPAY':
      return payByCode(place, instruction, content)
    default:
      return content.order.tradeType satisfies never
  }
}

/** A page outside of the wallet, which asks where it is shown. */
async function payByPage(place: Place, content: PayContent, common: Common): Promise<Report> {
  const { pay: direct, partner } = place.client
  const body = { ...common, scene_info: h5Scene(content) }
  return opened(
    isPartner(place)
      ? await partner.h5({ ...partnerMembers(place), ...body })
      : await direct.h5({ ...directMembers(place), ...body }),
  )
}

type Common = ReturnType<typeof orderMembers> & ReturnType<typeof settleInfo>

/** The order there is ours, so only our key can sign how it is paid. */
async function payByPrepay(place: Place, content: PayContent, common: Common): Promise<Report> {
  const { client, channel, merchant } = place
  const { pay: direct, partner } = client
  const isJsapi = content.order.tradeType === 'JSAPI'
  const appId = isPartner(place) ? (merchant?.subAppid ?? channel.appid) : channel.appid
  if (isPartner(place)) {
    const members = { ...partnerMembers(place), ...common }
    const { prepay_id } = isJsapi
      ? await partner.jsapi({ ...members, payer: partnerPayer(place, content) })
      : await partner.app(members)
    const partnerId = members.sub_mchid
    return handOver(place, { isJsapi, appId, partnerId, prepay_id })
  }
  const members = { ...directMembers(place), ...common }
  const { prepay_id } = isJsapi
    ? await direct.jsapi({ ...members, payer: directPayer(content) })
    : await direct.app(members)
  return handOver(place, { isJsapi, appId, partnerId: channel.mchid, prepay_id })
}

async function handOver(
  { client }: Place,
  of: Readonly<{ isJsapi: boolean; appId: string; partnerId: string; prepay_id: string }>,
): Promise<Report> {
  const { isJsapi, appId, partnerId, prepay_id } = of
  const pay_params = isJsapi
    ? await client.jsapiParams({ appId, prepayId: prepay_id })
    : await client.appParams({ appId, prepayId: prepay_id, partnerId })
  return opened({ prepay_id, pay_params })
}

async function payByCode(
  place: Place,
  instruction: Instruction,
  content: PayContent,
): Promise<Report> {
  const { authCode, storeId } = content.hints
  if (authCode === null) throw new Unsendable('the code of the payer is not known')
  // Code pay has neither a notice nor an end of its own.
  const {
    notify_url: _,
    time_expire: __,
    limit_pay: ___,
    ...members
  } = orderMembers(place, instruction, content)
  const body: Omit<CodepayBody, 'appid' | 'mchid'> = {
    ...members,
    ...settleInfo(place, content),
    payer: { auth_code: authCode },
    scene_info: {
      ...(content.order.deviceId !== null && { device_id: content.order.deviceId }),
      store_info: storeId === null ? { out_id: instruction.mchid } : { id: storeId },
    },
  }
  const { pay: direct, partner } = place.client
  const answer = isPartner(place)
    ? await partner.codepay({ ...partnerMembers(place), ...body })
    : await direct.codepay({ ...directMembers(place), ...body })
  if (answer.state === 'awaiting_payer') return { ...emptyReport, standing: 'asking' }
  return believed(place, answer.transaction)
}
