import type { AccountRef, Movement } from '#ledger'
import type { FundMove } from './fund-move.ts'

/** The bank that keeps the custody account. */
const bank = 'demo'

const kinds = { BASIC: 'merchant_available', OPERATION: 'merchant_operation' } as const

const accountOf = ({ mchid, accountType }: FundMove): AccountRef => ({
  kind: kinds[accountType],
  owner: mchid,
})

/** 划转至运营账户: settled money becomes money to make transfers with. */
export const moveToOperationPosting = (move: FundMove): Movement => ({
  key: `${move.id}:move`,
  kind: 'direct',
  posting: 'move_to_operation',
  debit: { kind: 'merchant_available', owner: move.mchid },
  credit: accountOf(move),
  amount: move.amount,
})

/** 商户充值: a bank reports that the merchant's money has arrived in custody; its books are beside ours. */
export const rechargePostings = (move: FundMove): readonly Movement[] => [
  {
    key: `${move.id}:bank`,
    kind: 'direct',
    posting: 'recharge_at_bank',
    debit: { kind: 'demo_bank_vault', owner: bank },
    credit: { kind: 'demo_bank_custody', owner: bank },
    amount: move.amount,
  },
  {
    key: `${move.id}:recharge`,
    kind: 'direct',
    posting: 'recharge',
    debit: { kind: 'custody', owner: bank },
    credit: accountOf(move),
    amount: move.amount,
  },
]
