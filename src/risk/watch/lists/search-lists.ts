import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { digestOf, type ListKind, spelled } from '../../list/entry.ts'
import type { ListEntry } from '../../list/store.ts'
import { type ChangeLine, findChanges, findListed } from './store.ts'

const shownMost = 100

/**
 * On which lists a value stands or stood, and what changed that. It is looked for by its digest; what
 * was typed is kept nowhere. Refuses a value that is none of its kind (`LIST_VALUE_BAD`).
 */
export async function searchLists(
  { db, keys }: Readonly<{ db: Db; keys: Keys }>,
  { kind, value }: Readonly<{ kind: ListKind; value: string }>,
): Promise<Readonly<{ entries: readonly ListEntry[]; changes: readonly ChangeLine[] }>> {
  const digest = digestOf(keys, kind, spelled(kind, value))
  const [entries, changes] = await Promise.all([
    findListed(db, { kind, digest, limit: shownMost }),
    findChanges(db, { digest, limit: shownMost }),
  ])
  return { entries, changes: changes.filter((change) => change.kind === kind) }
}
