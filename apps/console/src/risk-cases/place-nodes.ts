import type { Graph, GraphNode } from './api.ts'

type Spot = Readonly<{ x: number; y: number }>

/**
 * Where each node stands: the customer in the middle, the first step on a ring, and what lies behind
 * each of them outside of it, in its own sector. `step` is how far a ring is from the next. The same
 * graph looks the same each time.
 */
export function placeNodes({ nodes, edges }: Graph, step: Spot): ReadonlyMap<string, Spot> {
  const hops = new Map(nodes.map(({ id, hops: count }) => [id, count]))
  const parents = new Map<string, string>()
  for (const { from, to } of edges)
    for (const [near, far] of [
      [from, to],
      [to, from],
    ] as const)
      if (hops.get(near) === 1 && hops.get(far) === 2 && !parents.has(far)) parents.set(far, near)
  const first = nodes.filter((node) => node.hops === 1)
  const behind = (node: GraphNode): GraphNode[] =>
    nodes.filter(({ id }) => parents.get(id) === node.id)
  const spots = new Map<string, Spot>()
  for (const { id, hops: count } of nodes) if (count === 0) spots.set(id, { x: 0, y: 0 })
  // A node needs as much of the circle as stands behind it.
  const widths = first.map((node) => Math.max(1, behind(node).length))
  const whole = widths.reduce((sum, width) => sum + width, 0)
  let turned = 0
  for (const [index, node] of first.entries()) {
    const width = (widths[index] ?? 1) / whole
    spots.set(node.id, onRing(step, 1, turned + width / 2))
    const outer = behind(node)
    for (const [place, each] of outer.entries())
      spots.set(each.id, onRing(step, 2, turned + (width * (place + 0.5)) / outer.length))
    turned += width
  }
  return spots
}

const onRing = ({ x, y }: Spot, ring: number, part: number): Spot => ({
  x: ring * x * Math.cos(2 * Math.PI * part - Math.PI / 2),
  y: ring * y * Math.sin(2 * Math.PI * part - Math.PI / 2),
})
