import { useQuery } from '@tanstack/react-query'
import { api, type Cashier, type PayRequest } from '../api.ts'

/** Asks what is to be paid. Never from a cache: the order may have been paid or closed meanwhile. */
export function useCashier(request: PayRequest) {
  return useQuery({
    queryKey: ['cashier', request],
    queryFn: () => api.cashier(request),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

export type Standing = 'payable' | 'paid' | 'closed'

/** Whether the order may still be paid; unknown states of newer servers are left to the server. */
export function standingOf(cashier: Cashier, now: number): Standing {
  if (cashier.state === 'SUCCESS' || cashier.state === 'REFUND') return 'paid'
  if (cashier.state === 'CLOSED' || cashier.state === 'REVOKED') return 'closed'
  return Date.parse(cashier.expiresAt) <= now ? 'closed' : 'payable'
}
