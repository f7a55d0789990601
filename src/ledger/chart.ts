/** Which side makes an account grow, whether it may fall below zero, and whose money it is. */
type Entry = Readonly<{
  side: 'debit' | 'credit'
  /** A limited account never holds less than nothing, pending amounts counted. */
  limited: boolean
  /** Whose id stands in `owner`; a merchant's may be a node of its tree that settles by itself. */
  owner: 'customer' | 'merchant' | 'platform' | 'bank' | 'card' | 'channel'
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
  merchant_sharing: { side: 'credit', limited: true, owner: 'merchant', title: '商户待分账资金' },
  merchant_available: { side: 'credit', limited: true, owner: 'merchant', title: '商户可用余额' },
  merchant_operation: { side: 'credit', limited: true, owner: 'merchant', title: '商户运营账户' },
  merchant_fees: { side: 'credit', limited: true, owner: 'merchant', title: '商户手续费账户' },
  merchant_receivable: { side: 'debit', limited: true, owner: 'merchant', title: '应收商户款' },
  payout_in_transit: { side: 'credit', limited: true, owner: 'bank', title: '出款在途' },
  platform_fee: { side: 'credit', limited: false, owner: 'platform', title: '手续费收入' },
  platform_own: { side: 'credit', limited: true, owner: 'platform', title: '自有资金' },
  platform_suspense: { side: 'credit', limited: false, owner: 'platform', title: '待处理差错款' },
  platform_loss: { side: 'debit', limited: false, owner: 'platform', title: '差错损失' },
  channel_receivable: { side: 'debit', limited: false, owner: 'channel', title: '应收通道款' },
  channel_surplus: { side: 'credit', limited: true, owner: 'channel', title: '通道溢收待退款' },
  channel_cost: { side: 'debit', limited: false, owner: 'channel', title: '通道手续费支出' },
  custody: { side: 'debit', limited: true, owner: 'bank', title: '备付金存款' },
  demo_bank_vault: { side: 'debit', limited: false, owner: 'bank', title: '演示银行库存' },
  demo_bank_deposit: { side: 'credit', limited: true, owner: 'card', title: '演示银行客户存款' },
  demo_bank_custody: { side: 'credit', limited: true, owner: 'bank', title: '演示银行备付金户' },
  demo_bank_outbound: { side: 'credit', limited: true, owner: 'bank', title: '演示银行汇出在途' },
} as const satisfies Record<string, Entry>

export type AccountKind = keyof typeof chart

const kinds = Object.keys(chart) as AccountKind[]

/** Kinds whose money lies in custody; what they hold together is what the custody account holds. */
export const owedKinds: readonly AccountKind[] = kinds.filter(
  (kind) => kind !== 'custody' && !kind.startsWith('demo_bank_'),
)

/** Every account that an owner of this sort has. */
export const accountsOf = (
  owner: Entry['owner'],
  id: string,
): readonly Readonly<{ kind: AccountKind; owner: string }>[] =>
  kinds.filter((kind) => chart[kind].owner === owner).map((kind) => ({ kind, owner: id }))
