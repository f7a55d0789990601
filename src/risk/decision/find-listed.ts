import type { Payment } from '../fact/fact.ts'
import type { Given } from '../factor/given.ts'
import { type Colour, colours, type ListKind } from '../list/entry.ts'
import type { ListKeeper } from '../list/keep-lists.ts'
import type { Listed } from './decision.ts'
import { kindsOfSeat, type Seat, seats } from './matrix.ts'

type Find = ListKeeper['find']

const names = Object.keys(colours) as readonly Colour[]

/** Everybody who takes part and stands on a list, in the order of the seats. */
export function findListed(find: Find, payment: Payment, nowMs: number): readonly Listed[] {
  const listed: Listed[] = []
  for (const seat of seats) {
    const value = seat === 'card' ? payment.cardListedAs : payment[seat]
    if (value === undefined || (seat === 'payee' && value === payment.customer)) continue
    const values = seat === 'merchant' ? [value, ...(payment.alsoPaid ?? [])] : [value]
    let bits = 0
    for (const each of values) bits |= bitsOf(find, kindsOfSeat[seat], each, nowMs)
    if (bits === 0) continue
    for (const colour of names) if ((bits & colours[colour]) !== 0) listed.push({ seat, colour })
  }
  return listed
}

function bitsOf(find: Find, kinds: readonly ListKind[], value: string, nowMs: number): number {
  let bits = 0
  for (const kind of kinds) bits |= find(kind, value, nowMs)
  return bits
}

const ownSeats: ReadonlySet<Seat> = new Set(['customer', 'phone'])

/**
 * The lists as rules read them. `list.black` is about the payer alone: what follows from it is that the
 * payer's account is frozen.
 */
export function withLists(given: Given, listed: readonly Listed[]): Given {
  const is = (colour: Colour, isOf: (seat: Seat) => boolean): number =>
    Number(listed.some((each) => each.colour === colour && isOf(each.seat)))
  return {
    ...given,
    'list.black': Math.max(
      given['list.black'] ?? 0,
      is('black', (seat) => ownSeats.has(seat)),
    ),
    'list.grey': Math.max(
      given['list.grey'] ?? 0,
      is('grey', () => true),
    ),
    'list.white': Math.max(
      given['list.white'] ?? 0,
      is('white', (seat) => seat === 'customer'),
    ),
  }
}
