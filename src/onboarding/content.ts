import type { Keys } from '#platform/keys'
import { contentDigestOf } from '#kernel/content-digest'
import type { DraftContent } from './application.ts'

type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject
type JsonObject = Readonly<{ [name: string]: Json }>

/** Members that the wire encrypts (🔒, APIv3 onboarding), and how each is shown. */
const masks: Readonly<Record<string, (value: string) => string>> = {
  contact_name: nameMask,
  contact_id_number: numberMask,
  openid: numberMask,
  mobile_phone: numberMask,
  contact_email: emailMask,
  id_card_name: nameMask,
  id_card_number: numberMask,
  id_card_address: addressMask,
  id_doc_name: nameMask,
  id_doc_number: numberMask,
  id_doc_address: addressMask,
  ubo_id_doc_name: nameMask,
  ubo_id_doc_number: numberMask,
  ubo_id_doc_address: addressMask,
  account_name: nameMask,
  account_number: numberMask,
}

const sensitive: ReadonlySet<string> = new Set(Object.keys(masks))

/** Whether a JSON pointer ends in a value that neither a log nor an answer may repeat. */
export const isSensitive = (pointer: string): boolean =>
  sensitive.has(pointer.slice(pointer.lastIndexOf('/') + 1))

/** The same with every sensitive text given through `change`, which is told its JSON pointer. */
export function withSensitive(
  content: DraftContent,
  change: (value: string, pointer: string) => string,
): DraftContent {
  // A draft is JSON by its schema, and nothing but its texts is touched.
  return mapped(content, '', change) as DraftContent
}

function mapped(
  value: Json,
  pointer: string,
  change: (value: string, pointer: string) => string,
): Json {
  if (typeof value === 'string')
    return isSensitive(pointer) && value !== '' ? change(value, pointer) : value
  if (isList(value)) return value.map((item, index) => mapped(item, `${pointer}/${index}`, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      mapped(inner, `${pointer}/${name}`, change),
    ]),
  )
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** As people and views see it. */
export const masked = (content: DraftContent): DraftContent =>
  withSensitive(content, (value, pointer) => maskOf(pointer)(value))

const maskOf = (pointer: string): ((value: string) => string) =>
  masks[pointer.slice(pointer.lastIndexOf('/') + 1)] ?? numberMask

/**
 * What a page sends back after it was shown masked values: a value that equals its mask was not
 * touched, and stays what it was. In a list it may have moved; where two have one mask, and where the mask is
 * nobody's, it is lost and must be given again, since a star is part of no name and no number.
 */
export function unmasked(sent: DraftContent, before: DraftContent): DraftContent {
  const kept = new Map<string, Set<string>>()
  withSensitive(before, (value, pointer) => {
    const values = kept.get(shapeOf(pointer)) ?? new Set()
    kept.set(shapeOf(pointer), values.add(value))
    return value
  })
  return withSensitive(sent, (value, pointer) => {
    const mask = maskOf(pointer)
    const there = valueAt(before, pointer)
    if (typeof there === 'string' && there !== '' && mask(there) === value) return there
    if (!value.includes('*')) return value
    const moved = [...(kept.get(shapeOf(pointer)) ?? [])].filter((each) => mask(each) === value)
    const [only] = moved
    return moved.length === 1 && only !== undefined ? only : ''
  })
}

/** A pointer without its places in lists. */
const shapeOf = (pointer: string): string => pointer.replaceAll(/\/\d+/g, '/*')

/** The value that a JSON pointer names. */
export function valueAt(content: DraftContent, pointer: string): unknown {
  let value: unknown = content
  for (const name of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

/** `张三丰` is `张**`. */
function nameMask(value: string): string {
  const [first = '', ...rest] = value
  return first + '*'.repeat(Math.max(rest.length, 1))
}

/** `13800000001` is `138****0001`; what is short shows its end only. */
function numberMask(value: string): string {
  if (value.length <= 7) return `${'*'.repeat(4)}${value.slice(-2)}`
  return `${value.slice(0, 3)}${'*'.repeat(value.length - 7)}${value.slice(-4)}`
}

function emailMask(value: string): string {
  const at = value.lastIndexOf('@')
  return at < 1 ? '****' : `${value.slice(0, 1)}***${value.slice(at)}`
}

function addressMask(value: string): string {
  return `${value.slice(0, 6)}******`
}

/** All of the content lies sealed, bound to its own row. */
export const sealContent = (keys: Keys, id: string, content: DraftContent): string =>
  keys.seal(placeOf(id), JSON.stringify(content))

export function openContent(keys: Keys, id: string, sealed: string): DraftContent {
  const content: DraftContent = JSON.parse(keys.open(placeOf(id), sealed))
  return content
}

const placeOf = (id: string): string => `onboarding.application.content:${id}`

/** Keyed, because a phone number is found from its bare digest by trying them all. */
export const digestOfPlain = (keys: Keys, content: DraftContent): string =>
  keys.digest('onboarding.application.content', contentDigestOf(content))

/** By which the same licence, account or person is found again. */
export const digestOfNumber = (
  keys: Keys,
  what: 'licence' | 'account' | 'person',
  number: string | undefined,
): string | null =>
  number
    ? keys.digest(`onboarding.application.${what}`, number.replaceAll(/\s/g, '').toUpperCase())
    : null
