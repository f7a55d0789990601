import { type Arbitrary, array, bigInt, constantFrom, oneof, option, record } from 'fast-check'
import { fen } from '#kernel/money'
import type { AccountRef, Transfer } from '#ledger'

/** A small town, so that random transfers meet: keys collide, pots run dry, holds are found. */
export const town = {
  alice: { kind: 'customer_balance', owner: 'alice' },
  bob: { kind: 'customer_balance', owner: 'bob' },
  shop: { kind: 'merchant_unsettled', owner: 'shop' },
  custody: { kind: 'custody', owner: 'bank' },
  vault: { kind: 'demo_bank_vault', owner: 'bank' },
  /** Nobody opens this one. */
  ghost: { kind: 'customer_balance', owner: 'ghost' },
} as const satisfies Record<string, AccountRef>

export const residents: readonly AccountRef[] = Object.values(town).filter(
  (ref) => ref !== town.ghost,
)

/** A batch of transfers, or an account that is frozen, closed or opened again. */
export type Command =
  | Readonly<{ transfers: readonly Transfer[] }>
  | Readonly<{ account: AccountRef; state: 'open' | 'frozen' | 'closed' }>

const keys = constantFrom(...Array.from({ length: 14 }, (_, index) => `k${index}`))
const amounts = bigInt(1n, 40n).map(fen)
const accounts = constantFrom<AccountRef[]>(...Object.values(town), town.alice, town.shop)
/** One in four is linked with the next. */
const links = constantFrom(true, false, false, false)

const movements = record({
  key: keys,
  kind: constantFrom('direct' as const, 'pending' as const, 'pending' as const),
  debit: accounts,
  credit: accounts,
  amount: amounts,
  linked: links,
  balancing: constantFrom(true, false, false),
}).filter(({ debit, credit }) => debit !== credit)

const resolutions = record({
  key: keys,
  kind: constantFrom('post' as const, 'void' as const),
  pendingKey: keys,
  amount: option(oneof(amounts, constantFrom(fen(0n))), { nil: undefined }),
  linked: links,
}).map(({ amount, ...rest }) => (amount ? { ...rest, amount } : rest))

const transfers = oneof({ weight: 3, arbitrary: movements }, { weight: 2, arbitrary: resolutions })

const batches = array(transfers, { minLength: 1, maxLength: 12 }).map((list) => ({
  transfers: list.map(
    (transfer, index): Transfer => ({
      ...transfer,
      posting: 'random',
      linked: transfer.linked && index < list.length - 1,
    }),
  ),
}))

const states = record({
  account: constantFrom<AccountRef[]>(...residents),
  state: constantFrom('open' as const, 'open' as const, 'frozen' as const, 'closed' as const),
})

export const histories: Arbitrary<Command[]> = array(
  oneof({ weight: 5, arbitrary: batches }, { weight: 1, arbitrary: states }),
  { minLength: 1, maxLength: 10 },
)
