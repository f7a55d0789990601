import type { IndustryRow } from '../fee/store.ts'
import type { MerchantKind, MerchantState } from '../registry/merchant.ts'
import type { BankAccountKind } from '../settlement/bank-account.ts'

/** A line of the list of all merchants. */
export type MerchantLine = Readonly<{
  mchid: string
  kind: MerchantKind
  name: string
  shortName: string
  state: MerchantState
  parentMchid: string | null
  createdAt: Date
  /** Null of a merchant that nobody has rated. */
  rating: 'low' | 'medium' | 'high' | null
  reviewAt: Date | null
}>

export type MerchantSought = Readonly<{
  /** The beginning of a number, or words of a name. */
  words?: string | undefined
  kind?: MerchantKind | undefined
  state?: MerchantState | undefined
  rating?: 'low' | 'medium' | 'high' | undefined
  /** Only those who have to be looked at before then. */
  dueBefore?: Date | undefined
  after?: string | undefined
  limit: number
}>

export type MerchantLimitFacts = Readonly<{
  /** Fen; null where there is none. */
  singleMax: bigint | null
  dayMax: bigint | null
  rating: 'low' | 'medium' | 'high'
  reviewAt: Date
  setAt: Date
}>

/** What stands about one merchant beside its contracts. */
export type MerchantFacts = Readonly<{
  merchant: MerchantLine
  limit: MerchantLimitFacts | null
  products: readonly Readonly<{ product: string; state: string; movedAt: Date }>[]
  certificates: readonly Readonly<{
    serial: string
    state: 'active' | 'revoked'
    notBefore: Date
    notAfter: Date
    usedAt: Date | null
  }>[]
  apps: readonly Readonly<{ appid: string; name: string; kind: string; isOwn: boolean }>[]
  accounts: readonly AccountFacts[]
  /** By the business date from which each holds, the latest last. */
  industries: readonly IndustryRow[]
  /** Business dates from which its own fees hold. */
  feeDates: readonly string[]
  subMerchants: number
}>

/** An account for payouts, its number masked. */
export type AccountFacts = Readonly<{
  id: string
  unit: string
  bankName: string
  branchNumber: string | null
  last4: string
  holderName: string
  kind: BankAccountKind
}>
