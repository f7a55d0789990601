import { get, type Money, post, segment } from '../api.ts'

/** Money that a merchant sends, as its payee reads it. */
export type IncomingTransfer = {
  transferBillNo: string
  merchant: string
  remark: string
  perception?: string
  amount: Money
  state: string
  failReason?: string
  createdAt: string
  updatedAt: string
  expiresAt: string
}

const of = (token: string) => `/transfers/${segment(token)}`

export const incomingTransfer = (token: string) => get<IncomingTransfer>(of(token))

export const confirmTransfer = (token: string) => post<IncomingTransfer>(`${of(token)}/confirm`)

export const declineTransfer = (token: string) => post<IncomingTransfer>(`${of(token)}/decline`)
