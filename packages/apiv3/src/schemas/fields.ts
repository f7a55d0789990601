import { type TSchemaOptions, Type } from 'typebox'

/** The largest amount of the wire: SDKs read integers into 32 bits. Unit: fen. */
export const amountMax = 2_147_483_647

/** An amount that moves: a whole number of fen, at least one. */
export const Fen = Type.Integer({ minimum: 1, maximum: amountMax, description: 'fen' })

/** A figure about money that may be nothing: a discount, a price, a part. */
export const FenOrZero = Type.Integer({ minimum: 0, maximum: amountMax, description: 'fen' })

export const Count = Type.Integer({ minimum: 0, maximum: amountMax })

/** A required string of 1 to `maxLength` characters (code points, not bytes). */
export const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** An optional string of at most `maxLength` characters. */
export const optionalText = (maxLength: number) => Type.Optional(Type.String({ maxLength }))

/** One of a closed set of words. */
export const oneOf = <const Words extends string[]>(words: readonly [...Words]) =>
  Type.Enum(words, { type: 'string' })

/**
 * At least one of these members must be there.
 * The branches name their member as a property too, because Ajv's strict mode demands it.
 */
export const anyNamed = (...members: readonly string[]): TSchemaOptions => ({
  anyOf: members.map((member) => ({
    type: 'object',
    properties: { [member]: {} },
    required: [member],
  })),
})

/** Merchant number; the service provider's, the sub-merchant's or the merchant's own. */
export const Mchid = text(32)
export const Appid = text(32)
export const Openid = text(128)

/** The merchant's own order number, unique per merchant for ever. */
export const OutTradeNo = Type.String({
  minLength: 6,
  maxLength: 32,
  pattern: '^[0-9A-Za-z_\\-|*]+$',
})

/** Merchant documents say 6–32, platform documents 2–32; the wider is accepted. */
export const CombineOutTradeNo = Type.String({
  minLength: 2,
  maxLength: 32,
  pattern: '^[0-9A-Za-z_\\-|*]+$',
})

/** The merchant's own refund number: the idempotency key of a refund. */
export const OutRefundNo = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[0-9A-Za-z_\\-|*@]+$',
})

/** Shown to the payer. */
export const Description = text(127)

/** Handed back to the merchant in query and callback, after payment only. */
export const Attach = Type.String({ maxLength: 128 })

/** Absolute http(s) URL without a query; whether it is one, the server decides. */
export const NotifyUrl = text(255)

/** RFC 3339 with a zone: `2026-11-24T08:00:00+08:00`, `…Z`, fractions of a second allowed. */
export const Rfc3339 = Type.String({
  maxLength: 64,
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' +
    'T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?' +
    '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
})

/** The only currency of the domestic interfaces. */
export const Cny = Type.Literal('CNY')

/** IPv4 or IPv6, by its characters. */
export const ClientIp = Type.String({ minLength: 2, maxLength: 45, pattern: '^[0-9A-Fa-f.:]+$' })

/** Base64 of an OAEP-encrypted field. */
export const EncryptedText = text(1024)

/** Means of payment that the merchant excludes. */
export const LimitPay = Type.Array(oneOf(['no_balance', 'no_credit', 'no_debit', 'balance_only']))
