import type { Random } from '../model/train/random.ts'

/** Gaussian noise that one institution adds: the standard deviation on each number of a histogram, and of a count. */
export type Noise = Readonly<{ sigma: number; sketchSigma: number; random: Random }>

/** A standard normal number, by Box and Muller. */
export function gaussian(random: Random): number {
  const [radius, angle] = [(random() + 1) / 4_294_967_297, random() / 4_294_967_296]
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle)
}

export const noisy = (values: Float64Array, sigma: number, random: Random): Float64Array =>
  values.map((value) => value + sigma * gaussian(random))

/** What a training tells of its rows. */
export type Releases = Readonly<{
  trees: number
  depthMax: number
  /** Looked at by each tree. */
  features: number
  /** All features, of which each has a sketch of its values. */
  featuresAll: number
  delta: number
  /** The most that a row weighs. */
  weight?: number
}>

/** Of the sums over all institutions: each adds its part, √institutions times smaller. */
export type Spread = Readonly<{ sigma: number; sketchSigma: number }>

/**
 * The ε of (ε, δ)-differential privacy of one row, by zero-concentrated composition, of everything that
 * is told. A row is in the histogram of the root and of one leaf a level at most, and moves a histogram
 * by its gradient (≤ 1) and hessian (≤ ¼) in one bin a feature; it moves one bucket of each sketch, and
 * one of the two counts.
 */
export function epsilonOf(releases: Releases, { sigma, sketchSigma }: Spread): number {
  const rho = histogramsOf(releases) / sigma ** 2 + sketchesOf(releases) / sketchSigma ** 2
  return rho + 2 * Math.sqrt(rho * Math.log(1 / releases.delta))
}

const histogramsOf = ({ trees, depthMax, features, weight = 1 }: Releases): number =>
  (trees * (depthMax + 1) * features * (1 + 1 / 16) * weight ** 2) / 2

const sketchesOf = ({ featuresAll }: Releases): number => (featuresAll + 1) / 2

/** Of what may be told, a tenth is for the sketches: edges need to be right only about. */
const sketchShare = 0.1

/** The noise by which a training has this ε; the inverse of `epsilonOf`. */
export function spreadFor(releases: Releases, epsilon: number): Spread {
  const logarithm = Math.log(1 / releases.delta)
  const rho = (Math.sqrt(logarithm + epsilon) - Math.sqrt(logarithm)) ** 2
  return {
    sigma: Math.sqrt(histogramsOf(releases) / (rho * (1 - sketchShare))),
    sketchSigma: Math.sqrt(sketchesOf(releases) / (rho * sketchShare)),
  }
}
