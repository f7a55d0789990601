import { type Binned, missingBin } from './bin-values.ts'
import type { Split } from './find-split.ts'
import type { Asked } from './grow-tree.ts'
import { fillHistogram, type Gradients, type Span } from './histogram.ts'

/** What a tree grows from; `rows` are put into the order of the leaves meanwhile. */
export type Sampled = Readonly<{
  rows: Int32Array
  count: number
  features: Int32Array
  gradients: Gradients
}>

/** The rows of one table, as growing trees ask for them; all room is taken once. */
export function createRowLeaves(binned: Binned, leavesMax: number) {
  const ordered = new Float64Array(binned.rows * 2)
  const scratch = new Int32Array(binned.rows)
  const from = new Int32Array(leavesMax)
  const to = new Int32Array(leavesMax)
  let { rows, features, gradients }: Omit<Sampled, 'count'> = {
    rows: new Int32Array(),
    features: new Int32Array(),
    gradients: new Float64Array(),
  }
  return {
    /** Puts all rows into leaf 0. */
    begin: (sampled: Sampled): void => {
      ;({ rows, features, gradients } = sampled)
      from[0] = 0
      to[0] = sampled.count
    },
    answer: (asked: Asked): void => {
      const span = { rows, from: from[asked.leaf] ?? 0, to: to[asked.leaf] ?? 0 }
      if (asked.ask === 'fill') {
        fillHistogram(asked.histogram, binned, features, span, gradients, ordered)
        return
      }
      const middle = partition(binned, span, asked.split, scratch)
      from[asked.into] = middle
      to[asked.into] = span.to
      to[asked.leaf] = middle
    },
  }
}

/** Puts the rows that go left before those that go right, both in their order; answers the border. */
function partition(
  { bins }: Binned,
  { rows, from, to }: Span,
  { feature, bin: last, isMissingLeft }: Readonly<Split>,
  scratch: Int32Array,
): number {
  const column = bins[feature] ?? new Uint8Array()
  let [left, right] = [from, 0]
  for (let at = from; at < to; at += 1) {
    const row = rows[at] ?? 0
    const bin = column[row] ?? missingBin
    if (bin === missingBin ? isMissingLeft : bin <= last) {
      rows[left] = row
      left += 1
    } else {
      scratch[right] = row
      right += 1
    }
  }
  rows.set(scratch.subarray(0, right), left)
  return left
}
