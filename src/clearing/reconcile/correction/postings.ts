import type { Money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'

const suspense: AccountRef = { kind: 'platform_suspense', owner: 'platform' }

type Correction = Readonly<{
  /** Who stands on the other side of the suspense account. */
  kind: AccountRef['kind']
  /** The suspense account is credited: it owes more. */
  isInto: boolean
  /** Only what it holds already may leave it this way. */
  isEnd: boolean
  title: string
}>

/**
 * What can be done with money about a difference; every one goes through the suspense account
 * (待处理差错款), and each difference has its own part there. Neither of them changes what custody
 * holds beside what is owed.
 */
export const corrections = {
  /** The bank has it, and we do not know whose it is. */
  long_to_suspense: { kind: 'custody', isInto: true, isEnd: false, title: '长款挂账' },
  /** The bank has less than we wrote down. */
  short_to_suspense: { kind: 'custody', isInto: false, isEnd: false, title: '短款挂账' },
  /** The channel has taken it for us, and we do not know whose it is. */
  channel_long_to_suspense: {
    kind: 'channel_receivable',
    isInto: true,
    isEnd: false,
    title: '通道长款挂账',
  },
  /** The channel will pay us less than we wrote down. */
  channel_short_to_suspense: {
    kind: 'channel_receivable',
    isInto: false,
    isEnd: false,
    title: '通道短款挂账',
  },
  /** A merchant got more than was paid. */
  merchant_to_suspense: {
    kind: 'merchant_unsettled',
    isInto: true,
    isEnd: false,
    title: '商户多记款转入挂账',
  },
  /** It was the merchant's after all; it is settled with the rest of the day. */
  suspense_to_merchant: {
    kind: 'merchant_unsettled',
    isInto: false,
    isEnd: true,
    title: '挂账转商户',
  },
  /** It was the payer's after all. */
  suspense_to_customer: {
    kind: 'customer_balance',
    isInto: false,
    isEnd: true,
    title: '挂账退付款人',
  },
  /** A fee was taken that the channel does not know. */
  fee_to_suspense: {
    kind: 'platform_fee',
    isInto: true,
    isEnd: false,
    title: '手续费差错转入挂账',
  },
  suspense_to_fee: { kind: 'platform_fee', isInto: false, isEnd: true, title: '挂账转手续费' },
  /** 核销: nobody will pay it, and it is ours to bear. */
  write_off_loss: { kind: 'platform_loss', isInto: true, isEnd: true, title: '核销' },
} as const satisfies Record<string, Correction>

export type CorrectionName = keyof typeof corrections

export type Correcting = Readonly<{
  breakId: string
  posting: CorrectionName
  /** Of the account beside the suspense account: a bank, an mchid, a customer id, `platform`. */
  owner: string
  amount: Money
  approvalId: string
}>

export function correctionPosting({
  breakId,
  posting,
  owner,
  amount,
  approvalId,
}: Correcting): Movement {
  const { kind, isInto } = corrections[posting]
  const other: AccountRef = { kind, owner }
  return {
    key: `${breakId}:correct:${approvalId}`,
    kind: 'direct',
    posting,
    debit: isInto ? other : suspense,
    credit: isInto ? suspense : other,
    amount,
  }
}
