import type { Hand, WalletAnswer } from './hand.ts'

type Cashier = Readonly<{
  prepayId?: unknown
  funding?: readonly Readonly<{ id: string; enabled: boolean }>[]
}>

type Asked = Readonly<{
  customerId: string
  /** A code_url, an h5_url or a prepay_id. */
  code: string
  /** `balance`, `card:<id>`, `mixed:<id>`; the first that suffices when nothing is said. */
  funding?: string | undefined
}>

/** Scans and pays, as a payer does; answers what the wallet answered, a refusal of either included. */
export async function payByHand(hand: Hand, asked: Asked): Promise<WalletAnswer> {
  const { customerId, code } = asked
  const opened = await hand.ask(customerId, { method: 'POST', path: '/cashier', body: { code } })
  if (opened.status !== 200) return opened
  const { prepayId, funding = [] } = opened.body as Cashier
  const usual = funding.find(({ enabled }) => enabled)?.id ?? 'balance'
  return hand.ask(customerId, ({ pin }) => ({
    method: 'POST',
    path: '/cashier/pay',
    body: { prepayId, funding: asked.funding ?? usual, pin },
  }))
}
