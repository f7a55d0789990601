import type { OpenedNotification, RefundBody, TransferBillBody } from '@tongbao/apiv3'
import { emptyReport, type Instruction, numberAtChannel, type Report, wireFen } from '#payments'
import {
  type About,
  type Adapter,
  type ContentOf,
  Mistaken,
  type Notice,
  type Place,
  Unsendable,
} from '../adapter.ts'
import { differing, expected, subMchidOf } from '../parties.ts'
import { believed, ensureNumber, ensureSame } from './believe.ts'
import { directMembers, isPartner, partnerMembers } from './members.ts'
import { pay } from './pay.ts'
import {
  cancelledReport,
  createdTransferReport,
  namedIn,
  refundNoticeReport,
  refundReport,
  transactionCurrency,
  transactionReport,
  transferReport,
} from './read-views.ts'

async function queryPayment(place: Place, { number }: About): Promise<Report> {
  const { pay: direct, partner } = place.client
  const asked = isPartner(place) ? partner.query(number, pairOf(place)) : direct.query(number)
  return believed(place, await asked)
}

async function close(place: Place, { number }: About): Promise<Report> {
  const { pay: direct, partner } = place.client
  await (isPartner(place) ? partner.close(number, pairOf(place)) : direct.close(number))
  return { ...emptyReport, standing: 'closed' }
}

function pairOf(place: Place) {
  const { sp_mchid, sub_mchid } = partnerMembers(place)
  return { sp_mchid, sub_mchid }
}

async function reverse(place: Place, { number }: About): Promise<Report> {
  const { pay: direct, partner } = place.client
  if (isPartner(place)) {
    const view = await partner.reverse(number, partnerMembers(place))
    ensureSame(place, { ...expected(place), mchid: view.sp_mchid, subMchid: view.sub_mchid })
    ensureNumber(view.out_trade_no, number)
  } else {
    const view = await direct.reverse(number, directMembers(place))
    ensureSame(place, { mchid: view.mchid, appid: view.appid })
    ensureNumber(view.out_trade_no, number)
  }
  return { ...emptyReport, standing: 'reversed' }
}

async function refund(
  place: Place,
  { id, amount }: Instruction,
  content: ContentOf<'refund' | 'give_back'>,
): Promise<Report> {
  const { target, total, reason } = content
  const body: RefundBody = {
    ...(isPartner(place) && { sub_mchid: subMchidOf(place) }),
    out_trade_no: numberAtChannel(target),
    out_refund_no: numberAtChannel(id),
    ...(reason !== null && { reason }),
    notify_url: place.notifyUrl,
    amount: { refund: wireFen(amount.minor), total: wireFen(total.minor), currency: 'CNY' },
  }
  const view = await place.client.refunds.create(body)
  ensureNumber(view.out_trade_no, body.out_trade_no ?? null)
  return refundReport(view)
}

async function queryRefund(place: Place, { number, target }: About): Promise<Report> {
  const subMchid = isPartner(place) ? subMchidOf(place) : undefined
  const view = await place.client.refunds.query(number, subMchid)
  ensureNumber(view.out_trade_no, target)
  return refundReport(view)
}

/** Money of our own purse there, whichever merchant of ours it is for: providers have no other way. */
async function transfer(
  { client, channel, notifyUrl }: Place,
  { id, amount }: Instruction,
  content: ContentOf<'transfer'>,
): Promise<Report> {
  const { userName, perception } = content
  const created = await client.transfers.create({
    appid: channel.appid,
    out_bill_no: numberAtChannel(id),
    transfer_scene_id: content.sceneId,
    openid: content.openid,
    ...(userName !== null && { user_name: client.encryptField(userName) }),
    transfer_amount: wireFen(amount.minor),
    transfer_remark: content.remark,
    notify_url: notifyUrl,
    ...(perception !== null && { user_recv_perception: perception }),
    transfer_scene_report_infos: reportsOf(content.reports),
  })
  return createdTransferReport(created)
}

function reportsOf(text: string): TransferBillBody['transfer_scene_report_infos'] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new Unsendable('what is said of the scene is no list')
  return value
}

async function queryTransfer(place: Place, { number }: About): Promise<Report> {
  const view = await place.client.transfers.query(number)
  const { mchid, appid } = place.channel
  if (differing({ mchid, appid }, { mchid: view.mch_id, appid: view.appid }) !== undefined)
    throw new Mistaken('the answer is about another merchant')
  return transferReport(view)
}

const cancelTransfer = async ({ client }: Place, { number }: About): Promise<Report> =>
  cancelledReport((await client.transfers.cancel(number)).state)

/** What a notice says (APIv3 notifications), before anybody has asked whether it is about us. */
function readNotice(notification: OpenedNotification): Notice {
  switch (notification.kind) {
    case 'transaction':
    case 'partner_transaction': {
      const { content } = notification
      return {
        kind: 'payment',
        about: { number: content.out_trade_no, target: null },
        named: namedIn(content),
        currency: transactionCurrency(content),
        report: transactionReport(content),
      }
    }
    case 'refund': {
      const { content } = notification
      return {
        kind: 'refund',
        about: { number: content.out_refund_no, target: content.out_trade_no },
        named: { mchid: content.sp_mchid ?? content.mchid, subMchid: content.sub_mchid },
        currency: 'CNY',
        report: refundNoticeReport(content),
      }
    }
    case 'transfer_bill': {
      const { content } = notification
      return {
        kind: 'transfer',
        about: { number: content.out_bill_no, target: null },
        named: { mchid: content.mch_id },
        currency: 'CNY',
        report: transferReport(content),
      }
    }
    case 'sharing':
      return { kind: 'sharing', about: { number: notification.content.out_order_no, target: null } }
    default:
      return { kind: 'other' }
  }
}

/** The wire as the fact sheets of 2024 to 2026 have it. */
export const v3From2024: Adapter = {
  pay,
  close,
  reverse,
  refund,
  transfer,
  cancelTransfer,
  queryPayment,
  queryRefund,
  queryTransfer,
  readNotice,
}
