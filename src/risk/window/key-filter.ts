import { type Kind, kinds } from './slots.ts'

/** Which slots the cold store may have: a no is sure, a yes is wrong about once in a hundred. */
export type KeyFilter = Readonly<{
  add: (kind: Kind, key: number) => void
  mayHave: (kind: Kind, key: number) => boolean
}>

const bits = 27
const words = 2 ** (bits - 5)
const probes = 6
const highWord = 2 ** 32

/**
 * A Bloom filter of 16 MiB, which is ten bits for each of thirteen million slots. Most pairs of payer and
 * payee are new, and so is every new customer: without it each of them waits for the database to say
 * that it knows nothing.
 */
export function createKeyFilter(): KeyFilter {
  const filled = new Int32Array(words)
  let start = 0
  let step = 0

  function aim(kind: Kind, key: number): void {
    const salt = kinds.indexOf(kind) + 1
    const high = Math.floor(key / highWord)
    start = Math.imul(key ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35)
    start ^= start >>> 15
    step = (Math.imul(key ^ high, 0x27d4eb2f) + Math.imul(salt, 0x165667b1)) | 1
  }
  const placeOf = (probe: number): number => (start + Math.imul(probe, step)) >>> (32 - bits)
  return {
    add(kind, key) {
      aim(kind, key)
      for (let probe = 0; probe < probes; probe++) {
        const place = placeOf(probe)
        filled[place >>> 5] = (filled[place >>> 5] ?? 0) | (1 << (place & 31))
      }
    },
    mayHave(kind, key) {
      aim(kind, key)
      for (let probe = 0; probe < probes; probe++) {
        const place = placeOf(probe)
        if (((filled[place >>> 5] ?? 0) & (1 << (place & 31))) === 0) return false
      }
      return true
    },
  }
}
