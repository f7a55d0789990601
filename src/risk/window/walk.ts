import { type Counters, cursors } from './counters.ts'
import { floatAt } from './layout.ts'
import { has, seenAt } from './seen.ts'
import { find, visit } from './slab.ts'
import { customer, type Kind, link } from './slots.ts'

/** Accounts that a walk looks at, and things that they share; whatever is beyond is not looked at. */
const accountsMax = 64
const linksMax = 96
const depthMax = 3
/** Farther than a walk goes, or nowhere. */
export const far: number = depthMax + 1

const accounts = new Float64Array(accountsMax)
const depths = new Uint8Array(accountsMax)
const blackMs = new Float64Array(accountsMax)
/** By how many things an account is tied to the one where the walk began. */
const ties = new Uint8Array(accountsMax)
const links = new Float64Array(linksMax)

/** What a walk found; overwritten by the next. */
export const found = {
  accounts: 0,
  links: 0,
  edges: 0,
  ownLinks: 0,
  neighbours: 0,
  tiedTwice: 0,
  within: 0,
  blackWithin: 0,
  blackLinks: 0,
  nearest: far,
  nearestMs: 0,
  spread: 0,
  blackSpread: 0,
  commonPayees: 0,
}

export type Need = (kind: Kind, key: number) => void
const nothing: Need = () => undefined

export type Start = Readonly<{
  /** Where it begins; 0 to begin at things only. */
  account: number
  /** What is used just now, beside what was used before. */
  using: readonly number[]
  /** Whose payers are looked for among the neighbours. */
  payee: number
}>

/**
 * From an account by what it shares (devices, phones, cards, networks) to others, three steps wide, in
 * the order in which slots hold them. `need` hears of every slot that is
 * looked at and not here.
 */
export function walk(counters: Counters, start: Start, need: Need = nothing): void {
  reset()
  if (start.account !== 0) meet(counters, start, start.account, 0, need)
  for (const key of start.using) cross(counters, start, key, 0, need)
  for (let index = 0; index < found.accounts; index++) {
    const depth = depths[index] ?? 0
    if (depth === depthMax) break
    find(counters.slabs.customer, accounts[index] ?? 0, cursors.account)
    for (let place = 0; place < customer.links.size; place++) {
      const key = seenAt(cursors.account, customer.links, place)
      if (key !== 0) cross(counters, start, key, depth, need)
    }
  }
  for (let index = 0; index < found.accounts; index++) if ((ties[index] ?? 0) > 1) found.tiedTwice++
  if (found.ownLinks > 0) {
    found.spread /= found.ownLinks
    found.blackSpread /= found.ownLinks
  }
}

function reset(): void {
  found.accounts = 0
  found.links = 0
  found.edges = 0
  found.ownLinks = 0
  found.neighbours = 0
  found.tiedTwice = 0
  found.within = 0
  found.blackWithin = 0
  found.blackLinks = 0
  found.nearest = far
  found.nearestMs = 0
  found.spread = 0
  found.blackSpread = 0
  found.commonPayees = 0
}

const placeIn = (list: Float64Array, size: number, key: number): number => {
  for (let place = 0; place < size; place++) if (list[place] === key) return place
  return -1
}

/** Takes an account in, once; answers its place, or -1 when there is no room. */
function meet(counters: Counters, start: Start, key: number, depth: number, need: Need): number {
  const known = placeIn(accounts, found.accounts, key)
  if (known >= 0) return known
  if (found.accounts === accountsMax) return -1
  const place = found.accounts++
  if (!visit(counters.slabs.customer, key, cursors.neighbour)) need('customer', key)
  const black = floatAt(cursors.neighbour, customer.blackMs)
  accounts[place] = key
  depths[place] = depth
  blackMs[place] = black
  ties[place] = 0
  if (black > 0 && depth < found.nearest) {
    found.nearest = depth
    found.nearestMs = black
  }
  if (depth === 0) return place
  if (depth === 1) {
    found.neighbours++
    if (has(cursors.neighbour, customer.payees, start.payee)) found.commonPayees++
  }
  if (depth <= 2) {
    found.within++
    if (black > 0) found.blackWithin++
  }
  return place
}

/** What as many share as are remembered, such as a café's network, ties those behind it to nobody. */
const isPublic = (): boolean => seenAt(cursors.link, link.accounts, link.accounts.size - 1) !== 0

/** Goes over one shared thing to all who use it. */
function cross(counters: Counters, start: Start, key: number, depth: number, need: Need): void {
  if (found.links === linksMax || placeIn(links, found.links, key) >= 0) return
  links[found.links++] = key
  if (!visit(counters.slabs.link, key, cursors.link)) need('link', key)
  if (depth > 0 && isPublic()) return
  let others = 0
  let black = 0
  for (let member = 0; member < link.accounts.size; member++) {
    const account = seenAt(cursors.link, link.accounts, member)
    if (account === 0) continue
    found.edges++
    if (account === start.account) continue
    const place = meet(counters, start, account, depth + 1, need)
    others++
    if (place < 0) continue
    if ((blackMs[place] ?? 0) > 0) black++
    if (depth === 0) ties[place] = Math.min(255, (ties[place] ?? 0) + 1)
  }
  if (depth > 0) return
  found.ownLinks++
  found.spread += others / (others + 1)
  found.blackSpread += black / (others + 1)
  if (black > 0) found.blackLinks++
}
