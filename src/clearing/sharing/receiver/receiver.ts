import type { ReceiverKind } from '../sharing.ts'

export type ReceiverKey = Readonly<{
  /** The merchant that shares. */
  mchid: string
  kind: ReceiverKind
  /** A merchant number, or an openid. */
  account: string
}>

/** With whom a merchant may share, and what they are to each other. */
export type Receiver = ReceiverKey &
  Readonly<{
    /** Under which the openid is known; null for a merchant. */
    appid: string | null
    relation: string
    customRelation: string | null
    addedAt: Date
  }>

/** A receiver as one text, for maps. */
export const receiverName = ({ kind, account }: Pick<Receiver, 'kind' | 'account'>): string =>
  `${kind}:${account}`
