/** Which side makes an account grow, whether it may fall below zero, and whose money it is. */
type Entry = Readonly<{
  side: 'debit' | 'credit'
  /** A limited account never holds less than nothing, pending amounts counted. */
  limited: boolean
  /** Whose id stands in `owner`. */
  owner: 'customer' | 'merchant' | 'bank' | 'card'
  title: string
}>

/**
 * The chart of accounts. Customer money, merchant money and the custody account that mirrors both
 * never share an account (custody rules of the People's Bank). The `demo_bank_*` accounts are the
 * books of the built-in demo bank: another institution, kept apart by their kind.
 */
export const chart = {
  customer_balance: { side: 'credit', limited: true, owner: 'customer', title: '客户零钱' },
  merchant_unsettled: { side: 'credit', limited: true, owner: 'merchant', title: '商户未结算资金' },
  custody: { side: 'debit', limited: true, owner: 'bank', title: '备付金存款' },
  demo_bank_vault: { side: 'debit', limited: false, owner: 'bank', title: '演示银行库存' },
  demo_bank_deposit: { side: 'credit', limited: true, owner: 'card', title: '演示银行客户存款' },
  demo_bank_custody: { side: 'credit', limited: true, owner: 'bank', title: '演示银行备付金户' },
} as const satisfies Record<string, Entry>

export type AccountKind = keyof typeof chart
