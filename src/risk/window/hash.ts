/**
 * 53 bits of a text, never 0, the same on every machine: by it slots are found and sets compared, so
 * no slot holds an id. `seed` keeps kinds apart. Two of ten million ids of a kind meet with a chance of
 * one in two hundred; counters then add up both. (cyrb53, public domain.)
 */
export function hashOf(seed: number, text: string): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2_654_435_761)
    low = Math.imul(low ^ unit, 1_597_334_677)
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0) || 1
}

/** Of an id that may be absent; 0 stands for nobody. */
export const hashOrNone = (seed: number, text: string | undefined): number =>
  text === undefined || text === '' ? 0 : hashOf(seed, text)
