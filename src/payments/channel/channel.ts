import type { Money } from '#kernel/money'
import type { Instruction, InstructionId, Standing } from '../instruction/instruction.ts'
import type { NewOrder } from '../order/order.ts'

/** What a channel said about a thing that we told it to do, in our words. */
export type Report = Readonly<{
  standing: Exclude<Standing, 'refused' | 'absent' | 'disputed'>
  /** The amount that the channel names; null where its answer names none. */
  amount: Money | null
  /** Its own id of the thing. */
  channelId: string | null
  /** What it gave for the payer's hand. */
  handover: string | null
  /** When it came to pass, by the channel's clock. */
  at: Date | null
  /** Of a payment: who paid, as the channel knows them, and by what. */
  payer: Readonly<{ openid: string; subOpenid: string | null; bankType: string }> | null
  /** Of a refund: the account it went to, in the payer's words. */
  receivedAccount: string | null
  /** Of what failed: why, in the channel's word. */
  reason: string | null
}>

export const emptyReport = {
  amount: null,
  channelId: null,
  handover: null,
  at: null,
  payer: null,
  receivedAccount: null,
  reason: null,
} as const satisfies Omit<Report, 'standing'>

/**
 * How a call ended. `unsent` is certain: the call never reached the channel, or was turned away before
 * it could have an effect. `refused` is the channel's own no. Everything that is neither, nor a report
 * that can be believed, is `unknown`.
 */
export type Answer =
  | Readonly<{ is: 'reported'; report: Report }>
  | Readonly<{ is: 'refused'; code: string; message: string; status: number }>
  | Readonly<{ is: 'absent' }>
  | Readonly<{ is: 'unknown'; why: string }>
  /** `retryAfterMs` as the channel or its breaker asks for it. */
  | Readonly<{ is: 'unsent'; why: string; retryAfterMs: number }>

/** What only the moment of asking knows about an order; none of it is kept. */
export type PayHints = Readonly<{
  /** The payer's code, when the till scanned it. */
  authCode: string | null
  payerClientIp: string | null
  storeId: string | null
  /** Body of `h5_info`, `store_info` and the like is not passed on beyond this. */
  h5Type: string | null
}>

/** What an instruction needs to be sent, by its kind. */
export type Content =
  | Readonly<{ kind: 'pay'; order: NewOrder; hints: PayHints }>
  /** `order` is null where a transfer is to be cancelled. */
  | Readonly<{ kind: 'close'; target: InstructionId; order: NewOrder | null }>
  | Readonly<{ kind: 'reverse'; target: InstructionId; order: NewOrder }>
  | Readonly<{
      kind: 'refund' | 'give_back'
      target: InstructionId
      /** Of the whole payment. */
      total: Money
      reason: string | null
      order: NewOrder
    }>
  | Readonly<{
      kind: 'transfer'
      appid: string
      openid: string
      sceneId: string
      remark: string
      perception: string | null
      /** What the merchant says about the scene, as JSON of the wire. */
      reports: string
      /** In clear, only in memory. */
      userName: string | null
    }>

/**
 * Institutions through which payers are reached, by the name in `instruction.channel`. Whoever
 * implements it translates, signs, bounds each call in time, and believes only what is signed and is
 * about the number, merchant and app that were asked about; it never throws for what the other side does.
 */
export type Channels = Readonly<{
  /**
   * Tells the channel, once. The same instruction again is the same number again. A close that is done
   * reports `closed`, a reversal `reversed`: about their target.
   */
  send: (instruction: Instruction, content: Content) => Promise<Answer>
  /** Asks how it stands. `close` and `reverse` are answered with how their target stands. */
  query: (instruction: Instruction, content: Content | undefined) => Promise<Answer>
}>

/** Which way an order goes. */
export type RouteAsk = Readonly<{
  mchid: string
  spMchid: string | null
  method: string
  amount: Money
  /** Decides which share of a staged route it falls into, always in the same way. */
  orderId: string
  /** Channels that were tried for this order, and are known not to have taken it. */
  tried: readonly string[]
}>

export type Route = Readonly<{
  /** null: our own wallet. */
  channel: string | null
  /** In words, for whoever asks later why. */
  because: string
}>

export type RouteOrder = (ask: RouteAsk) => Promise<Route | 'none'>
