/** What a name or a connection fails with before anything is written to it. */
const beforeTheFirstByte: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo'])
const connectTimeout = 'UND_ERR_CONNECT_TIMEOUT'

/**
 * True when an error says for certain that no connection came about. A line that broke, or an attempt
 * that was given up, says nothing of the kind: what was written may have arrived.
 */
export function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // One address after another was tried.
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((each) => neverLeft(each))
  if ('code' in error && error.code === connectTimeout) return true
  if ('syscall' in error) return beforeTheFirstByte.has(error.syscall)
  return neverLeft(error.cause)
}
