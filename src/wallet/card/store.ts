import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Card } from './card.ts'

const columns = sql`
  id, customer_id as "customerId", bank_card_id as "bankCardId", bank, bank_type as "bankType",
  kind, last4, phone_masked as "phoneMasked", listed_as as "listedAs"`

export async function findCards(db: Db, customerId: string): Promise<readonly Card[]> {
  const { rows } = await sql<Card>`
    select ${columns} from wallet.card
    where customer_id = ${customerId} and unbound_at is null order by bound_at`.execute(db)
  return rows
}

export async function findCard(
  db: Db,
  { customerId, id }: Readonly<{ customerId: string; id: string }>,
): Promise<Card | undefined> {
  const { rows } = await sql<Card>`
    select ${columns} from wallet.card
    where customer_id = ${customerId} and id = ${id} and unbound_at is null`.execute(db)
  return rows[0]
}

/** Answers whether it went in; a card that is bound already stays as it is. */
export async function insertCard(tx: Tx, card: Card, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.card (customer_id, id, bank_card_id, bank, bank_type, kind, last4,
      phone_masked, listed_as, bound_at)
    values (${card.customerId}, ${card.id}, ${card.bankCardId}, ${card.bank}, ${card.bankType},
      ${card.kind}, ${card.last4}, ${card.phoneMasked}, ${card.listedAs}, ${now})
    on conflict (customer_id, bank_card_id) where unbound_at is null do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function markUnbound(
  db: Db,
  { customerId, id, now }: Readonly<{ customerId: string; id: string; now: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update wallet.card set unbound_at = ${now}
    where customer_id = ${customerId} and id = ${id} and unbound_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** A card of the demo bank, on the bank's side. */
export type BankCard = Readonly<{
  id: string
  numberDigest: string
  numberSealed: string
  last4: string
  holderName: string
  kind: 'debit' | 'credit'
  bankType: string
}>

const bankColumns = sql`
  id, number_digest as "numberDigest", number_sealed as "numberSealed", last4,
  holder_name as "holderName", kind, bank_type as "bankType"`

export async function findBankCard(db: Db, numberDigest: string): Promise<BankCard | undefined> {
  const { rows } = await sql<BankCard>`
    select ${bankColumns} from wallet.bank_card where number_digest = ${numberDigest}`.execute(db)
  return rows[0]
}

export async function findBankCards(db: Db): Promise<readonly BankCard[]> {
  const { rows } = await sql<BankCard>`
    select ${bankColumns} from wallet.bank_card order by holder_name, last4 limit 50`.execute(db)
  return rows
}

export async function insertBankCard(tx: Tx, card: BankCard): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.bank_card (id, number_digest, number_sealed, last4, holder_name, kind, bank_type)
    values (${card.id}, ${card.numberDigest}, ${card.numberSealed}, ${card.last4},
      ${card.holderName}, ${card.kind}, ${card.bankType})
    on conflict (number_digest) do nothing`.execute(tx)
  return numAffectedRows === 1n
}
