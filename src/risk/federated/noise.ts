import type { Random } from '../model/train/random.ts'

/** Gaussian noise on each number of a histogram, with the standard deviation `sigma`. */
export type Noise = Readonly<{ sigma: number; random: Random }>

/** A standard normal number, by Box and Muller. */
export function gaussian(random: Random): number {
  const [radius, angle] = [(random() + 1) / 4_294_967_297, random() / 4_294_967_296]
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle)
}

export type Releases = Readonly<{
  trees: number
  depthMax: number
  /** Looked at by each tree. */
  features: number
  /** Of the sum over all institutions: each adds its part, √institutions times smaller. */
  sigma: number
  delta: number
  /** The most that a row weighs. */
  weight?: number
}>

/**
 * The ε of (ε, δ)-differential privacy of one row, by zero-concentrated composition: a row is in the
 * histogram of the root and of one leaf a level at most, and moves a histogram by its gradient (≤ 1) and
 * hessian (≤ ¼) in one bin a feature. Covers the histograms; the sketch of values and the two counts
 * are exact.
 */
export function epsilonOf({
  trees,
  depthMax,
  features,
  sigma,
  delta,
  weight = 1,
}: Releases): number {
  const squared = features * (1 + 1 / 16) * weight ** 2
  const rho = (trees * (depthMax + 1) * squared) / (2 * sigma ** 2)
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta))
}
