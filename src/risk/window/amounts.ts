/**
 * An exact amount as the approximate number that counters, rules and models reckon with. Nothing that
 * is paid, held or told to anybody comes from it: above ninety million million yuan it would be rounded.
 */
export const approximate = (exact: bigint): number => Number(exact)

/** Its logarithm to the base ten. */
export const magnitude = (size: number): number => Math.log10(Math.max(1, size))

/** Within a twentieth of what is usual. */
export const isAlike = (size: number, usual: number): boolean =>
  Math.abs(size - usual) <= 0.05 * size

const yuan = 100
/** From which amount on a transfer of cash is reported (rules, 1.7.2). */
const reportThreshold = 50_000 * yuan
const codeCap = 500 * yuan

export const toReportThreshold = (fen: number): number => fen / reportThreshold
export const toCodeCap = (fen: number): number => fen / codeCap

/** Just below the threshold: from four fifths of it on (T01). */
export const isNearThreshold = (fen: number): boolean =>
  fen >= reportThreshold * 0.8 && fen < reportThreshold

/** Zeros at the end of whole yuan, three at most; 0 for what is not a multiple of ten yuan. */
export function roundLevel(fen: number): number {
  if (fen <= 0 || fen % (10 * yuan) !== 0) return 0
  if (fen % (100 * yuan) !== 0) return 1
  return fen % (1_000 * yuan) === 0 ? 3 : 2
}

/** Ends in nine: in yuan when it is whole, in fen when it is not. */
export const endsInNine = (fen: number): boolean => (fen % yuan === 0 ? fen / yuan : fen) % 10 === 9

/** A whole number of dollars at some usual rate from 7.00 to 7.30 (T11), and not of round yuan. */
export function isDivisibleByRate(fen: number): boolean {
  if (fen < 10_000 * yuan || roundLevel(fen) > 0) return false
  for (let rate = 700; rate <= 730; rate += 5) if (fen % (rate * 100) === 0) return true
  return false
}
