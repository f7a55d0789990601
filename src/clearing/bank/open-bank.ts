import { join } from 'node:path'
import type { Clock } from '#kernel/time'
import type { Movement } from '#ledger'
import type { Config } from '#platform/config'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Bank, Outcome } from './bank.ts'
import { createDemoBank } from './demo/demo-bank.ts'
import { accounts, bankName } from './demo/postings.ts'
import { createFileBank } from './file/file-bank.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock; log: Log; bank?: Config['bank'] }>

/** The bank that pays out: by files of ISO 20022 where one is configured, else the built-in one. */
export function openBank({ db, keys, now, log, bank }: Deps): Bank {
  if (!bank) return createDemoBank({ db, keys, now })
  const { folder, accountNumber, bankName: name, holderName } = bank
  return createFileBank({
    db,
    now,
    name: 'file',
    custody: bankName,
    debtor: { name: holderName, accountNumber, bankName: name },
    outgoing: join(folder, 'outgoing'),
    incoming: join(folder, 'incoming'),
    bookings: async () => leaveDemoBank,
    onRefused: (file) => log.error({ ...file }, 'a file of the bank was refused whole'),
  })
}

/**
 * 他行代付: cards and top-ups are still the demo bank's, and its books mirror custody. What another
 * bank pays out of custody leaves them for its vault, and comes back from there.
 */
function leaveDemoBank({ id, amount }: Outcome, step: 'paid' | 'returned'): readonly Movement[] {
  if (!amount) return []
  const [debit, credit] =
    step === 'paid' ? [accounts.custody, accounts.vault] : [accounts.vault, accounts.custody]
  return [
    {
      key: `${id}:${step}_elsewhere`,
      kind: 'direct',
      posting: `payout_${step}_elsewhere`,
      debit,
      credit,
      amount,
    },
  ]
}
