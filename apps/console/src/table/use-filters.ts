import { useNavigate, useSearch } from '@tanstack/react-router'

export type Filters = Readonly<Record<string, string | undefined>>

/** The filters of a page, in its address: a link to it shows the same. */
export function useFilters(): readonly [Filters, (change: Filters) => void] {
  const search: Filters = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (filters: Filters) => {
    void navigate({ to: '.', search: { ...search, ...filters }, replace: true })
  }
  return [search, change]
}
