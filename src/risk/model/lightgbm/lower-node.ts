import { type NodeRow, refuse } from '../model.ts'

/** As the text says it: a child below zero is the leaf `~child`. */
export type LightgbmNode = Readonly<{
  feature: number
  threshold: number
  /** Bit 0: by category; bit 1: the missing go left; bits 2 and 3: what is missing. */
  decision: number
  left: number
  right: number
  value: number
}>

/** What LightGBM takes for zero: its `kZeroThreshold`, 1e-35 as a float of 32 bits. */
const zeroMost = Math.fround(1e-35)

/** The largest double below −1e-35f, so that "at most this" is "less than that". */
const belowZero = (() => {
  const bits = new BigInt64Array(1)
  const double = new Float64Array(bits.buffer)
  double[0] = -zeroMost
  bits[0] = (bits[0] ?? 0n) + 1n
  return double[0] ?? 0
})()

const missingTypes = ['none', 'zero', 'nan'] as const

/**
 * The nodes of a tree in our form, each behind the one that leads to it. Ours know `NaN` only; what
 * LightGBM means by missing is said with that:
 *
 * - `nan`: the same.
 * - `none`: NaN is taken for zero, so it goes where zero goes.
 * - `zero`: NaN and whatever is nearly zero go the default way. Where that is not the way of the
 *   threshold, three nodes ask in turn: below zero, zero, above.
 */
export function nodesOf(
  nodes: readonly LightgbmNode[],
  leafValues: readonly number[],
  where: string,
): readonly NodeRow[] {
  const rows: NodeRow[] = []
  const placed = new Set<number>()
  const place = (child: number): number => {
    const leaf = leafValues[~child]
    if (child < 0 && leaf === undefined)
      throw refuse('LIGHTGBM_BROKEN', { issue: `${where} 叶 ${~child}` })
    const node = nodes[child]
    if (leaf !== undefined) return rows.push({ ...leafRow, value: leaf }) - 1
    // Twice the same would be a ring, and a walk without end.
    if (!node || placed.has(child))
      throw refuse('LIGHTGBM_BROKEN', { issue: `${where} 节点 ${child}` })
    placed.add(child)
    return lower(node)
  }
  const lower = (node: LightgbmNode): number => {
    const asking = askingOf(node, where)
    const first = rows.length
    for (const row of asking) {
      const { to: _, ...asked } = row
      rows.push({ ...asked, feature: node.feature, value: node.value })
    }
    const [zero, straight] = [first + 1, first + 2]
    const ends = { left: place(node.left), right: place(node.right), zero, straight }
    for (const [at, row] of asking.entries()) {
      const written = rows[first + at]
      if (written) rows[first + at] = { ...written, left: ends[row.to[0]], right: ends[row.to[1]] }
    }
    return first
  }
  place(nodes.length === 0 ? -1 : 0)
  return rows
}

const leafRow = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1 }

/** The two children, or the second and the third of three that ask in turn. */
type End = 'left' | 'right' | 'zero' | 'straight'
type Asking = Omit<NodeRow, 'feature' | 'value'> &
  Readonly<{ to: readonly [atMost: End, above: End] }>

function askingOf({ threshold, decision }: LightgbmNode, where: string): readonly Asking[] {
  if ((decision & 1) === 1)
    throw refuse('LIGHTGBM_UNSUPPORTED', { issue: `${where} 类别切分 categorical split` })
  const missing = missingTypes[(decision >> 2) & 3]
  if (missing === undefined) throw refuse('LIGHTGBM_BROKEN', { issue: `${where} decision_type` })
  const isDefaultLeft = (decision & 2) === 2
  const isZeroLeft = threshold >= 0
  const ask = (most: number, isMissingLeft: boolean, to: Asking['to']): Asking => ({
    threshold: most,
    isMissingLeft,
    left: -1,
    right: -1,
    to,
  })
  const straight = ['left', 'right'] as const
  if (missing === 'nan') return [ask(threshold, isDefaultLeft, straight)]
  if (missing === 'none') return [ask(threshold, isZeroLeft, straight)]
  if (isZeroLeft === isDefaultLeft && Math.abs(threshold) > zeroMost)
    return [ask(threshold, isDefaultLeft, straight)]
  return [
    ask(belowZero, false, ['straight', 'zero']),
    ask(zeroMost, true, [isDefaultLeft ? 'left' : 'right', 'straight']),
    ask(threshold, isDefaultLeft, straight),
  ]
}
