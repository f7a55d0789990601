import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { WechatpayError } from './error.ts'
import { ErrorView } from './schemas/error.ts'

/** An answer as it came from the wire; believed when its status is 2xx. */
export type Answer = Readonly<{
  status: number
  /** Raw bytes; empty for a 204. */
  body: Buffer
  /** `Request-ID`, for asking the platform about this very call. */
  requestId: string | undefined
  /** `Retry-After`, in milliseconds. */
  retryAfterMs?: number | undefined
}>

type Check = (value: unknown) => boolean

/** Compiled at first use: a merchant that only sells by QR code pays for one message, not thirty. */
const checks = new WeakMap<TSchema, Check>()

/** Parses an answer into the shape of its schema, or throws `ANSWER_MALFORMED`. */
export function answerAs<Schema extends TSchema>(schema: Schema, answer: Answer): Static<Schema> {
  const { status, requestId, body } = answer
  return textAs(schema, body.toString(), { status, ...named(requestId) })
}

/** Parses a text into the shape of a schema, or throws `ANSWER_MALFORMED`. */
export function textAs<Schema extends TSchema>(
  schema: Schema,
  text: string,
  origin: Readonly<{ status?: number; requestId?: string }> = {},
): Static<Schema> {
  const value = parsedJson(text)
  if (!hasStructure(schema, value)) throw malformed('it lacks what its kind must have', origin)
  return value
}

/** A message that is signed and yet not what the contract says. */
export const malformed = (
  why: string,
  origin: Readonly<{ status?: number; requestId?: string }> = {},
): WechatpayError =>
  new WechatpayError({
    code: 'ANSWER_MALFORMED',
    message: `The message is not what the contract says: ${why}.`,
    ...origin,
  })

/**
 * True when every member has the type its schema promises.
 * Lengths, patterns and the words of an enum are not looked at: the platform may add words and
 * members at any time, and a paid order must not become unreadable because a word is new.
 */
export function hasStructure<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
): value is Static<Schema> {
  let check = checks.get(schema)
  if (!check) {
    const validator = Compile(structureOf(schema))
    check = (candidate) => validator.Check(candidate)
    checks.set(schema, check)
  }
  return check(value)
}

/** The same schema with nothing left in it but types, members and which of them are required. */
function structureOf(schema: unknown): TSchema {
  const { type, properties, required, items } = recordOf(schema)
  return {
    ...(type === undefined ? {} : { type }),
    ...(required === undefined ? {} : { required }),
    ...(items === undefined ? {} : { items: structureOf(items) }),
    ...(properties === undefined ? {} : { properties: structuresOf(recordOf(properties)) }),
  }
}

const structuresOf = (properties: Readonly<Record<string, unknown>>): Record<string, TSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, structureOf(of)]))

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** What the platform refused with. A body that is no error object leaves only the status. */
export function refusalOf({ status, body, requestId, retryAfterMs }: Answer): WechatpayError {
  const value = parsedJson(body.toString())
  const fault = hasStructure(ErrorView, value)
    ? value
    : { code: `HTTP_${status}`, message: `The platform answered ${status} without saying why.` }
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  return new WechatpayError({ ...fault, status, ...named(requestId), ...wait })
}

const named = (requestId: string | undefined): Readonly<{ requestId?: string }> =>
  requestId === undefined ? {} : { requestId }

/** `undefined` for a text that is no JSON, which no schema here admits. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
