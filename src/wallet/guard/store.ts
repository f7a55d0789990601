import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import { type Fact, factOf, factText } from '#risk'
import {
  type Challenge,
  type ChallengeId,
  type ChallengeState,
  isProof,
  type Proof,
} from './challenge.ts'

type Row = Omit<Challenge, 'means'> & Readonly<{ means: string }>

const columns = sql`
  id, customer_id as "customerId", wish_id as "wishId", means, state, proved_by as "provedBy",
  expires_at as "expiresAt"`

const challengeOf = ({ means, ...rest }: Row): Challenge => ({
  ...rest,
  means: means.split(',').filter(isProof),
})

type Put = Pick<Challenge, 'id' | 'customerId' | 'wishId' | 'means' | 'expiresAt'> &
  Readonly<{ fact: Fact; createdAt: Date }>

/** Opens one, or answers the one that is open; what lapsed, or was proved too long ago, begins anew. */
export async function putChallenge(db: Db, put: Put): Promise<Challenge> {
  const { rows } = await sql<Row>`
    insert into wallet.challenge as c
      (customer_id, wish_id, id, means, state, fact, created_at, expires_at)
    values (${put.customerId}, ${put.wishId}, ${put.id}, ${put.means.join(',')}, 'OPEN',
      ${factText(put.fact)}, ${put.createdAt}, ${put.expiresAt})
    on conflict (customer_id, wish_id) do update
    set id = excluded.id, means = excluded.means, state = 'OPEN', proved_by = null,
        fact = excluded.fact, created_at = excluded.created_at, expires_at = excluded.expires_at
    where c.state = 'LAPSED' or c.expires_at <= excluded.created_at
    returning ${columns}`.execute(db)
  const challenge = rows[0]
    ? challengeOf(rows[0])
    : await findChallenge(db, put.customerId, put.wishId)
  assert(challenge, 'a challenge that could not be opened stands')
  return challenge
}

export async function findChallenge(
  db: Db,
  customerId: string,
  wishId: string,
): Promise<Challenge | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.challenge
    where customer_id = ${customerId} and wish_id = ${wishId}`.execute(db)
  return rows[0] && challengeOf(rows[0])
}

export async function findChallengeById(
  db: Db,
  customerId: string,
  id: string,
): Promise<Challenge | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from wallet.challenge
    where customer_id = ${customerId} and id = ${id}`.execute(db)
  return rows[0] && challengeOf(rows[0])
}

/** True when it was open and in time; a second proof changes nothing. */
export async function markProved(
  db: Db,
  proved: Readonly<{ customerId: string; id: ChallengeId; by: Proof; now: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update wallet.challenge set state = 'PROVED', proved_by = ${proved.by}
    where customer_id = ${proved.customerId} and id = ${proved.id} and state = 'OPEN'
      and expires_at > ${proved.now}`.execute(db)
  return numAffectedRows === 1n
}

/** Those that nobody answered in time, a slice at a time; answers what risk is to hear. */
export async function lapseChallenges(
  tx: Tx,
  { now, limit }: Readonly<{ now: Date; limit: number }>,
): Promise<readonly Fact[]> {
  const { rows } = await sql<{ fact: string }>`
    update wallet.challenge set state = ${'LAPSED' satisfies ChallengeState}
    where (customer_id, wish_id) in (
      select customer_id, wish_id from wallet.challenge
      where state = 'OPEN' and expires_at <= ${now}
      order by expires_at limit ${limit} for update skip locked)
    returning fact`.execute(tx)
  return rows.map(({ fact }) => factOf(fact))
}

/** Customers whom risk froze, and whom a case has thawed since. */
export async function findThawed(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ customerId: string }>`
    select distinct f.customer_id as "customerId" from wallet.freeze f
    join risk.case_fact c on c.customer_id = f.customer_id
    where f.state = 'FROZEN' and f.frozen_by = 'risk' and c.state = 'DECIDED'
      and c.outcome = 'thaw' and c.decided_at > f.frozen_at
    limit ${limit}`.execute(db)
  return rows.map(({ customerId }) => customerId)
}

/** What two people, or one, decided about exactly this wish; whom it thawed may make it. */
export async function findCaseOutcome(
  db: Db,
  customerId: string,
  wishId: string,
): Promise<'release' | 'refund' | undefined> {
  const { rows } = await sql<{ outcome: 'release' | 'refund' }>`
    select case outcome when 'thaw' then 'release' else outcome end as outcome
    from risk.case_fact
    where customer_id = ${customerId} and payment_id = ${wishId} and state = 'DECIDED'
      and outcome in ('release', 'refund', 'thaw')
    order by decided_at desc limit 1`.execute(db)
  return rows[0]?.outcome
}
