import { beijingText } from '#kernel/time'
import { describeChannels, listQuarantined } from '#upstream'
import { tableText } from '../clearing/table.ts'
import { type Form, placesOf, readCount } from '../routes/errand.ts'
import type { UpstreamErrand } from './errand.ts'

export const listForm: Form = { usage: 'upstream list', example: 'upstream list' }

const keyLine = (notAfter: Date | null): string =>
  notAfter === null ? '长期' : `至 ${beijingText(notAfter)}`

/** Channels, and the keys that are believed of each. */
export async function listErrand({ db, print, args }: UpstreamErrand): Promise<number> {
  placesOf(listForm, args, 0)
  const described = await describeChannels(db)
  print(
    tableText({
      columns: ['通道', '状态', '模式', '商户号', '应用', '地址', '版本'],
      rows: described.map(({ channel }) => [
        channel.id,
        channel.state === 'open' ? '启用' : '暂停',
        channel.mode === 'direct' ? '直连' : '服务商',
        channel.mchid,
        channel.appid,
        channel.baseUrl,
        channel.adapter,
      ]),
    }),
  )
  const keys = described.flatMap(({ channel, trusted }) =>
    trusted.map(({ serial, notAfter }) => [
      channel.id,
      serial,
      keyLine(notAfter),
      shareOf(channel.keys, serial),
    ]),
  )
  if (keys.length === 0) return 0
  print('\n信任的密钥\n')
  print(tableText({ columns: ['通道', '序列号', '有效期', '请求'], rows: keys }))
  return 0
}

type Keys = Readonly<{ preferred: string | null; switchTo: string | null; switchPercent: number }>

function shareOf({ preferred, switchTo, switchPercent }: Keys, serial: string): string {
  if (serial === switchTo) return `${switchPercent}%`
  return serial === preferred ? `${100 - switchPercent}%` : ''
}

export const certificatesForm: Form = {
  usage: 'upstream certificates <channel>',
  example: 'upstream certificates wechat-main',
}

/** Fetches the certificates of a channel now, and shows them. */
export async function certificatesErrand(errand: UpstreamErrand): Promise<number> {
  const [id = ''] = placesOf(certificatesForm, errand.args, 1)
  await errand.upstream.clientOf(id)
  const keys = await errand.upstream.refreshCertificates(id)
  errand.print(
    tableText({
      columns: ['序列号', '有效期'],
      rows: keys.map(({ serial, notAfter }) => [serial, keyLine(notAfter)]),
    }),
  )
  return 0
}

export const quarantineForm: Form = {
  usage: 'upstream quarantine [<channel|all>] [<how many>]',
  example: 'upstream quarantine wechat-main 20',
}

const reasons: Readonly<Record<string, string>> = {
  not_expected: '未接入的通知',
  sharing: '分账动账',
  unknown_number: '单号不存在',
  other_channel: '不属于该通道',
  other_kind: '类型不符',
  other_merchant: '商户或应用不符',
  other_payment: '原支付不符',
  other_id: '通道单号不符',
  other_currency: '币种不符',
  other_amount: '金额不符',
}

/** Signed notices that were not taken at their word, newest first. */
export async function quarantineErrand(errand: UpstreamErrand): Promise<number> {
  const [channel = 'all', count = '20'] = placesOf(quarantineForm, errand.args, 0, 2)
  const rows = await listQuarantined(errand, {
    limit: readCount(quarantineForm, 'how many', count, 1_000),
    ...(channel !== 'all' && { channelId: channel }),
  })
  errand.print(
    tableText({
      columns: ['时间', '通道', '原因', '说明', '单号', '事件', '内容'],
      rows: rows.map((row) => [
        beijingText(row.receivedAt),
        row.channelId,
        reasons[row.reason] ?? row.reason,
        row.detail,
        row.number ?? '',
        row.eventType,
        row.content.slice(0, 200),
      ]),
    }),
  )
  return 0
}
