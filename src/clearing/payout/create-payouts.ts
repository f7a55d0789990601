import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { balanceOf, openAccounts, postChains, stands } from '#ledger'
import { inTransaction, type Tx } from '#platform/db'
import { newPayout } from './new-payout.ts'
import type { Payout } from './payout.ts'
import type { PayoutAccount, PayoutDeps } from './payout-deps.ts'
import { accounts, setAsidePosting } from './postings.ts'
import { deletePayouts, findUnits, insertPayout, type Unit, type UnitKey } from './store.ts'

type Deps = Omit<PayoutDeps, 'onChange'>

const sliceSize = 200

/**
 * 自动出款: what is available to a unit goes to its bank account, once a business day. Passed over are
 * units that are paid out when they ask, that are held back, that have less than their minimum or no
 * bank account, and those whose account has refused a payout for good or sent it back: they wait for
 * another account, or for a withdrawal that was paid. Answers how many it created.
 *
 * A slice commits at once, rows and money. Killed anywhere, the next call goes on; a unit that has
 * its payout of the day is not looked at again, whichever process made it.
 */
export async function createPayouts(deps: Deps): Promise<number> {
  await inTransaction(deps.db, (tx) =>
    openAccounts(tx, [accounts.inTransit(deps.bank.name)], 'CNY', deps.now()),
  )
  let count = 0
  let after: UnitKey = { mchid: '', unit: '' }
  for (;;) {
    const date = businessDate(deps.now())
    const units = await findUnits(deps.db, { after, date, limit: sliceSize })
    const last = units.at(-1)
    if (last === undefined) return count
    count += await createSlice(deps, units, date)
    after = last
  }
}

type Due = UnitKey & Readonly<{ account: PayoutAccount; least: bigint }>

async function createSlice(deps: Deps, units: readonly Unit[], date: string): Promise<number> {
  const due = await dueOf(deps, units, date)
  return due.length === 0 ? 0 : inTransaction(deps.db, (tx) => setAside(tx, deps, due))
}

async function dueOf(deps: Deps, units: readonly Unit[], date: string): Promise<readonly Due[]> {
  const open = units.filter(({ isHeld, isPaidOut }) => !isHeld && !isPaidOut)
  const mchids = [...new Set(open.map(({ mchid }) => mchid))]
  const termsOf = await deps.settlementTermsOf(deps.db, { mchids, date })
  const due: Due[] = []
  for (const { mchid, unit, badAccountId } of open) {
    const { payout, payoutMin } = termsOf(mchid, unit)
    if (payout !== 'auto' || (await available(deps.db, unit)) < payoutMin) continue
    const account = await deps.bankAccountOf(deps, { mchid, unit })
    if (!account || account.id === badAccountId) continue
    due.push({ mchid, unit, account, least: payoutMin })
  }
  return due
}

const available = async (db: Deps['db'], unit: string): Promise<bigint> =>
  (await balanceOf(db, accounts.purse('BASIC', unit), 'CNY')).available.minor

async function setAside(tx: Tx, deps: Deps, due: readonly Due[]): Promise<number> {
  const created: Payout[] = []
  for (const { mchid, unit, account, least } of due) {
    const amount = await available(tx, unit)
    if (amount < least) continue
    const wanted = {
      mchid,
      unit,
      kind: 'automatic',
      outRequestNo: null,
      accountType: 'BASIC',
      amount: fen(amount),
      remark: null,
      bankMemo: null,
      notifyUrl: null,
    } as const
    const payout = newPayout(deps, wanted, account)
    if (await insertPayout(tx, payout)) created.push(payout)
  }
  const verdicts = await postChains(
    tx,
    created.map((payout) => [setAsidePosting(payout)]),
    deps.now(),
  )
  // A refund or a withdrawal was faster, or the purse is frozen: the next sweep looks again.
  const missed = created.filter((_, index) => !verdicts[index]?.every(stands))
  await deletePayouts(tx, missed)
  return created.length - missed.length
}
