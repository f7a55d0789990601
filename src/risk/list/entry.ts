import ipaddr from 'ipaddr.js'
import { refusals } from '#kernel/refusal'
import type { Keys } from '#platform/keys'

/** What can be on a list. */
export const listKinds = [
  'customer',
  'card',
  'device',
  'ip',
  'phone',
  'account',
  'merchant',
  'terminal',
] as const
export type ListKind = (typeof listKinds)[number]

/** Black is stopped, grey looked at, white let pass, watch only counted; the numbers are bits. */
export const colours = { black: 1, grey: 2, white: 4, watch: 8 } as const
export type Colour = keyof typeof colours

/** Black takes somebody's service away and white takes everybody's protection: two people decide. */
export const needsTwo = (colour: Colour): boolean => colour === 'black' || colour === 'white'

export const refuse = refusals({
  LIST_VALUE_BAD: [400, '名单内容有误，请核对类型与取值'],
  LIST_REASON_MISSING: [400, '请写明列入或移出名单的原因和来源'],
  LIST_TOO_MANY: [400, '一次导入的条目过多，请拆分后导入'],
  LIST_CHANGE_NOT_FOUND: [404, '没有找到该名单变更，请核对审批单号'],
})

const forms: Readonly<Record<ListKind, RegExp>> = {
  customer: /^[\w-]{4,64}$/,
  card: /^\d{12,19}$/,
  device: /^[\w:.-]{8,128}$/,
  ip: /^[0-9a-f:.]{3,45}$/,
  phone: /^\+?\d{6,15}$/,
  account: /^[\w@.-]{4,64}$/,
  merchant: /^[\w-]{4,64}$/,
  terminal: /^[\w-]{4,64}$/,
}

const spellings: Partial<Readonly<Record<ListKind, (bare: string) => string>>> = {
  card: (bare) => bare.replaceAll('-', ''),
  phone: (bare) => bare.replaceAll('-', '').replace(/^\+?86(?=1\d{10}$)/, ''),
  ip: (bare) => (ipaddr.isValid(bare) ? ipaddr.process(bare).toNormalizedString() : ''),
}

const textOf = (kind: ListKind, value: string): string => {
  const bare = value.replaceAll(/\s+/g, '')
  return spellings[kind]?.(bare) ?? bare
}

/** One spelling for one thing, however people write it: blanks, hyphens, +86, zeros in an address. */
export function spelled(kind: ListKind, value: string): string {
  const text = textOf(kind, value)
  if (!forms[kind].test(text))
    throw refuse('LIST_VALUE_BAD', { field: kind, value: masked(kind, text) })
  return text
}

/** By which a value is found again; whoever reads the table learns nothing without the master key. */
export const digestOf = (keys: Keys, kind: ListKind, value: string): string =>
  keys.digest(`risk/list/${kind}`, value)

/** What payments carry by its list form only, so that no number and no address stands in facts and decisions. */
export const isCarried = (kind: ListKind): kind is Carried =>
  kind === 'card' || kind === 'phone' || kind === 'ip'
export type Carried = 'card' | 'phone' | 'ip'

/**
 * The form in which a payment carries a card's number, a phone or an address, and by which lists find it;
 * undefined of what can be on no list.
 */
export function listedForm(keys: Keys, kind: Carried, value: string): string | undefined {
  const text = textOf(kind, value)
  return forms[kind].test(text) ? digestOf(keys, kind, text) : undefined
}

/** As people see it: merchants and terminals whole, of everything else little. */
export function masked(kind: ListKind, value: string): string {
  if (kind === 'merchant' || kind === 'terminal') return value
  const [front, back] = kind === 'card' ? [6, 4] : kind === 'phone' ? [3, 4] : [2, 2]
  if (value.length < front + back + 4) return `${value.slice(0, 1)}***`
  return `${value.slice(0, front)}****${value.slice(-back)}`
}
