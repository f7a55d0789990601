import type { Client, OpenedNotification } from '@tongbao/apiv3'
import type { Content, Instruction, Report } from '#payments'
import type { Channel, ChannelMerchant } from '../channel/channel.ts'
import type { Named } from './parties.ts'

/** Where a call goes, and as whom we make it. */
export type Place = Readonly<{
  client: Client
  channel: Channel
  /** Who the merchant is there; undefined for one that is not registered, as direct merchants need not be. */
  merchant: ChannelMerchant | undefined
  notifyUrl: string
}>

export type ContentOf<Kind extends Content['kind']> = Extract<Content, Readonly<{ kind: Kind }>>

/** What a call is about: our number of it there. */
export type About = Readonly<{
  number: string
  /** Of a refund: our number of the payment. */
  target: string | null
}>

/** A notice in our words: which of ours it names, whom, and what became of it. */
export type Notice = Readonly<
  | {
      kind: 'payment' | 'refund' | 'transfer'
      about: About
      named: Named
      /** Of what it names as its amount; the currency as it stands there. */
      currency: string
      report: Report
    }
  /** A share that arrived somewhere: nothing here waits for it. */
  | { kind: 'sharing'; about: About }
  | { kind: 'other' }
>

/**
 * One version of a channel's wire: writes bodies, reads answers. Nothing outside knows a word of it.
 * Throws `WechatpayError` as the client does, `Mistaken` for an answer about somebody or something else,
 * and `Unsendable` for what cannot be put into its words, before anything is sent.
 */
export type Adapter = Readonly<{
  pay: (place: Place, instruction: Instruction, content: ContentOf<'pay'>) => Promise<Report>
  close: (place: Place, about: About) => Promise<Report>
  reverse: (place: Place, about: About) => Promise<Report>
  refund: (
    place: Place,
    instruction: Instruction,
    content: ContentOf<'refund' | 'give_back'>,
  ) => Promise<Report>
  transfer: (
    place: Place,
    instruction: Instruction,
    content: ContentOf<'transfer'>,
  ) => Promise<Report>
  cancelTransfer: (place: Place, about: About) => Promise<Report>
  queryPayment: (place: Place, about: About) => Promise<Report>
  queryRefund: (place: Place, about: About) => Promise<Report>
  queryTransfer: (place: Place, about: About) => Promise<Report>
  readNotice: (opened: OpenedNotification) => Notice
}>

/** Signed, and yet about another merchant, app or number than was asked about. */
export class Mistaken extends Error {
  override readonly name = 'Mistaken'
}

/** It cannot be said in the channel's words, or we are nobody there. Nothing was sent. */
export class Unsendable extends Error {
  override readonly name = 'Unsendable'
}
