/** Steps from margins to probabilities, both rising; between two of them a straight line. */
export type Calibration = Readonly<{ margins: Float64Array; probabilities: Float64Array }>

type Block = { margins: number; frauds: number; rows: number }

/**
 * Isotonic regression by pooling adjacent violators: of all rising curves the one that is nearest to
 * what happened. Made from rows that the trees did not learn from, or it would believe them too much.
 */
export function calibrate(margins: Float64Array, labels: Uint8Array): Calibration {
  const blocks: Block[] = []
  for (const block of tiesOf(margins, labels)) {
    blocks.push(block)
    pool(blocks)
  }
  return {
    margins: Float64Array.from(blocks, (block) => block.margins / block.rows),
    probabilities: Float64Array.from(blocks, (block) => block.frauds / block.rows),
  }
}

/** One margin has one probability, whatever happened to whom. */
function tiesOf(margins: Float64Array, labels: Uint8Array): Block[] {
  const order = Int32Array.from(margins, (_, row) => row).toSorted(
    (a, b) => (margins[a] ?? 0) - (margins[b] ?? 0) || a - b,
  )
  const ties: Block[] = []
  let last = Number.NaN
  for (const row of order) {
    const margin = margins[row] ?? 0
    if (margin !== last) ties.push({ margins: 0, frauds: 0, rows: 0 })
    const tie = ties.at(-1)
    if (tie) absorb(tie, { margins: margin, frauds: labels[row] ?? 0, rows: 1 })
    last = margin
  }
  return ties
}

function absorb(into: Block, { margins, frauds, rows }: Block): void {
  into.margins += margins
  into.frauds += frauds
  into.rows += rows
}

/** While the last block says no more than the one before it, the two say one thing. */
function pool(blocks: Block[]): void {
  for (;;) {
    const [before, top] = [blocks.at(-2), blocks.at(-1)]
    if (!before || !top || top.frauds * before.rows > before.frauds * top.rows) return
    absorb(before, top)
    blocks.pop()
  }
}

/** Never falls as the margin rises; beyond the ends it says what the ends say. */
export function calibrated({ margins, probabilities }: Calibration, margin: number): number {
  let [low, high] = [0, margins.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((margins[middle] ?? 0) <= margin) low = middle + 1
    else high = middle
  }
  const [below, above] = [probabilities[low - 1], probabilities[low]]
  if (below === undefined || above === undefined) return below ?? above ?? 0
  const from = margins[low - 1] ?? 0
  const part = (margin - from) / ((margins[low] ?? 0) - from)
  return Math.min(above, below + part * (above - below))
}
