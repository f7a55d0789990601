import { type Money, money } from '#kernel/money'
import type { AccountRef, Movement } from '#ledger'
import type { ChannelSettlement } from './channel-settlement.ts'

/** The bank that keeps the custody account. */
const bank = 'demo'

const accounts = {
  custody: { kind: 'custody', owner: bank },
  /** The bank's own books, which mirror custody. */
  bankCustody: { kind: 'demo_bank_custody', owner: bank },
  vault: { kind: 'demo_bank_vault', owner: bank },
  receivable: (channel: string): AccountRef => ({ kind: 'channel_receivable', owner: channel }),
  cost: (channel: string): AccountRef => ({ kind: 'channel_cost', owner: channel }),
} as const

type Settling = Pick<ChannelSettlement, 'id' | 'channel' | 'currency' | 'net' | 'fee'>
type Part = Readonly<{ id: string; channel: string; amount: Money }>

/** All that a day's settlement moves, as one chain: the channel owes us less by the net and by the fee. */
export function movementsOf({ id, channel, currency, net, fee }: Settling): readonly Movement[] {
  const part = (minor: bigint): Part => ({ id, channel, amount: money(minor, currency) })
  return [
    ...(net > 0n ? channelSettledPostings(part(net)) : []),
    ...(net < 0n ? channelPaidBackPostings(part(-net)) : []),
    ...(fee > 0n ? channelFeePostings(part(fee)) : []),
    ...(fee < 0n ? channelFeeReturnedPostings(part(-fee)) : []),
  ]
}

/** 通道结算入账: the channel has paid us its day, less its fee; the bank's books are beside ours. */
export const channelSettledPostings = ({ id, channel, amount }: Part): readonly Movement[] => [
  {
    key: `${id}:bank`,
    kind: 'direct',
    posting: 'channel_settled_at_bank',
    debit: accounts.vault,
    credit: accounts.bankCustody,
    amount,
  },
  {
    key: `${id}:settled`,
    kind: 'direct',
    posting: 'channel_settled',
    debit: accounts.custody,
    credit: accounts.receivable(channel),
    amount,
  },
]

/** 通道结算付出: more was given back than paid, and the channel has got it from us. */
export const channelPaidBackPostings = ({ id, channel, amount }: Part): readonly Movement[] => [
  {
    key: `${id}:bank`,
    kind: 'direct',
    posting: 'channel_paid_back_at_bank',
    debit: accounts.bankCustody,
    credit: accounts.vault,
    amount,
  },
  {
    key: `${id}:settled`,
    kind: 'direct',
    posting: 'channel_paid_back',
    debit: accounts.receivable(channel),
    credit: accounts.custody,
    amount,
  },
]

/** 通道手续费: what the channel has kept is our cost. */
export const channelFeePostings = ({ id, channel, amount }: Part): readonly Movement[] => [
  {
    key: `${id}:fee`,
    kind: 'direct',
    posting: 'channel_fee_taken',
    debit: accounts.cost(channel),
    credit: accounts.receivable(channel),
    amount,
  },
]

/** 通道退回手续费: of refunds, where a day had more of them. */
export const channelFeeReturnedPostings = ({ id, channel, amount }: Part): readonly Movement[] => [
  {
    key: `${id}:fee`,
    kind: 'direct',
    posting: 'channel_fee_returned',
    debit: accounts.receivable(channel),
    credit: accounts.cost(channel),
    amount,
  },
]
