import { join } from 'node:path'
import type { Clock } from '#kernel/time'
import type { Config } from '#platform/config'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Bank } from './bank.ts'
import { createDemoBank } from './demo/demo-bank.ts'
import { bankName } from './demo/postings.ts'
import { createFileBank } from './file/file-bank.ts'
import { elsewherePostings } from './file/postings.ts'

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
    bookings: async () => elsewherePostings,
    onRefused: (file) => log.error({ ...file }, 'a file of the bank was refused whole'),
  })
}
