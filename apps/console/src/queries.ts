import { QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, get } from './api.ts'

export type Workplace = Readonly<{
  mchid: string
  name: string
  kind: 'direct' | 'provider' | 'sub_merchant' | null
  node: Readonly<{ id: string; name: string; kind: string }> | null
  /** Whose pages they may open as well. */
  subMerchants: readonly Readonly<{ mchid: string; name: string }>[]
}>

export type Me = Readonly<{
  id: string
  name: string
  roles: readonly string[]
  permissions: readonly string[]
  /** Where they work, if not at the institution. */
  merchant: Workplace | null
  session: Readonly<{ id: string; expiresAt: string }>
  /** What they were told and have not said to have read. */
  notices: number
}>

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
  queryFn: () => get<Me>('/me'),
  staleTime: 60_000,
})
