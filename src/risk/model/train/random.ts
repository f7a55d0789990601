/** Whole numbers below 2^32, the same row of them for the same seed on every machine. */
export type Random = () => number

/** The generator sfc32, which passes PractRand; its state is spread from the seed by splitmix32. */
export function randomOf(seed: number): Random {
  const spread = spreader(seed)
  let [a, b, c, counter] = [spread(), spread(), spread(), 1]
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  return next
}

function spreader(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}

/** Writes those of `0 … count − 1` that chance takes, each with the probability `share`; answers how many. */
export function sample(random: Random, share: number, count: number, into: Int32Array): number {
  const limit = share * 4_294_967_296
  let taken = 0
  for (let index = 0; index < count; index += 1) {
    if (share < 1 && random() >= limit) continue
    into[taken] = index
    taken += 1
  }
  return taken
}

/** Exactly `wanted` of `0 … count − 1`, in rising order. */
export function choose(random: Random, wanted: number, count: number): Int32Array {
  const pool = Int32Array.from({ length: count }, (_, index) => index)
  for (let index = 0; index < wanted; index += 1) {
    const other = index + (random() % (count - index))
    const moved = pool[other] ?? 0
    pool[other] = pool[index] ?? 0
    pool[index] = moved
  }
  return pool.slice(0, wanted).toSorted()
}
