import type { Money } from '#kernel/money'
import { beijingText } from '#kernel/time'
import type { NewMessage } from '#parties'
import type { HeldWithdrawal } from './held.ts'

const yuanOf = ({ minor }: Money): string => {
  const digits = String(minor).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const about = ({ id, amount }: HeldWithdrawal) => ({ heldId: id, amount: String(amount.minor) })

/** Told at once: whoever did not ask for it calls it back, or freezes the wallet. */
export const tellHeld = (held: HeldWithdrawal): NewMessage => ({
  customerId: held.customerId,
  kind: 'security',
  title: '提现延时到账',
  body: `${held.words.zh}提现${yuanOf(held.amount)}元到${held.cardTitle}，${whenOf(held)}。如非本人操作，请撤回并冻结钱包。`,
  data: { ...about(held), freeze: '1' },
})

const whenOf = ({ until }: HeldWithdrawal): string =>
  until === null ? '核实后到账' : `预计${beijingText(until)}到账，到账前可撤回`

export const tellSent = (held: HeldWithdrawal): NewMessage => ({
  customerId: held.customerId,
  kind: 'withdrawal',
  title: '提现已到账',
  body: `提现${yuanOf(held.amount)}元已到${held.cardTitle}。`,
  data: about(held),
})

export const tellReleased = (
  held: HeldWithdrawal,
  because: 'CALLED_BACK' | 'REJECTED',
): NewMessage => ({
  customerId: held.customerId,
  kind: 'withdrawal',
  title: because === 'CALLED_BACK' ? '提现已撤回' : '提现未通过核实',
  body: `提现${yuanOf(held.amount)}元已退回零钱。${because === 'REJECTED' ? '如有异议，可提交申诉，15天内答复。' : ''}`,
  data: about(held),
})
