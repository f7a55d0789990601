import { balanceOf } from '#ledger'
import type { Db } from '#platform/db'
import { type AccountType, accountTypes } from '../payout/payout.ts'
import { purses } from './purses.ts'
import { sumOnTheWay } from './store.ts'

/** Of one purse, in fen. */
export type Purse = Readonly<{ accountType: AccountType; available: bigint; frozen: bigint }>

/** What a merchant has, by what it may do with it; fen. */
export type DeskBalances = Readonly<{
  purses: readonly Purse[]
  /** Taken and not settled yet; of it, what waits to be shared. */
  pending: bigint
  sharing: bigint
  /** Set aside for the bank, which has not answered for it. */
  onTheWay: bigint
  /** What the merchant owes: fees that could not be charged, refunds beyond its money. */
  owed: bigint
}>

/** Read one after the other, so that a movement between two reads may be in both or in neither. */
export async function deskBalances(db: Db, mchid: string): Promise<DeskBalances> {
  const of = (kind: Parameters<typeof balanceOf>[1]['kind']) =>
    balanceOf(db, { kind, owner: mchid }, 'CNY')
  const read = async (accountType: AccountType): Promise<Purse> => {
    const { posted, available } = await of(purses[accountType])
    return { accountType, available: available.minor, frozen: posted.minor - available.minor }
  }
  const unsettled = (await of('merchant_unsettled')).available.minor
  const sharing = (await of('merchant_sharing')).available.minor
  return {
    purses: await Promise.all(accountTypes.map(read)),
    pending: unsettled + sharing,
    sharing,
    onTheWay: await sumOnTheWay(db, mchid),
    owed: (await of('merchant_receivable')).available.minor,
  }
}
