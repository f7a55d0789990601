import { type Db, inTransaction } from '#platform/db'
import type { Fact } from '../../fact/fact.ts'
import { readFacts } from '../../fact/store.ts'
import {
  addLinks,
  type Happened,
  holdFactPlace,
  insertEvents,
  type Link,
  type LinkKind,
  linkKinds,
  moveFactPlace,
} from './store.ts'

const slice = 2_000

/**
 * Lays facts by customer and time, and remembers what ties customers together; answers whether there may
 * be more. It reads behind the facts, so that a payment does not wait for it. The place in the stream
 * moves with what was learned, in one transaction. Safe to kill, and to run in any number of processes.
 */
export function linkFacts(db: Db): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const after = await holdFactPlace(tx)
    const logged = await readFacts(tx, after, slice)
    const last = logged.at(-1)
    if (!last) return false
    const facts = logged.map(({ fact }) => fact)
    const events = facts.flatMap(eventOf)
    if (events.length > 0) await insertEvents(tx, events)
    const links = gathered(facts.flatMap(linksIn))
    if (links.length > 0) await addLinks(tx, links)
    await moveFactPlace(tx, last.place)
    return logged.length === slice
  })
}

/** Whose a fact is: of a report, the one who was reported. */
function customerOf(fact: Fact): string {
  if ('payment' in fact) return fact.payment.customer
  return fact.kind === 'reported' ? fact.payee : fact.customer
}

const eventOf = (fact: Fact): Happened[] => [
  { customer: customerOf(fact), at: new Date(fact.atMs), factId: fact.id },
]

function linksIn(fact: Fact): Link[] {
  const used = usedIn(fact)
  const customer = customerOf(fact)
  const at = new Date(fact.atMs)
  return linkKinds.flatMap((kind) => {
    const value = used?.[kind]
    return value === undefined || value === '' || value === customer
      ? []
      : [{ customer, kind, value, times: 1n, firstAt: at, lastAt: at }]
  })
}

/** Who fails to sign in may be somebody else; what follows a payment used what it used. */
function usedIn(fact: Fact): Partial<Record<LinkKind, string>> | undefined {
  switch (fact.kind) {
    case 'asked':
      return fact.payment
    case 'changed':
      return fact
    case 'signed_in':
      return fact.isOk ? fact : undefined
    default:
      return undefined
  }
}

/** One of each customer, kind and value. */
function gathered(links: readonly Link[]): readonly Link[] {
  const byKey = new Map<string, Link>()
  for (const link of links) {
    const key = JSON.stringify([link.customer, link.kind, link.value])
    const known = byKey.get(key)
    byKey.set(key, known ? together(known, link) : link)
  }
  return [...byKey.values()]
}

const together = (one: Link, other: Link): Link => ({
  ...one,
  times: one.times + other.times,
  firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
  lastAt: one.lastAt > other.lastAt ? one.lastAt : other.lastAt,
})
