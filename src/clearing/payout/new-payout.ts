import { newId } from '#kernel/id'
import type { Money } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { contentDigestOf } from '#kernel/content-digest'
import { type AccountType, type Payout, placeOf } from './payout.ts'
import type { PayoutAccount, PayoutDeps } from './payout-deps.ts'

type Wanted = Readonly<{
  mchid: string
  unit: string
  kind: Payout['kind']
  outRequestNo: string | null
  accountType: AccountType
  amount: Money
  remark: string | null
  bankMemo: string | null
  notifyUrl: string | null
}>

/** A payout to an account as it is now; its number is sealed for this payout alone. */
export function newPayout(
  { keys, bank, now }: Pick<PayoutDeps, 'keys' | 'bank' | 'now'>,
  wanted: Wanted,
  account: PayoutAccount,
): Payout {
  const at = now()
  const id = newId('po', at)
  return {
    ...wanted,
    id,
    businessDate: businessDate(at),
    bank: bank.name,
    bankAccountId: account.id,
    accountSealed: keys.seal(placeOf(id), account.accountNumber),
    last4: account.last4,
    holderName: account.holderName,
    bankName: account.bankName,
    branchNumber: account.branchNumber,
    contentDigest: digestOf(wanted),
    state: 'CREATED',
    attempt: 0,
    reason: null,
    isAccountBad: false,
    sendAt: at,
    askAt: null,
    returnUntil: null,
    paidAt: null,
    createdAt: at,
    updatedAt: at,
  }
}

/** Of what the merchant asked; the account is not part of it, since it may change meanwhile. */
export const digestOf = ({ amount, ...wanted }: Wanted): string =>
  contentDigestOf({ ...wanted, amount: String(amount.minor), currency: amount.currency })
