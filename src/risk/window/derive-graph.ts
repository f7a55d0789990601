import type { Values } from '../factor/factor.ts'
import { type Counters, cursors } from './counters.ts'
import type { Keys } from './keys.ts'
import { at, type Question, ratio } from './places.ts'
import { seenWithin } from './seen.ts'
import { find } from './slab.ts'
import { link } from './slots.ts'
import { far, found, type Need, walk } from './walk.ts'

const dayMs = 86_400_000

const usingOf = (keys: Keys): number[] =>
  [keys.device, keys.phone, keys.card, keys.wifi].filter((key) => key !== 0)

/** Family K from the payer, and how far payee and device are from black. */
export function deriveGraph(out: Values, counters: Counters, question: Question, need: Need): void {
  const { keys, atMs } = question
  walk(counters, { account: keys.customer, using: usingOf(keys), payee: keys.payee }, need)
  out[at['graph.component_size']] = found.accounts
  out[at['graph.degree']] = found.neighbours
  out[at['graph.links']] = found.ownLinks
  out[at['graph.black_share']] = ratio(found.blackWithin, found.within)
  out[at['graph.black_links']] = found.blackLinks
  out[at['graph.black_distance']] = found.nearest
  out[at['graph.black_hours']] =
    found.nearest === far ? Number.NaN : Math.max(0, atMs - found.nearestMs) / 3_600_000
  out[at['graph.spread']] = found.spread
  out[at['graph.clustering']] = ratio(found.tiedTwice, found.neighbours)
  out[at['graph.density']] = ratio(found.edges, found.accounts * found.links)
  out[at['graph.mule_score']] = found.blackSpread
  if (keys.payee !== 0) out[at['graph.common_payees']] = found.commonPayees
  if (keys.wifi !== 0) {
    find(counters.slabs.link, keys.wifi, cursors.link)
    out[at['device.wifi_accounts']] = seenWithin(cursors.link, link.accounts, atMs, 30 * dayMs)
  }
  if (keys.device !== 0) {
    walk(counters, { account: 0, using: [keys.device], payee: 0 }, need)
    out[at['device.list_distance']] = found.nearest
  }
  if (keys.payee !== 0) {
    walk(counters, { account: keys.payee, using: [], payee: 0 }, need)
    out[at['payee.watch_distance']] = found.nearest
  }
}

/** Tells every slot that `deriveGraph` would look at and that is not here. */
export function needOfGraph(counters: Counters, keys: Keys, need: Need): void {
  walk(counters, { account: keys.customer, using: usingOf(keys), payee: keys.payee }, need)
  if (keys.device !== 0) walk(counters, { account: 0, using: [keys.device], payee: 0 }, need)
  if (keys.payee !== 0) walk(counters, { account: keys.payee, using: [], payee: 0 }, need)
}
