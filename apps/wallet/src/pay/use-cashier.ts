import { useQuery } from '@tanstack/react-query'
import { api, type Cashier, type PayRequest } from '../api.ts'
import { codeOf, stepOf } from '../errors.ts'

/** Asks what is to be paid. Never from a cache: the order may have been paid or closed meanwhile. */
export function useCashier(request: PayRequest) {
  return useQuery({
    queryKey: ['cashier', request],
    queryFn: () => api.cashier(request),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    // Nothing moves by reading, so what may be tried again is, three times at most.
    retry: (failures, error) => failures < (stepOf(error)?.tries ?? triesOnSilence(error)),
  })
}

const triesOnSilence = (error: unknown): number => (codeOf(error) === 'NETWORK' ? 3 : 0)

/** Whether the order may still be paid; unknown states of newer servers are left to the server. */
export function isPayable({ state, expiresAt }: Cashier, now: number): boolean {
  return !ended.has(state) && Date.parse(expiresAt) > now
}

const ended: ReadonlySet<string> = new Set(['SUCCESS', 'REFUND', 'CLOSED', 'REVOKED', 'PAYERROR'])
