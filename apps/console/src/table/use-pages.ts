import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'

/** Of a list that goes on: where, or nothing at its end. */
type Paged = Readonly<{ next?: string | null | undefined }>

type More = Readonly<{
  enabled?: boolean
  refetchInterval?: number
  refetchOnWindowFocus?: boolean
}>

/** The pages of a list, each asked for from where the one before ended. */
export const usePages = <Page extends Paged>(
  queryKey: QueryKey,
  ask: (from: string | undefined) => Promise<Page>,
  more: More = {},
) =>
  useInfiniteQuery({
    // Whoever comes back from what they did to a row wants to see it done.
    refetchOnMount: 'always',
    ...more,
    queryKey,
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
