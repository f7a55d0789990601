import { newId } from '#kernel/id'
import type { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Lane } from './recon-break.ts'
import { beginRun } from './record-run.ts'
import { insertBreaks } from './store.ts'

/**
 * A file that was refused whole stands as a run and as an open break of class `total`, which the next
 * good file closes. The same file again changes nothing.
 */
export async function recordRefused(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  lane: Lane,
  { detail }: Refusal,
): Promise<void> {
  const fileDigest = String(detail?.value)
  const refusal = `${detail?.field}: ${detail?.issue}`
  const run = await beginRun(db, lane, { fileDigest, refusal, now: now() })
  await inTransaction(db, (tx) =>
    insertBreaks(tx, [
      {
        ...lane,
        key: `file:${fileDigest}`,
        class: 'total',
        ours: null,
        theirs: null,
        extra: 0,
        id: newId('br', now()),
        occurrence: 1,
        seenRevision: run.revision,
        openedAt: now(),
        pairDate: null,
      },
    ]),
  )
}
