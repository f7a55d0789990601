import { closeDay, trialBalance } from '#ledger'
import { type Errand, readDate } from './errand.ts'

/** Closes a day by hand; the loop does so five minutes after midnight. */
export async function closeDayErrand({ db, now, print, args }: Errand): Promise<number> {
  const date = readDate('date', args[0])
  const summed = await closeDay(db, { businessDate: date, now })
  const { isBalanced } = await trialBalance(db, date)
  const what = summed.length === 0 ? 'was closed before' : `${summed.join(', ')} closed`
  print(
    `${date}: ${what}; ${isBalanced ? 'it balances' : 'IT DOES NOT BALANCE, see ledger verify'}\n`,
  )
  return isBalanced ? 0 : 1
}
