import type { AccountRef, Movement } from '#ledger'
import type { Instruction } from '../instruction/instruction.ts'
import type { Order } from './order.ts'
import { accounts } from './postings.ts'

/** 溢收入账: a payment that nobody here needs is owed to its payer, by its own number. */
export const takeSurplusPostings = ({ id, channel, amount }: Instruction): readonly Movement[] => [
  {
    key: `${id}:surplus`,
    kind: 'direct',
    posting: 'channel_surplus_taken',
    debit: accounts.receivable(channel),
    credit: accounts.surplus(channel),
    amount,
  },
]

/** 溢收退回: the channel has given it back. */
export const giveBackPostings = ({ id, channel, amount }: Instruction): readonly Movement[] => [
  {
    key: `${id}:given_back`,
    kind: 'direct',
    posting: 'channel_surplus_given_back',
    debit: accounts.surplus(channel),
    credit: accounts.receivable(channel),
    amount,
  },
]

/** 溢收撤销: the channel has undone it by itself, and nothing is left to be given back. */
export const undoSurplusPostings = ({ id, channel, amount }: Instruction): readonly Movement[] => [
  {
    key: `${id}:undone`,
    kind: 'direct',
    posting: 'channel_surplus_undone',
    debit: accounts.surplus(channel),
    credit: accounts.receivable(channel),
    amount,
  },
]

/** 通道撤销: the channel has given the payer the money back, and owes it to us no more. */
export const undoPaymentPostings = (
  { mchid, id, amount, profitSharing }: Order,
  channel: string,
): readonly Movement[] => [
  undoing(
    { id, amount },
    profitSharing ? accounts.sharing(mchid) : accounts.merchant(mchid),
    channel,
  ),
]

/** The same where the merchant has spent it: it owes it to us. */
export const oweUndonePostings = (
  { mchid, id, amount }: Order,
  channel: string,
): readonly Movement[] => [
  undoing({ id, amount }, { kind: 'merchant_receivable', owner: mchid }, channel),
]

const undoing = (
  { id, amount }: Pick<Order, 'id' | 'amount'>,
  debit: AccountRef,
  channel: string,
): Movement => ({
  key: `${id}:reverse:channel`,
  kind: 'direct',
  posting: 'reverse_pay_from_channel',
  debit,
  credit: accounts.receivable(channel),
  amount,
})
