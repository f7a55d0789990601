import type { Movement, Resolution, Transfer } from '#ledger'
import { withdrawalPostings } from '../transfer/postings.ts'
import type { HeldWithdrawal } from './held.ts'

type Held = Pick<HeldWithdrawal, 'id' | 'customerId' | 'amount' | 'bankCardId'>

/** 延时到账: the money is set aside on its way out of custody; it is still owed to the customer. */
export const holdPostings = ({ id, customerId, amount }: Held): readonly Movement[] => [
  {
    key: `${id}:held`,
    kind: 'pending',
    posting: 'withdrawal_held',
    debit: { kind: 'customer_balance', owner: customerId },
    credit: { kind: 'custody', owner: 'demo' },
    amount,
  },
]

/** 到账: what was set aside leaves, and is on the card. */
export const sendHeldPostings = (held: Held): readonly Transfer[] => [
  {
    key: `${held.id}:held:sent`,
    kind: 'post',
    pendingKey: `${held.id}:held`,
    posting: 'withdrawal_held_sent',
  },
  ...withdrawalPostings(held).filter(({ posting }) => posting === 'withdrawal_at_bank'),
]

/** 撤回、驳回: the customer can spend it again. */
export const releaseHeldPostings = ({ id }: Held): readonly Resolution[] => [
  {
    key: `${id}:held:released`,
    kind: 'void',
    pendingKey: `${id}:held`,
    posting: 'withdrawal_held_released',
  },
]
