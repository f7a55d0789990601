import type { Fact, Payment } from '../../src/risk/fact/fact.ts'
import type { Given } from '../../src/risk/factor/given.ts'
import { type Account, dayMs, minutes, type Shop, whereIs } from './town.ts'

/** What really was behind payments; risk never sees it. */
export type Story = Readonly<{
  pattern: string
  number: number
  isReported: boolean
  /** Somebody who knows what is looked at, and moves less than half of it. */
  isCautious: boolean
}>

type Bare<Each> = Each extends Fact ? Omit<Each, 'id' | 'atMs'> : never
export type Deed = Readonly<{ atMs: number; life: string; story: Story | undefined }> &
  (
    | Readonly<{
        kind: 'paid'
        payer: Account
        payment: Payment
        given: Given
        /** When the shop joined, of payments to shops. */
        shopOpenedMs: number | undefined
        outcome: 'succeeded' | 'declined'
      }>
    | Readonly<{ kind: 'told'; fact: Bare<Fact> }>
  )

export type Way = Partial<Payment> &
  Readonly<{ given?: Given; outcome?: 'declined'; life?: string }>

export type Diary = Readonly<{
  deeds: Deed[]
  /** Yuan from somebody to a person, a house or a shop. */
  pay: (atMs: number, payer: Account, to: Account | Shop, yuan: number, way?: Way) => Payment
  tell: (atMs: number, fact: Bare<Fact>) => void
  /** A payment at a shop is given back, all of it. */
  refund: (atMs: number, shop: Shop, to: Account, payment: Payment) => void
}>

const isShop = (to: Account | Shop): to is Shop => 'merchant' in to

/** Whole amounts stay whole. */
export const yuanOf = (yuan: number, story?: Story): number => {
  if (!story?.isCautious) return yuan
  const less = yuan * 0.45
  return yuan % 10 === 0 ? Math.ceil(less / 10) * 10 : Math.max(1, Math.round(less))
}

/** Writes into `deeds`, in no order. */
export function createDiary(deeds: Deed[], life: string, story?: Story): Diary {
  const tell: Diary['tell'] = (atMs, fact) => deeds.push({ atMs, life, story, kind: 'told', fact })
  const pay: Diary['pay'] = (atMs, payer, to, yuan, way = {}) => {
    const { given = {}, outcome = 'succeeded', life: sort = life, ...told } = way
    const { trip, ...place } = whereIs(payer, atMs)
    const away = trip ? { ip: `ip_hotel_${trip.place.city}_${payer.id.length}` } : {}
    const abroad: Given = trip?.isAbroad ? { 'ip.overseas': 1, 'ip.country': 764 } : {}
    const payment: Payment = {
      ...partiesOf(payer, to, yuanOf(yuan, story)),
      ...place,
      ...away,
      ...told,
    }
    deeds.push({
      atMs,
      life: sort,
      story,
      kind: 'paid',
      payer,
      payment,
      given: { ...payer.given, ...(isShop(to) ? to.given : {}), ...abroad, ...given },
      shopOpenedMs: isShop(to) ? to.house.openedMs : undefined,
      outcome,
    })
    if (story?.isReported && outcome === 'succeeded') {
      const days = 2 + ((yuan * 7 + story.number) % 5)
      tell(atMs + days * dayMs, { kind: 'labelled', payment, paidAtMs: atMs, isFraud: true })
    }
    return payment
  }
  return {
    deeds,
    pay,
    tell,
    refund(atMs, shop, to, payment) {
      tell(atMs, { kind: 'refunded', payment })
      const { amountMinor } = payment
      const { merchant, terminal, mcc } = payment
      const back = {
        merchant,
        terminal,
        mcc,
        amountMinor,
        isRefund: true,
        funding: 'balance',
        product: 'jsapi',
      }
      pay(atMs + minutes(1), shop.house, to, 0, { ...back, life: 'refund' } as Way)
    },
  }
}

function partiesOf(payer: Account, to: Account | Shop, yuan: number): Payment {
  const common = {
    customer: payer.id,
    device: payer.device,
    ip: payer.ip,
    wifi: payer.wifi,
    card: payer.card,
    amountMinor: BigInt(Math.round(yuan * 100)),
    channel: 'wallet',
  } as const
  if (!isShop(to)) {
    const payeeProvince = to.home.province
    const way = { product: 'transfer', funding: 'balance', isToPerson: to.isPerson } as const
    return { ...common, ...way, payee: to.id, payeeProvince }
  }
  const { merchant, terminal, mcc } = to
  const shop = { merchant, payee: to.house.id, payeeProvince: to.house.home.province, mcc }
  return to.isOnline
    ? { ...common, ...shop, product: 'jsapi', funding: 'card' }
    : { ...common, ...shop, terminal, product: 'code_pay', codeType: 'dynamic', funding: 'card' }
}
