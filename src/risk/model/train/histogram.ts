import type { Binned } from './bin-values.ts'

/**
 * Of each feature and bin the sum of gradients and of hessians, side by side. Gradients are whole
 * multiples of `grain`, so every sum is exact in a double whatever the order in which it was made:
 * a parent without one child is the other child to the last bit, and institutions that add up their
 * histograms get the very numbers that one of them would have got from all rows.
 */
export type Histogram = Float64Array

/** 2^-24: of 2^29 units of weight the sum still fits the 53 bits of a double. */
export const grain = 2 ** -24
export const weightMax = 2 ** 29
export const toGrain = (value: number): number => Math.round(value / grain) * grain

/** Places of one feature: 256 bins, two sums each. */
export const stride = 512

export const histogramOf = (features: number): Histogram => new Float64Array(features * stride)

/** Gradient and hessian of every row, side by side. */
export type Gradients = Float64Array

/** A part of the rows: `rows[from]` up to but not including `rows[to]`. */
export type Span = Readonly<{ rows: Int32Array; from: number; to: number }>

/**
 * Replaces what `histogram` holds by the sums over `span`, for the features named. `ordered` is room
 * for two numbers a row: gradients are laid there in the order of the span once, and read forty times.
 */
export function fillHistogram(
  histogram: Histogram,
  { bins }: Binned,
  features: Int32Array,
  span: Span,
  gradients: Gradients,
  ordered: Gradients,
): void {
  order(span, gradients, ordered)
  for (const feature of features) {
    const base = feature * stride
    histogram.fill(0, base, base + stride)
    const column = bins[feature]
    if (column) addColumn(histogram, base, column, span, ordered)
  }
}

function order({ rows, from, to }: Span, gradients: Gradients, ordered: Gradients): void {
  let into = 0
  for (let at = from; at < to; at += 1) {
    const place = (rows[at] ?? 0) << 1
    ordered[into] = gradients[place] ?? 0
    ordered[into + 1] = gradients[place + 1] ?? 0
    into += 2
  }
}

function addColumn(
  histogram: Histogram,
  base: number,
  column: Uint8Array,
  { rows, from, to }: Span,
  ordered: Gradients,
): void {
  let place = 0
  for (let at = from; at < to; at += 1) {
    const bin = base + ((column[rows[at] ?? 0] ?? 0) << 1)
    histogram[bin] = (histogram[bin] ?? 0) + (ordered[place] ?? 0)
    histogram[bin + 1] = (histogram[bin + 1] ?? 0) + (ordered[place + 1] ?? 0)
    place += 2
  }
}

/** What is left of the parent without one child: the other child, in the parent's place. */
export function subtractHistogram(parent: Histogram, child: Histogram, features: Int32Array): void {
  for (const feature of features) {
    const end = (feature + 1) * stride
    for (let at = feature * stride; at < end; at += 1)
      parent[at] = (parent[at] ?? 0) - (child[at] ?? 0)
  }
}
