import type { Asked } from './asked.ts'
import type { Chance } from './schedule.ts'
import { accountsCount } from './town.ts'

export type Traffic = Readonly<{
  /** The first of a chain: a new one, or one that was asked for before. */
  next: () => Asked
  /** What stands may be resolved later. */
  stands: (head: Asked) => void
}>

/** In fen; beside what an account holds it is enough to be refused now and then. */
const amountMax = 400
/** Some of these are still unanswered. */
const recent = 4_000

type Leg = Pick<Asked, 'kind' | 'debit' | 'credit' | 'amount' | 'pending'>

/** Writes what it asks for into the book. */
export function createTraffic(book: Asked[], chance: Chance): Traffic {
  const open: Asked[] = []

  function ask(...legs: readonly Leg[]): Asked {
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
    return book[from] ?? ask(...legs)
  }

  function movement(kind: 'direct' | 'pending' | 'balancing', from = chance(accountsCount)): Leg {
    const credit = (from + 1 + chance(accountsCount - 1)) % accountsCount
    return { kind, debit: from, credit, amount: 1 + chance(amountMax), pending: undefined }
  }

  /** Half of the posts are full, and one in eight asks for more than was set aside. */
  function resolution(pending: Asked): Leg {
    const { index, debit, credit, amount } = pending
    const common = { debit, credit, pending: index }
    const sort = chance(16)
    if (sort < 5) return { ...common, kind: 'void', amount }
    if (sort < 10) return { ...common, kind: 'post', amount }
    return { ...common, kind: 'post', amount: sort < 12 ? amount + 1 : 1 + chance(amount) }
  }

  /** What is taken is resolved; one in eight stays, and a second resolution will meet the first. */
  function takeOpen(): Asked | undefined {
    const at = chance(open.length || 1)
    const taken = open[at]
    const last = chance(8) > 0 ? open.pop() : undefined
    if (last && last !== taken) open[at] = last
    return taken
  }

  function chain(): Asked {
    const first = movement('direct')
    // Money goes on from where it came to, or comes from elsewhere.
    const second = chance(2) ? movement('pending', first.credit) : movement('direct')
    return chance(2) ? ask(first, second) : ask(first, second, movement('direct', second.credit))
  }

  function again(): Asked | undefined {
    const from = chance(2) ? Math.max(0, book.length - recent) : 0
    const one = book[from + chance(Math.max(1, book.length - from))]
    return one && book[one.index - one.position]
  }

  function next(): Asked {
    const sort = chance(100)
    if (sort < 3) return again() ?? next()
    if (sort < 10) return chain()
    if (sort < 26) return ask(movement('pending'))
    if (sort < 30) return ask(movement('balancing'))
    const pending = sort < 48 ? takeOpen() : undefined
    if (!pending) return ask(movement('direct'))
    // Shipped and paid on at once: a resolution in a chain.
    return chance(8) ? ask(resolution(pending)) : ask(resolution(pending), movement('direct'))
  }

  return {
    next,
    stands: (head) => {
      for (const one of book.slice(head.index, head.index + head.length))
        if (one.kind === 'pending') open.push(one)
    },
  }
}
