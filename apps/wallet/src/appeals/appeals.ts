import { queryOptions } from '@tanstack/react-query'
import { get, type Money, post } from '../api.ts'

export type Appeal = {
  id: string
  payment: string | null
  product: string | null
  amount: Money | null
  /** What the customer wrote. */
  text: string
  state: 'waiting' | 'answered'
  answer: string | null
  openedAt: string
  dueAt: string
  decidedAt: string | null
}

export const appealsQuery = queryOptions({
  queryKey: ['appeals'],
  queryFn: () => get<{ appeals: Appeal[] }>('/appeals'),
})

export const fileAppeal = (input: { payment?: string; text: string }) =>
  post<Appeal>('/appeals', input)
