import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type CollectionCode, refuse } from './collection-code.ts'
import { type By, recordBy } from './record-by.ts'
import { lockCode, updateCode } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

type Change = Readonly<{
  mchid: string
  id: string
  /** Of these stores and terminals alone; another's is not there. */
  codes?: readonly string[] | undefined
  by: By
}>

/** Another name. The second time is no news. Refuses COLLECTION_CODE_UNKNOWN and COLLECTION_CODE_CLOSED. */
export const renameCode = (
  deps: Deps,
  { name, ...change }: Change & Readonly<{ name: string }>,
): Promise<void> =>
  changed(deps, change, 'collection-code-rename', (code) => {
    if (code.state === 'closed') throw refuse('COLLECTION_CODE_CLOSED')
    return { ...code, name }
  })

/** Nobody pays by it any more; what was begun may still be paid. The second time is no news. */
export const closeCode = (deps: Deps, change: Change): Promise<void> =>
  changed(deps, change, 'collection-code-close', (code) => ({
    ...code,
    state: 'closed',
    closedAt: code.closedAt ?? deps.now(),
  }))

const changed = (
  { db, now }: Deps,
  { mchid, id, codes, by }: Change,
  action: string,
  become: (code: CollectionCode) => CollectionCode,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const before = await lockCode(tx, { mchid, id })
    if (!before || (codes && !codes.includes(before.deviceId ?? '')))
      throw refuse('COLLECTION_CODE_UNKNOWN')
    const after = become(before)
    if (after.name === before.name && after.state === before.state) return
    await updateCode(tx, after)
    const shown = ({ name, state }: CollectionCode) => ({ name, state })
    const act = { action, subject: id, before: shown(before), after: shown(after) }
    await recordBy(tx, by, act, now())
  })
