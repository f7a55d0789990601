import { queryOptions } from '@tanstack/react-query'
import { get, type Money, post, segment } from '../api.ts'
import type { Words } from '../guard/stopped.ts'

/** A withdrawal that is set aside: until a time, or while somebody looks at it. */
export type Held = {
  id: string
  kind: 'withdrawal'
  amount: Money
  cardTitle: string
  state: 'HELD' | 'SENT' | 'CALLED_BACK' | 'REJECTED'
  until: string | null
  createdAt: string
  words: Words
}

export const heldQuery = queryOptions({
  // Below the bills, so that whatever refreshes them refreshes this.
  queryKey: ['bills', 'held'],
  queryFn: () => get<{ held: Held[] }>('/held'),
})

export const callBack = (id: string) => post<Held>(`/held/${segment(id)}/call-back`)
