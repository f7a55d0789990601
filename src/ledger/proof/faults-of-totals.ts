import type { Fault } from './fault.ts'
import type { Total } from './store.ts'

/** Debits equal credits, what is set aside too: of every currency by itself. */
export const sideFaults = ({ currency, difference, pendingDifference }: Total): Fault[] => [
  ...(difference === 0n ? [] : [`debits exceed credits by ${difference} ${unit(currency)}`]),
  ...(pendingDifference === 0n
    ? []
    : [`pending debits exceed pending credits by ${pendingDifference} ${unit(currency)}`]),
]

export const belowFaults = ({ below }: Total): Fault[] =>
  below.map((account) => `${account}: below zero`)

/** The custody account mirrors the money of customers and merchants, and the bank says the same. */
export const custodyFaults = ({ currency, custody, owed, atBank }: Total): Fault[] => [
  ...(custody === owed ? [] : [`custody holds ${custody} ${unit(currency)} against ${owed} owed`]),
  ...(custody === atBank
    ? []
    : [`the bank holds ${atBank} ${unit(currency)} for a custody of ${custody}`]),
]

const unit = (currency: string): string => (currency === 'CNY' ? 'fen' : `minor ${currency}`)
