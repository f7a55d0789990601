import { exportJournal, journalHead, verifyBooks } from '#ledger'
import { ConfigRefused } from '#platform/config'
import { closeDayErrand } from './ledger/close-day.ts'
import type { Errand } from './ledger/errand.ts'
import { exportCsvErrand } from './ledger/export-csv.ts'
import { statementErrand } from './ledger/statement.ts'
import { trialBalanceErrand } from './ledger/trial-balance.ts'

/** What an accountant asks of the books, by its name behind `tongbao ledger`; answers the exit code. */
const errands: Readonly<Record<string, (errand: Errand) => Promise<number>>> = {
  verify: async ({ db, print }) => {
    const faults = await verifyBooks(db)
    print(faults.length === 0 ? 'the books balance\n' : `${faults.join('\n')}\n`)
    return faults.length === 0 ? 0 : 1
  },
  head: async ({ db, print }) => {
    const head = await journalHead(db)
    if (!head) throw new ConfigRefused(['ledger head: nothing has been sealed yet.'])
    print(`height ${head.height}\nhash ${head.hash}\nbusiness date ${head.businessDate}\n`)
    return 0
  },
  'export-journal': async ({ db, print, args: [from = '1'] }) => {
    if (!/^[1-9]\d{0,17}$/.test(from))
      throw new ConfigRefused([
        `ledger export-journal: ${from} is not a height. Expected: 1 or more.`,
      ])
    const head = await exportJournal(db, { from: BigInt(from), print })
    if (!head)
      throw new ConfigRefused([`ledger export-journal: nothing is sealed below height ${from}.`])
    return 0
  },
  'close-day': closeDayErrand,
  'trial-balance': trialBalanceErrand,
  statement: statementErrand,
  'export-csv': exportCsvErrand,
}

export async function runErrand(name: string | undefined, errand: Errand): Promise<number> {
  if (name === undefined || !Object.hasOwn(errands, name)) {
    const known = Object.keys(errands).join(', ')
    throw new ConfigRefused([`ledger: there is no errand ${name ?? ''}. Expected: ${known}.`])
  }
  return (await errands[name]?.(errand)) ?? 1
}
