import { refName } from './decide.ts'
import type { AccountName } from './store.ts'
import type { Transfer } from './transfer.ts'

/** The accounts that transfers name, each once; of those only whose `refName` is wanted. */
export function namesIn(
  transfers: readonly Transfer[],
  isWanted: (name: string) => boolean = () => true,
): readonly AccountName[] {
  const names = new Map<string, AccountName>()
  for (const transfer of transfers) {
    if (!('debit' in transfer)) continue
    const { currency } = transfer.amount
    for (const { kind, owner } of [transfer.debit, transfer.credit]) {
      const name = refName(kind, owner, currency)
      if (isWanted(name)) names.set(name, { kind, owner, currency })
    }
  }
  return [...names.values()]
}

/** The pending transfers that resolutions name. */
export const pendingKeysIn = (transfers: readonly Transfer[]): readonly string[] =>
  transfers.flatMap((transfer) => ('pendingKey' in transfer ? [transfer.pendingKey] : []))
