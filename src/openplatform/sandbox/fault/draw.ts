import { hash } from 'node:crypto'

const million = 1_000_000

/**
 * A whole number from 0 to 999,999 that follows from a seed and a number alone, so that the hundredth
 * call is struck or spared whoever asks, in whichever process, how often soever.
 */
export function draw(seed: string, number: number): number {
  const digits = hash('sha256', `${seed}:${number}`, 'hex').slice(0, 12)
  return Number.parseInt(digits, 16) % million
}

/** A seed of its own for each part of what one seed plays. */
export const seedOf = (seed: string, part: number): string => `${seed}/${part}`
