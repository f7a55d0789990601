import { assert } from '#kernel/assert'
import { type Asked, chainFrom } from './asked.ts'
import type { Chance } from './schedule.ts'
import { accountsCount } from './town.ts'

export type Traffic = Readonly<{
  /** The first of a chain: a new one, or one that was asked for before. */
  next: () => Asked
  /** Hears what has become of a chain, as long as that may change something. */
  hear: (head: Asked, verdict: string) => void
}>

/** Two for each account, a fifth of its money; beyond that what is open is resolved first. */
const openMax = 600

/** Writes what it asks for into the book. */
export function createTraffic(book: Asked[], chance: Chance): Traffic {
  const open: Asked[] = []
  const ask = (...legs: readonly Leg[]): Asked => write(book, legs)
  const move = (kind: Leg['kind'], from?: number): Leg => movement(chance, kind, from)

  function next(): Asked {
    const sort = chance(100)
    if (sort < 3) return again(book, chance) ?? next()
    if (sort < 10) return ask(...chain(chance))
    if (sort < 26) return ask(move('pending'))
    if (sort < 30) return ask(move('balancing'))
    const isDue = sort < 48 || open.length > openMax
    const pending = isDue ? takeOpen(open, chance) : undefined
    if (!pending) return ask(move('direct'))
    // Shipped and paid on at once: a resolution in a chain.
    const resolved = resolution(chance, pending)
    return chance(8) ? ask(resolved) : ask(resolved, move('direct'))
  }

  function hear(head: Asked, verdict: string): void {
    for (const one of chainFrom(book, head)) {
      const pending = one.pending === undefined ? undefined : book[one.pending]
      if (head.state === 'stands' && one.kind === 'pending') open.push(one)
      // Otherwise ever more money would be set aside for ever, and in the end all is refused.
      if (pending && stillOpen.has(verdict)) open.push(pending)
    }
  }

  return { next, hear }
}

/** Refusals of a resolution that leave open what it would have resolved. */
const stillOpen: ReadonlySet<string> = new Set(['insufficient_funds', 'exceeds_pending'])

type Leg = Pick<Asked, 'kind' | 'debit' | 'credit' | 'amount' | 'pending'>

function write(book: Asked[], legs: readonly Leg[]): Asked {
  const from = book.length
  for (const [position, leg] of legs.entries())
    book.push({
      index: from + position,
      ...leg,
      position,
      length: legs.length,
      sendings: 0,
      state: 'unanswered',
      isPosted: false,
    })
  const head = book[from]
  assert(head, 'a chain has a first')
  return head
}

/** In fen; beside what an account holds it is enough to be refused now and then. */
const amountMax = 400

function movement(chance: Chance, kind: Leg['kind'], from = chance(accountsCount)): Leg {
  const credit = (from + 1 + chance(accountsCount - 1)) % accountsCount
  return { kind, debit: from, credit, amount: 1 + chance(amountMax), pending: undefined }
}

function chain(chance: Chance): readonly Leg[] {
  const first = movement(chance, 'direct')
  // Money goes on from where it came to, or comes from elsewhere.
  const second = chance(2) ? movement(chance, 'pending', first.credit) : movement(chance, 'direct')
  return chance(2) ? [first, second] : [first, second, movement(chance, 'direct', second.credit)]
}

/** Five of sixteen are voided, seven posted in full or for a fen too much, four in part. */
function resolution(chance: Chance, pending: Asked): Leg {
  const { index, debit, credit, amount } = pending
  const common = { debit, credit, pending: index }
  const sort = chance(16)
  if (sort < 5) return { ...common, kind: 'void', amount }
  if (sort < 10) return { ...common, kind: 'post', amount }
  return { ...common, kind: 'post', amount: sort < 12 ? amount + 1 : 1 + chance(amount) }
}

/** One in eight stays open here, so that its second resolution meets the first. */
function takeOpen(open: Asked[], chance: Chance): Asked | undefined {
  const at = chance(open.length || 1)
  const taken = open[at]
  const last = chance(8) > 0 ? open.pop() : undefined
  if (last && last !== taken) open[at] = last
  return taken
}

/** Some of these are still unanswered. */
const recent = 4_000

function again(book: readonly Asked[], chance: Chance): Asked | undefined {
  const from = chance(2) ? Math.max(0, book.length - recent) : 0
  const one = book[from + chance(Math.max(1, book.length - from))]
  return one && book[one.index - one.position]
}
