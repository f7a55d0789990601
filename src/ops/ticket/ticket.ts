import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/** OPEN waits for the institution, ANSWERED for the merchant. A word opens a closed one again. */
export const ticketStates = machine('OPEN', {
  OPEN: ['ANSWERED', 'CLOSED'],
  ANSWERED: ['OPEN', 'CLOSED'],
  CLOSED: ['OPEN'],
})
export type TicketState = StateOf<typeof ticketStates>

export const topics = ['payment', 'refund', 'settlement', 'access', 'other'] as const
export type Topic = (typeof topics)[number]

export type Ticket = Readonly<{
  mchid: string
  id: Id<'tk'>
  /** Where whoever opened it works; null at the whole merchant. */
  nodeId: string | null
  topic: Topic
  subject: string
  outTradeNo: string | null
  callId: string | null
  state: TicketState
  openedBy: string
  openedAt: Date
  assignee: string | null
  /** Since when the institution owes an answer. */
  waitingSince: Date | null
  /** The first time. */
  answeredAt: Date | null
  movedAt: Date
  words: number
  /** How many of them the merchant's people have read. */
  seen: number
  closedAt: Date | null
  closedBy: string | null
}>

export type TicketWord = Readonly<{
  no: number
  author: string
  byInstitution: boolean
  text: string
  saidAt: Date
}>

export const wordsMax = 200

/** Of one merchant, that are not closed. */
export const openMax = 50

export const refuse = refusals({
  TICKET_NOT_FOUND: [404, '没有找到该工单，请核对编号'],
  TICKET_TEXT_EMPTY: [400, '请写明内容后再提交'],
  TICKET_FULL: [409, '该工单的往来已达上限，请新建工单继续反映'],
  TICKETS_FULL: [409, '本商户未关闭的工单已达50个，请先关闭已解决的工单'],
  TICKET_CLOSED: [409, '工单已关闭，不能再次关闭'],
  TICKET_LINK_UNKNOWN: [400, '关联的商户订单号不存在，请核对后再提交'],
})

/** Control characters but line ends are taken out: the text is shown as it is, and never as markup. */
export function plainText(given: string): string {
  const text = given.replaceAll(/[^\P{Cc}\n\t]/gu, '').trim()
  if (text === '') throw refuse('TICKET_TEXT_EMPTY', { field: 'text' })
  return text
}
