import { refusals } from '#kernel/refusal'

/** `direct`: all our merchants are one merchant there. `partner`: we are their provider. */
export const channelModes = ['direct', 'partner'] as const
export type ChannelMode = (typeof channelModes)[number]

/** A paused channel takes nothing new; what it has is asked about and refunded as before. */
export type ChannelState = 'open' | 'paused'

/** Which key the channel's answers are asked in. Whatever it is, all trusted keys are believed. */
export type KeyChoice = Readonly<{
  /** null: its newest certificate. */
  preferred: string | null
  /** 灰度切换: so many calls of a hundred ask for this key instead. */
  switchTo: string | null
  switchPercent: number
}>

/** Another institution that speaks APIv3, and what we are to it. */
export type Channel = Readonly<{
  id: string
  /** Scheme, host and port. */
  baseUrl: string
  mode: ChannelMode
  mchid: string
  appid: string
  /** Of our API certificate there. */
  serial: string
  /** Version of its wire, see `adapter/adapters.ts`. */
  adapter: string
  state: ChannelState
  /** Where it tells us, without a slash at the end; null: our public address. */
  notifyBase: string | null
  keys: KeyChoice
  /** Grows with every change. */
  revision: number
}>

/** A key that a channel signs with: a certificate, or a public key without an end. */
export type TrustedKey = Readonly<{
  serial: string
  pem: string
  notBefore: Date | null
  notAfter: Date | null
}>

/** Who a merchant of ours is at a channel. */
export type ChannelMerchant = Readonly<{
  mchid: string
  channelId: string
  subMchid: string | null
  subAppid: string | null
  /** Its shared orders are frozen and shared at the channel, too. */
  sharesUpstream: boolean
}>

export const refuse = refusals({
  CHANNEL_INVALID: [400, '通道配置有误，请核对后重新登记'],
  CHANNEL_DIFFERS: [
    409,
    '该通道已登记，且地址、模式、商户号或应用不同；身份不能更改，请另用一个通道名称',
  ],
  CHANNEL_NOT_FOUND: [404, '没有登记这个通道，请核对通道名称'],
  CHANNEL_KEY_INVALID: [400, '密钥或证书无法识别，请核对文件内容与序列号'],
  CHANNEL_KEY_UNKNOWN: [409, '该通道尚未信任此密钥，请先登记平台证书或微信支付公钥'],
  CHANNEL_MERCHANT_DIFFERS: [409, '该商户在此通道已登记为其他特约商户号，请核对'],
})

/** Stands in paths, in the ledger, and in what people say: short and plain. */
export const isChannelId = (text: string): boolean => /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(text)
