import {
  addChannel,
  channelModes,
  chooseKeys,
  registerAtChannel,
  setChannelState,
  trustKey,
} from '#upstream'
import { type Form, namedOf, placesOf, readCount, refused } from '../routes/errand.ts'
import { readText, readTruth, type UpstreamErrand } from './errand.ts'

export const addForm: Form = {
  usage:
    'upstream add <channel> url=<https://…> mode=<direct|partner> mchid=<number> appid=<appid> ' +
    'serial=<of our certificate> key=<private key file> [notify=<https://…>] [adapter=<version>] ' +
    '[certificates=no] [plain=yes] [moved=yes], with the APIv3 key in TONGBAO_APIV3_KEY or on standard input',
  example:
    'upstream add wechat-main url=https://api.mch.weixin.qq.com mode=direct mchid=1900000001 ' +
    'appid=wx0000000000000001 serial=5157F09EFDC0 key=apiclient_key.pem < apiv3key.txt',
}
const addNames = [
  'url',
  'mode',
  'mchid',
  'appid',
  'serial',
  'key',
  'notify',
  'adapter',
  'certificates',
  'plain',
  'moved',
]

/**
 * Registers another institution as a channel. The APIv3 key is never an argument, because what is typed
 * stands in the shell's history and in the list of processes.
 */
export async function addErrand(errand: UpstreamErrand): Promise<number> {
  const [id = '', ...words] = errand.args
  placesOf(addForm, errand.args.slice(0, 1), 1)
  const named = namedOf(addForm, words, addNames)
  const need = (name: string): string => {
    const value = named.get(name)
    if (value === undefined) throw refused(addForm, `${name}= is missing`)
    return value
  }
  const mode = channelModes.find((each) => each === need('mode'))
  if (!mode) throw refused(addForm, `mode is ${channelModes.join(' or ')}`)
  const [notifyBase, adapter] = [named.get('notify'), named.get('adapter')]
  const channel = await addChannel(errand, {
    id,
    baseUrl: need('url'),
    mode,
    mchid: need('mchid'),
    appid: need('appid'),
    serial: need('serial'),
    privateKey: readText(addForm, 'key', need('key')),
    apiV3Key: (errand.env['TONGBAO_APIV3_KEY'] ?? (await errand.readInput())).trim(),
    hasCertificates: named.get('certificates') !== 'no',
    plainHttp: readTruth(addForm, 'plain', named.get('plain')),
    hasMoved: readTruth(addForm, 'moved', named.get('moved')),
    ...(notifyBase !== undefined && { notifyBase }),
    ...(adapter !== undefined && { adapter }),
  })
  errand.print(
    `通道 ${channel.id} 已登记：${channel.baseUrl}，商户号 ${channel.mchid}，5秒内生效\n`,
  )
  return 0
}

export const merchantForm: Form = {
  usage: 'upstream merchant <channel> <mchid> [sub=<特约商户号>] [appid=<sub_appid>] [shares=yes]',
  example: 'upstream merchant wechat-main 1900000001 sub=1900000109',
}

export async function merchantErrand(errand: UpstreamErrand): Promise<number> {
  const [channelId = '', mchid = '', ...words] = errand.args
  placesOf(merchantForm, errand.args.slice(0, 2), 2)
  const named = namedOf(merchantForm, words, ['sub', 'appid', 'shares'])
  await registerAtChannel(errand, {
    channelId,
    mchid,
    subMchid: named.get('sub') ?? null,
    subAppid: named.get('appid') ?? null,
    sharesUpstream: readTruth(merchantForm, 'shares', named.get('shares')),
  })
  errand.print(`商户 ${mchid} 已登记到通道 ${channelId}，5秒内生效\n`)
  return 0
}

export const pauseForm: Form = {
  usage: 'upstream pause <channel>',
  example: 'upstream pause wechat-main',
}
export const resumeForm: Form = {
  usage: 'upstream resume <channel>',
  example: 'upstream resume wechat-main',
}

/** A paused channel takes nothing new; refunds, closes and queries go on. */
export async function pauseErrand(errand: UpstreamErrand): Promise<number> {
  const [id = ''] = placesOf(pauseForm, errand.args, 1)
  await setChannelState(errand, { id, state: 'paused' })
  errand.print(`通道 ${id} 已暂停受理新的支付与转账，退款与查询照常，5秒内生效\n`)
  return 0
}

export async function resumeErrand(errand: UpstreamErrand): Promise<number> {
  const [id = ''] = placesOf(resumeForm, errand.args, 1)
  await setChannelState(errand, { id, state: 'open' })
  errand.print(`通道 ${id} 已恢复受理，5秒内生效\n`)
  return 0
}

export const trustForm: Form = {
  usage: 'upstream trust <channel> <pem file> [<PUB_KEY_ID_… of a public key>]',
  example: 'upstream trust wechat-main pub_key.pem PUB_KEY_ID_0000000000000024101100397200000006',
}

export async function trustErrand(errand: UpstreamErrand): Promise<number> {
  const [id = '', path, named] = placesOf(trustForm, errand.args, 2, 3)
  const pem = readText(trustForm, 'pem', path)
  const serial = await trustKey(errand, { id, pem, ...(named !== undefined && { serial: named }) })
  errand.print(`通道 ${id} 已信任密钥 ${serial}，5秒内生效\n`)
  return 0
}

export const switchForm: Form = {
  usage: 'upstream switch <channel> <serial|newest> [<serial to switch to> <percent>]',
  example: 'upstream switch wechat-main newest PUB_KEY_ID_0000000000000024101100397200000006 30',
}

/** 灰度切换 between certificate and public key; answers in either are believed all the time. */
export async function switchErrand(errand: UpstreamErrand): Promise<number> {
  const [id = '', from = '', switchTo, percent] = placesOf(switchForm, errand.args, 2, 4)
  if (switchTo !== undefined && percent === undefined)
    throw refused(switchForm, 'the percentage is missing')
  const switchPercent =
    percent === undefined ? 0 : readCount(switchForm, 'the percentage', percent, 100)
  const preferred = from === 'newest' ? null : from
  await chooseKeys(errand, { id, preferred, switchTo: switchTo ?? null, switchPercent })
  const share = switchTo === undefined ? '' : `，其中 ${switchPercent}% 请求 ${switchTo}`
  errand.print(`通道 ${id} 的应答签名密钥：${preferred ?? '最新的平台证书'}${share}，5秒内生效\n`)
  return 0
}
