import { QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, api } from './api.ts'
import { heedConsent } from './signal/signals.ts'

/** Reads are retried once when no answer came; refusals never, they would only be repeated. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => heedConsent(await api.me()),
})

export const unreadQuery = queryOptions({
  queryKey: ['messages', 'unread'],
  queryFn: async () => (await api.messages()).unread,
  refetchInterval: 30_000,
})

/** After money moved: balance, cards, bills and messages may all have changed. */
export async function refreshMoney(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['me'] }),
    queryClient.invalidateQueries({ queryKey: ['bills'] }),
    queryClient.invalidateQueries({ queryKey: ['messages'] }),
  ])
}
