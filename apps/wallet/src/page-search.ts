/** The search parameters of a page, as texts: the router's default would parse them as JSON. */

export type Texts<K extends string> = { [P in K]?: string }

/** `timestamp=1e9` is the text `1e9` here, because a signature was made over exactly that. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const texts = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    if (typeof value === 'string' && value) texts.set(name, value)
  const query = texts.toString()
  return query ? `?${query}` : ''
}

/** Keeps the named parameters; the rest of the query string is not the page's business. */
export const texts =
  <const K extends string>(...names: K[]) =>
  (search: Record<string, unknown>): Texts<K> => {
    const kept: Texts<K> = {}
    for (const name of names) {
      const value = search[name]
      if (typeof value === 'string' && value) kept[name] = value
    }
    return kept
  }
