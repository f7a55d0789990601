import type { Db } from '#platform/db'
import { type Link, type LinkKind, linksOf, linksTo, standingsOf, type Thing } from './store.ts'

/** An account, or a thing that accounts share. */
export type GraphNode = Readonly<{
  /** `account:cus_1`, `device:…` */
  id: string
  kind: 'account' | Exclude<LinkKind, 'payee'>
  value: string
  /** From the customer of the case: 0, 1 or 2. */
  hops: number
  /** So many share it that it says nothing; nobody behind it is looked at. */
  isCrowded: boolean
  /** Of accounts. */
  cases: number
  frauds: number
}>

export type GraphEdge = Readonly<{
  from: string
  to: string
  /** Who paid whom, or who used what. */
  kind: LinkKind
  times: bigint
  lastAt: Date
}>

export type Graph = Readonly<{
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
  /** There was more than is shown. */
  isCut: boolean
}>

const nodesMost = 150
/** What more than so many share ties nobody (as in the walk of the counters). */
const sharersMost = 24
const hopsMost = 2

type Found = {
  id: string
  kind: GraphNode['kind']
  value: string
  hops: number
  isCrowded: boolean
}

const accountId = (customer: string): string => `account:${customer}`
/** Whoever is paid is an account too. */
const thingId = ({ kind, value }: Pick<Link, 'kind' | 'value'>): string =>
  kind === 'payee' ? accountId(value) : `${kind}:${value}`

const thingOf = ({ kind, value }: Found): Thing => ({
  kind: kind === 'account' ? 'payee' : kind,
  value,
})

/** Accounts that share something with a customer, or pay the same: two steps, and no more than fits a page. */
export async function walkLinks(db: Db, customer: string): Promise<Graph> {
  const walk = createWalk(customer)
  for (let hops = 0; hops < hopsMost; hops++) {
    const at = walk.nodes().filter((node) => node.hops === hops && !node.isCrowded)
    const accounts = at.filter(({ kind }) => kind === 'account').map(({ value }) => value)
    const things = at.map(thingOf)
    // The customer's own things first: when there is no room, those are what is kept.
    const own = accounts.length > 0 ? await linksOf(db, accounts, sharersMost + 1) : []
    for (const link of own) walk.see(link, hops + 1)
    const others = things.length > 0 ? await linksTo(db, things, sharersMost + 1) : []
    for (const link of crowdless(walk, others)) walk.see(link, hops + 1)
  }
  return await withStandings(db, walk)
}

type Walk = ReturnType<typeof createWalk>

function createWalk(customer: string) {
  const nodes = new Map<string, Found>()
  const edges = new Map<string, GraphEdge>()
  let isCut = false

  function reach(id: string, kind: Found['kind'], value: string, hops: number): boolean {
    if (nodes.has(id)) return true
    if (nodes.size >= nodesMost) {
      isCut = true
      return false
    }
    nodes.set(id, { id, kind, value, hops, isCrowded: false })
    return true
  }
  reach(accountId(customer), 'account', customer, 0)
  return {
    nodes: () => [...nodes.values()],
    edges: () => [...edges.values()],
    isCut: () => isCut,
    crowd(id: string): void {
      const node = nodes.get(id)
      if (node) node.isCrowded = true
    },
    see(link: Link, hops: number): void {
      const [from, to] = [accountId(link.customer), thingId(link)]
      const kind = link.kind === 'payee' ? 'account' : link.kind
      if (!reach(from, 'account', link.customer, hops) || !reach(to, kind, link.value, hops)) return
      const { times, lastAt } = link
      edges.set(`${from} ${to} ${link.kind}`, { from, to, kind: link.kind, times, lastAt })
    },
  }
}

/** Without what comes from things that too many share; those are marked. */
function crowdless(walk: Walk, links: readonly Link[]): readonly Link[] {
  const sharers = new Map<string, number>()
  for (const link of links) sharers.set(thingId(link), (sharers.get(thingId(link)) ?? 0) + 1)
  const isCrowd = (id: string): boolean => (sharers.get(id) ?? 0) > sharersMost
  for (const id of sharers.keys()) if (isCrowd(id)) walk.crowd(id)
  return links.filter((link) => !isCrowd(thingId(link)))
}

async function withStandings(db: Db, walk: Walk): Promise<Graph> {
  const found = walk.nodes()
  const accounts = found.filter(({ kind }) => kind === 'account').map(({ value }) => value)
  const standings = new Map(
    (await standingsOf(db, accounts)).map((standing) => [standing.customer, standing]),
  )
  const nodes = found.map((node): GraphNode => {
    const standing = node.kind === 'account' ? standings.get(node.value) : undefined
    return { ...node, cases: standing?.cases ?? 0, frauds: standing?.frauds ?? 0 }
  })
  return { nodes, edges: walk.edges(), isCut: walk.isCut() }
}
