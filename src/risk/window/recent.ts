/** Facts told twice are known among so many last ones at least; the log knows all of them. */
export const recentMax = 65_536
const shards = 64

/**
 * The last ids that were told, in two generations: nothing is taken out one by one, because a set walks
 * over all that was taken out until it is built anew, and building one of that size stops everybody.
 */
export function createRecent(ids: readonly string[] = []) {
  let young = createSets()
  let old = createSets()
  let count = 0

  function add(id: string): void {
    const shard = shardOf(id)
    if (young[shard]?.has(id)) return
    young[shard]?.add(id)
    if (++count < recentMax) return
    old = young
    young = createSets()
    count = 0
  }
  for (const id of ids) add(id)
  return {
    has(id: string): boolean {
      const shard = shardOf(id)
      return young[shard]?.has(id) === true || old[shard]?.has(id) === true
    },
    add,
  }
}

const createSets = (): Set<string>[] => Array.from({ length: shards }, () => new Set())

/** By the last letters, which differ most. */
const shardOf = (id: string): number =>
  (id.charCodeAt(id.length - 1) + 7 * id.charCodeAt(id.length - 8)) & (shards - 1) || 0
