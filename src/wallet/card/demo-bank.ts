import { newId } from '#kernel/id'
import type { Money } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { balanceOf, type Movement, openAccounts, post, stands } from '#ledger'
import type { FindCard } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { paymentCardOf } from './card.ts'
import { type BankCard, findBankCard, findBankCards, insertBankCard } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

export const bankName = '演示银行'

const digestOf = (keys: Keys, number: string): string => keys.digest('wallet.bank_card', number)
const placeOf = (id: string): string => `wallet.bank_card.number:${id}`

export type NewBankCard = Readonly<{
  number: string
  holderName: string
  kind: 'debit' | 'credit'
  bankType: string
  /** What lies on the card when it is issued. */
  opening: Money
}>

/** 演示银行发卡: the demo bank issues a card and credits it from its vault. Again: no news. */
export function issueBankCard({ db, keys, now }: Deps, card: NewBankCard): Promise<void> {
  return inTransaction(db, async (tx) => {
    const id = newId('bc', now())
    const isNew = await insertBankCard(tx, {
      id,
      numberDigest: digestOf(keys, card.number),
      numberSealed: keys.seal(placeOf(id), card.number),
      last4: card.number.slice(-4),
      holderName: card.holderName,
      kind: card.kind,
      bankType: card.bankType,
    })
    if (!isNew) return
    await openBankAccounts(tx, id, now())
    const verdicts = await post(tx, [openingPosting(id, card.opening)], now())
    if (!verdicts.every(stands))
      throw new Error(`the demo bank could not credit a card: ${verdicts.join()}`)
  })
}

const openBankAccounts = (tx: Parameters<typeof openAccounts>[0], cardId: string, now: Date) =>
  openAccounts(
    tx,
    [
      { kind: 'demo_bank_vault', owner: 'demo' },
      { kind: 'demo_bank_custody', owner: 'demo' },
      { kind: 'custody', owner: 'demo' },
      { kind: 'demo_bank_deposit', owner: cardId },
    ],
    'CNY',
    now,
  )

const openingPosting = (cardId: string, amount: Money): Movement => ({
  key: `${cardId}:opening`,
  kind: 'direct',
  posting: 'demo_bank_opening',
  debit: { kind: 'demo_bank_vault', owner: 'demo' },
  credit: { kind: 'demo_bank_deposit', owner: cardId },
  amount,
})

/** The bank's answer to "is this card this person's?"; undefined for no, whatever the reason. */
export async function verifyBankCard(
  { db, keys }: Pick<Deps, 'db' | 'keys'>,
  { number, holderName }: Readonly<{ number: string; holderName: string }>,
): Promise<BankCard | undefined> {
  const card = await findBankCard(db, digestOf(keys, number))
  return card?.holderName === holderName.trim() ? card : undefined
}

/** The card to which an abnormal refund goes, if the bank knows it as this person's. */
export const createFindCard =
  (deps: Pick<Deps, 'db' | 'keys'>): FindCard =>
  async (asked) => {
    const card = await verifyBankCard(deps, asked)
    return card && paymentCardOf({ ...card, bank: bankName, bankCardId: card.id })
  }

export type ShownBankCard = Readonly<{ number: string; name: string; kind: string; balance: Money }>

/** The demo bank's cards with their numbers, for newcomers to bind. Served in the demo only. */
export async function showBankCards({
  db,
  keys,
}: Pick<Deps, 'db' | 'keys'>): Promise<readonly ShownBankCard[]> {
  const cards = await findBankCards(db)
  return Promise.all(
    cards.map(async (card) => ({
      number: keys.open(placeOf(card.id), card.numberSealed),
      name: card.holderName,
      kind: card.kind,
      balance: (await balanceOf(db, { kind: 'demo_bank_deposit', owner: card.id }, 'CNY'))
        .available,
    })),
  )
}
