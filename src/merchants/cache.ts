/** Reads through to `load`; concurrent readers of one key share one load. */
export type Cache<Value> = Readonly<{
  get: (key: string) => Promise<Value | undefined>
  /** True when `get` would answer without a load. */
  remembers: (key: string) => boolean
}>

type Options<Value> = Readonly<{
  load: (key: string) => Promise<Value | undefined>
  /** Counted from before the load began, so a value is never older than this when it is used. */
  ttlMs: number
  /** Entries at most; the oldest goes first, so that a flood of keys cannot eat the memory. */
  max: number
  /** Monotonic milliseconds; given only by tests. */
  elapsedMs?: () => number
}>

type Entry<Value> = Readonly<{ value: Promise<Value | undefined>; loadedAtMs: number }> & {
  isSettled: boolean
}

/**
 * Only what exists is remembered. What is missing is asked for again each time: a merchant registered
 * a moment ago is known at once, and nobody fills the memory with names that were never there.
 */
export function createCache<Value>(options: Options<Value>): Cache<Value> {
  const { load, ttlMs, max, elapsedMs = () => performance.now() } = options
  const entries = new Map<string, Entry<Value>>()

  async function read(key: string): Promise<Value | undefined> {
    const entry: Entry<Value> = { loadedAtMs: elapsedMs(), value: load(key), isSettled: false }
    // Deleting first moves the key to the young end of the map's order.
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > max && oldest !== undefined) entries.delete(oldest)
    const forget = () => {
      if (entries.get(key) === entry) entries.delete(key)
    }
    try {
      const value = await entry.value
      entry.isSettled = true
      if (value === undefined) forget()
      return value
    } catch (error) {
      forget()
      throw error
    }
  }

  function young(key: string): Entry<Value> | undefined {
    const known = entries.get(key)
    return known && elapsedMs() - known.loadedAtMs < ttlMs ? known : undefined
  }

  return {
    get: (key) => young(key)?.value ?? read(key),
    remembers: (key) => young(key)?.isSettled ?? false,
  }
}
