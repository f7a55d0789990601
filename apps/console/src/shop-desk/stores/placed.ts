import type { Node } from '../api.ts'

/** A node, and how many others stand above it. */
export type Placed = Readonly<{ node: Node; depth: number }>

/** Each below what it belongs to, in the order in which they came; what belongs to nothing seen comes first. */
export function placed(nodes: readonly Node[]): readonly Placed[] {
  const seen = new Set(nodes.map(({ id }) => id))
  const below = Map.groupBy(nodes, ({ parentId }) =>
    parentId !== null && seen.has(parentId) ? parentId : null,
  )
  const under = (id: string | null, depth: number): readonly Placed[] =>
    (below.get(id) ?? []).flatMap((node) => [{ node, depth }, ...under(node.id, depth + 1)])
  return under(null, 0)
}
