/** The few words of DER (X.690) that a certificate is made of; why they are here: decision 0009. */
const value = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return Buffer.of(0x80 | bytes.length, ...bytes)
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => value(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Buffer => value(0x31, ...parts)
export const octets = (content: Uint8Array): Buffer => value(0x04, content)
export const text = (content: string): Buffer => value(0x0c, Buffer.from(content))
export const nil = value(0x05)
export const truth = value(0x01, Buffer.of(0xff))
export const explicit = (tag: number, content: Uint8Array): Buffer => value(0xa0 | tag, content)

/** Big-endian bytes of a positive number whose first bit is clear. */
export const integer = (bytes: Uint8Array): Buffer => value(0x02, bytes)

/** A whole number of bytes: no bit of the last is unused. */
export const bitString = (bytes: Uint8Array): Buffer => value(0x03, Buffer.of(0), bytes)

/** To the second: `YYMMDDHHMMSSZ`. RFC 5280 asks for this form until 2049. */
export const utc = (at: Date): Buffer =>
  value(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`))

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** Seven bits a byte, the high bit set on all but the last. */
function base128(arc: number): readonly number[] {
  const bytes = [arc & 0x7f]
  for (let left = arc >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return bytes
}
