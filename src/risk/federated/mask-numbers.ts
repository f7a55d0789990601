import { createCipheriv, hkdfSync } from 'node:crypto'
import { grain } from '../model/train/histogram.ts'

/**
 * Numbers modulo 2^64, each as a low and a high half: sums wrap as masks need it, and BigInts, which
 * cost twenty times as much, are not needed for it.
 */
export type Words = Uint32Array

const half = 2 ** 32

/** Whole multiples of the grain of gradients, as whole numbers. */
export function toWords(values: Float64Array): Words {
  const words = new Uint32Array(values.length * 2)
  for (let at = 0; at < values.length; at += 1) {
    const whole = Math.round((values[at] ?? 0) / grain)
    const high = Math.floor(whole / half)
    words[at * 2] = whole - high * half
    words[at * 2 + 1] = high
  }
  return words
}

/** The numbers again, exactly while they are below 2^53 grains; the upper half of all is negative. */
export function fromWords(words: Words): Float64Array {
  const values = new Float64Array(words.length / 2)
  for (let at = 0; at < values.length; at += 1)
    values[at] = (((words[at * 2 + 1] ?? 0) | 0) * half + (words[at * 2] ?? 0)) * grain
  return values
}

export function addWords(into: Words, added: Words): void {
  for (let at = 0; at < into.length; at += 2) {
    const low = (into[at] ?? 0) + (added[at] ?? 0)
    into[at] = low
    into[at + 1] = (into[at + 1] ?? 0) + (added[at + 1] ?? 0) + (low >= half ? 1 : 0)
  }
}

export function subtractWords(from: Words, taken: Words): void {
  for (let at = 0; at < from.length; at += 2) {
    const low = (from[at] ?? 0) - (taken[at] ?? 0)
    from[at] = low
    from[at + 1] = (from[at + 1] ?? 0) - (taken[at + 1] ?? 0) - (low < 0 ? 1 : 0)
  }
}

/** A mask that two parties make alike from what only they share: AES in counter mode, a key a round. */
export function maskOf(shared: Uint8Array, round: number, length: number): Words {
  const key = hkdfSync('sha256', shared, new Uint8Array(), `tongbao mask ${round}`, 32)
  const stream = createCipheriv('aes-256-ctr', new Uint8Array(key), new Uint8Array(16))
  const bytes = stream.update(new Uint8Array(length * 4))
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}
