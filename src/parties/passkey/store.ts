import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { CustomerId } from '../customer/customer.ts'
import type { StoredPasskey } from './passkey.ts'

const columns = sql`
  customer_id as "customerId", id, credential_id as "credentialId", public_key as "publicKey",
  counter, created_at as "createdAt", used_at as "usedAt"`

/** Oldest first. */
export async function findPasskeys(
  db: Db,
  customerId: CustomerId,
): Promise<readonly StoredPasskey[]> {
  const { rows } = await sql<StoredPasskey>`
    select ${columns} from parties.passkey where customer_id = ${customerId} order by id`.execute(
    db,
  )
  return rows
}

export async function insertPasskey(tx: Tx, passkey: StoredPasskey): Promise<void> {
  const { customerId, id, credentialId, publicKey, counter, createdAt } = passkey
  await sql`
    insert into parties.passkey (customer_id, id, credential_id, public_key, counter, created_at)
    values (${customerId}, ${id}, ${credentialId}, ${publicKey}, ${counter}, ${createdAt})`.execute(
    tx,
  )
}

type Use = Pick<StoredPasskey, 'customerId' | 'id' | 'counter'> & Readonly<{ now: Date }>

/**
 * False when the authenticator has not counted on since its last use here, in whatever process that
 * was, or when the key has been removed. One that does not count says zero for ever.
 */
export async function countUse(db: Db, { customerId, id, counter, now }: Use): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update parties.passkey set counter = ${counter}, used_at = ${now}
    where customer_id = ${customerId} and id = ${id}
      and (counter < ${counter} or (counter = 0 and ${counter} = 0))`.execute(db)
  return numAffectedRows === 1n
}

type Named = Readonly<{ customerId: CustomerId; id: string }>

export async function deletePasskey(tx: Tx, { customerId, id }: Named): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from parties.passkey where customer_id = ${customerId} and id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

type Subject = Readonly<{ customerId: CustomerId; subject: string }>

/** In the place of whatever was asked about this subject before. */
export async function putChallenge(
  db: Db,
  { customerId, subject, challenge, expiresAt }: Subject & { challenge: string; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into parties.passkey_challenge (customer_id, subject, challenge, expires_at)
    values (${customerId}, ${subject}, ${challenge}, ${expiresAt})
    on conflict (customer_id, subject) do update set
      challenge = excluded.challenge, expires_at = excluded.expires_at, used_at = null`.execute(db)
}

/** What is to have been signed. Of any number of callers in any number of processes, one gets it. */
export async function takeChallenge(
  db: Db,
  { customerId, subject, now }: Subject & { now: Date },
): Promise<string | undefined> {
  const { rows } = await sql<{ challenge: string }>`
    update parties.passkey_challenge set used_at = ${now}
    where customer_id = ${customerId} and subject = ${subject}
      and used_at is null and expires_at > ${now}
    returning challenge`.execute(db)
  return rows[0]?.challenge
}

/** Whoever holds this is alone in adding keys to the customer. */
export async function lockChallenge(tx: Tx, { customerId, subject }: Subject): Promise<void> {
  await sql`
    select 1 from parties.passkey_challenge
    where customer_id = ${customerId} and subject = ${subject} for update`.execute(tx)
}

export async function deleteOldChallenges(db: Db, before: Date): Promise<void> {
  await sql`delete from parties.passkey_challenge where expires_at < ${before}`.execute(db)
}
