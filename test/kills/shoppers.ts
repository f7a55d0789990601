import { setTimeout as sleep } from 'node:timers/promises'
import type { Wallet } from '../open-wallet.ts'
import { type Answer, type Signer, signed } from '../signed-face.ts'
import { json, newNumber, scanned } from '../till.ts'

export type Purchase = {
  readonly number: string
  readonly fen: number
  /** The payer was shown that it is paid. */
  isAcknowledged: boolean
}

export type Market = Readonly<{
  url: string
  signer: Signer
  appid: string
  notifyUrl: string
  wallet: Wallet
  /** Gives whole numbers below its argument. */
  chance: (below: number) => number
}>

export type Shoppers = Readonly<{
  purchases: readonly Purchase[]
  /** Answers that no outage explains. */
  faults: readonly string[]
  /** Lets everybody finish what they are at. */
  leave: () => Promise<void>
}>

/** Buy one thing after the other, whatever happens to the platform meanwhile. */
export function sendShoppers(market: Market, count: number): Shoppers {
  const purchases: Purchase[] = []
  const faults: string[] = []
  let isOver = false

  /** Asks until it is answered; undefined when the shopper has lost patience. */
  async function persist(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    const isPatient = market.chance(2) === 0
    for (;;) {
      const answer = await attempt(ask)
      if (answer && answer.status < 500) return answer
      if (!isPatient || isOver) return undefined
      await sleep(100)
    }
  }

  async function buy(): Promise<void> {
    const purchase = { number: newNumber(), fen: 1 + market.chance(3), isAcknowledged: false }
    purchases.push(purchase)
    const made = await persist(() => prepay(market, purchase))
    if (made && made.status !== 200) faults.push(`prepay: ${made.text}`)
    if (made?.status !== 200) return
    const paid = await persist(() => market.wallet.pay(scanned(made)))
    if (paid && paid.status !== 200) faults.push(`pay: ${paid.text}`)
    purchase.isAcknowledged = paid?.status === 200 && json(paid)['state'] === 'SUCCESS'
  }

  async function shop(): Promise<void> {
    while (!isOver) {
      await buy()
      // Nobody hammers a shop that is shut.
      await sleep(market.chance(20))
    }
  }

  const shopping = Array.from({ length: count }, shop)
  return {
    purchases,
    faults,
    leave: async () => {
      isOver = true
      await Promise.all(shopping)
    },
  }
}

/** A connection that is refused or cut is no answer. */
const attempt = (ask: () => Promise<Answer>): Promise<Answer | undefined> =>
  ask().catch(() => undefined)

function prepay({ url, signer, appid, notifyUrl }: Market, { number, fen }: Purchase) {
  const body = JSON.stringify({
    appid,
    mchid: signer.mchid,
    description: '一碗面',
    out_trade_no: number,
    notify_url: notifyUrl,
    amount: { total: fen },
  })
  return signed(url, signer, { method: 'POST', path: '/v3/pay/transactions/native', body })
}
