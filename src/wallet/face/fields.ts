import { type TProperties, Type } from 'typebox'

/** On our own faces a member that we do not know is a mistake, and is refused. */
export const strict = <Members extends TProperties>(members: Members) =>
  Type.Object(members, { additionalProperties: false })

export const Phone = Type.String({ pattern: '^1[3-9][0-9]{9}$' })
export const Pin = Type.String({ pattern: '^[0-9]{6}$' })
export const OneTimeCode = Type.String({ pattern: '^[0-9]{6}$' })
export const Password = Type.String({ minLength: 1, maxLength: 64 })
/** Fen as text, because JSON numbers lose cents above 2^53. */
export const FenText = Type.String({ pattern: '^[1-9][0-9]{0,11}$' })
export const Id = Type.String({ minLength: 1, maxLength: 64 })
export const FundingId = Type.String({
  pattern: '^(balance|(card|mixed):card_[0-9A-Z]{26})$',
})
export const Cursor = Type.String({ minLength: 1, maxLength: 64 })
