import { recordAct } from '#oversight'
import type { Tx } from '#platform/db'

/** Who does it, and from where. */
export type By = Readonly<{ staffId: string; ip: string; session: string }>

type Done = Readonly<{ action: string; subject: string; before?: unknown; after?: unknown }>

/** Writes what somebody did at the desk into the chained log, last in the transaction that did it. */
export const recordBy = (
  tx: Tx,
  { staffId: actor, ip, session }: By,
  { action, subject, before, after }: Done,
  now: Date,
): Promise<void> =>
  recordAct(
    tx,
    {
      actor,
      action,
      subject,
      detail: {
        ip,
        session,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      },
    },
    now,
  )
