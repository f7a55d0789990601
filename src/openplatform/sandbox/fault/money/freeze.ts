import { plusMs } from '#kernel/time'
import { type AccountRef, setAccountState } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import type { FaultName } from '../fault.ts'
import { findMarks, type Mark, putMark, removeMark } from '../mark/store.ts'

type Frost = Readonly<{
  mchid: string
  fault: FaultName
  accounts: readonly AccountRef[]
  ms: number
  /** A refund whose end opens them earlier. */
  outRefundNo?: string
}>

const nameOf = ({ kind, owner }: AccountRef): string => `${kind}:${owner}`

/**
 * Freezes accounts of a payer for a while, as the ledger does it for anybody. The mark is written
 * with it, so that whoever dies in between leaves nothing frozen for ever.
 */
export const freeze = (db: Db, frost: Frost, now: Date): Promise<void> =>
  inTransaction(db, async (tx) => {
    const { mchid, fault, accounts, ms, outRefundNo } = frost
    for (const account of accounts) {
      const detail = {
        kind: account.kind,
        owner: account.owner,
        ...(outRefundNo !== undefined && { outRefundNo }),
      }
      const subject = nameOf(account)
      const until = plusMs(now, ms)
      await putMark(tx, { mchid, kind: 'frozen', subject, fault, detail, polls: 0, until }, now)
      await setAccountState(tx, account, 'CNY', 'frozen')
    }
  })

const limit = 100

/** Opens what was frozen and whose time is over, or whose refund has ended; answers how many. */
export async function thaw(
  db: Db,
  hasEnded: (mark: Mark) => Promise<boolean>,
  now: Date,
): Promise<number> {
  let opened = 0
  for (const mark of await findMarks(db, { kind: 'frozen' }, limit)) {
    const isOver = mark.until === null || mark.until <= now || (await hasEnded(mark))
    if (!isOver) continue
    await inTransaction(db, async (tx) => {
      await removeMark(tx, mark)
      const account = accountOf(mark)
      if (account) await setAccountState(tx, account, 'CNY', 'open')
    })
    opened++
  }
  return opened
}

function accountOf({ detail: { kind, owner = '' } }: Mark): AccountRef | undefined {
  return kind === 'customer_balance' || kind === 'demo_bank_deposit' ? { kind, owner } : undefined
}
