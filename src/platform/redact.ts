/**
 * Members whose value nobody may read in a log or in an answer about a fault: secrets, what a
 * person would not want read aloud, and bodies, which hold both.
 */
const names =
  '(?:(?:old|new|payment)?_?pin|\\w*password|pass|\\w*secret|\\w*key|\\w*token|[\\w-]*cookie' +
  '|authorization|\\w*signature|pay_?sign|auth_?code|otp|(?:id|card|bank_?card)?_?(?:no|number)' +
  '|phone|mobile|\\w*ciphertext|plaintext|(?:raw_?)?body|payload|credentials?|connection_?string)'

const hidden = new RegExp(`^${names}$`, 'i')
/** The same members in a finished line. The bindings of a child logger pass through here only. */
const written = new RegExp(`"(${names})":(?:"(?:[^"\\\\]|\\\\.)*"|-?[0-9.]+)`, 'gi')

export const isSecret = (name: string): boolean => hidden.test(name)

const depthMax = 6

/** The same object with every secret member replaced, at any depth that a log would show. */
export function withoutSecrets(object: Record<string, unknown>): Record<string, unknown> {
  return mask(object, 0)
}

function mask(object: object, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object))
    masked[name] = isSecret(name) ? '[hidden]' : maskValue(value, depth + 1)
  return masked
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error || value instanceof Date) return value
  if (depth > depthMax) return '[deeper]'
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => maskValue(item, depth + 1))
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`
  return mask(value, depth)
}

/** Digits that stand alone: part of a longer number, an id or a hash is something else. */
const lonely =
  /(?<![0-9A-Za-z_.-])(?:\+?86[ -]?)?(1[3-9]\d{9}|\d{15,19}|\d{17}[Xx])(?![0-9A-Za-z_-])/g

const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs

/**
 * The last net. Masks secret members, and numbers that look like a phone (11 digits), a card or a payment code (15 to 19) or an
 * identity card (18, perhaps with X), keeping the last four; and private keys, whole. An order
 * number of such a length is masked too, which costs a support agent four digits' worth of search.
 */
export const maskLine = (line: string): string =>
  line
    .replace(written, '"$1":"[hidden]"')
    .replace(lonely, (_whole, digits: string) => `****${digits.slice(-4)}`)
    .replace(pem, '[hidden]')
