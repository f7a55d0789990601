import { hash } from 'node:crypto'

/** The fingerprint of a request: the same number may come again with the same content only. */
export const contentDigestOf = (content: unknown): string =>
  hash('sha256', canonical(content), 'base64url')

/** JSON with sorted members, so that the order in which an SDK writes them does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
