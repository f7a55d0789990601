import { type TProperties, Type } from 'typebox'

/** A member that we do not know is a mistake, and is refused. */
export const strict = <Members extends TProperties>(members: Members) =>
  Type.Object(members, { additionalProperties: false })

export const Mchid = Type.String({ pattern: '^[0-9]{8,10}$' })
/** Of one merchant, or of all. */
export const MchidOrAll = Type.String({ pattern: '^([0-9]{8,10}|\\*)$' })
export const CustomerId = Type.String({ pattern: '^cus_[0-9A-Z]{26}$' })
export const Name = Type.String({ minLength: 1, maxLength: 32 })
/** Fen as text, because JSON numbers lose cents above 2^53. */
export const FenText = Type.String({ pattern: '^[1-9][0-9]{0,11}$' })
export const Instant = Type.String({ format: 'date-time' })
export const Nothing = strict({})
