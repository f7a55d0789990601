import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api.ts'

/** Reads are retried once when no answer came; refusals never, they would only be repeated. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) =>
        failures < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
})
