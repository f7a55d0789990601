import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Consent } from './consent.ts'
import type { Device } from './device.ts'
import type { Moments, Rhythm } from './rhythm.ts'

export async function findConsent(db: Db, customerId: string): Promise<Consent | undefined> {
  const { rows } = await sql<Consent>`
    select state, version from wallet.signal_consent where customer_id = ${customerId}`.execute(db)
  return rows[0]
}

type Decided = Consent & Readonly<{ customerId: string; now: Date }>

export async function putConsent(tx: Tx, { customerId, state, version, now }: Decided) {
  await sql`
    insert into wallet.signal_consent as c (customer_id, state, version, decided_at, strangers)
    values (${customerId}, ${state}, ${version}, ${now}, 0)
    on conflict (customer_id) do update
    set state = excluded.state, version = excluded.version, decided_at = excluded.decided_at,
        strangers = 0, zone_minutes = null
    where c.state <> excluded.state or c.version <> excluded.version`.execute(tx)
}

/** Everything but that the customer decided. */
export async function deleteSignals(tx: Tx, customerId: string): Promise<void> {
  await sql`delete from wallet.known_device where customer_id = ${customerId}`.execute(tx)
  await sql`delete from wallet.known_network where customer_id = ${customerId}`.execute(tx)
  await sql`delete from wallet.rhythm where customer_id = ${customerId}`.execute(tx)
}

type Asked = Readonly<{
  customerId: string
  device: string | undefined
  network: string | undefined
  /** Of the consent, at least. */
  version: number
}>

export type Known = Readonly<{
  strangers: number
  zoneMinutes: number | null
  /** Of this device; null where it is not known. */
  traits: string | null
  deviceSeenAt: Date | null
  networkSeenAt: Date | null
  hasDevices: boolean
  /** Of the family of the one that was shown. */
  hasNetworks: boolean
}>

/** What is known beside what was shown; undefined of a customer who has not agreed. */
export async function findKnown(
  db: Db,
  { customerId, device = '', network = '', version }: Asked,
): Promise<(Known & Rhythm) | undefined> {
  const { rows } = await sql<Known & StoredRhythm>`
    select c.strangers, c.zone_minutes as "zoneMinutes", d.traits,
           d.last_seen_at as "deviceSeenAt", n.last_seen_at as "networkSeenAt",
           exists (select 1 from wallet.known_device
                   where customer_id = c.customer_id) as "hasDevices",
           exists (select 1 from wallet.known_network
                   where customer_id = c.customer_id
                     and left(network, 4) = left(${network}, 4)) as "hasNetworks",
           dwell_count, dwell_sum, dwell_squares, flight_count, flight_sum, flight_squares,
           pressure_count, pressure_sum, pressure_squares
    from wallet.signal_consent c
    left join wallet.known_device d on d.customer_id = c.customer_id and d.device = ${device}
    left join wallet.known_network n on n.customer_id = c.customer_id and n.network = ${network}
    left join wallet.rhythm r on r.customer_id = c.customer_id
    where c.customer_id = ${customerId} and c.state = 'GRANTED'
      and c.version >= ${version}`.execute(db)
  const [row] = rows
  return row && { ...row, ...rhythmOf(row) }
}

type StoredRhythm = Readonly<
  Record<`${keyof Rhythm}_${'count' | 'sum' | 'squares'}`, bigint | null>
>

const rhythmOf = (row: StoredRhythm): Rhythm => ({
  dwell: momentsOf(row.dwell_count, row.dwell_sum, row.dwell_squares),
  flight: momentsOf(row.flight_count, row.flight_sum, row.flight_squares),
  pressure: momentsOf(row.pressure_count, row.pressure_sum, row.pressure_squares),
})

const momentsOf = (count: bigint | null, sum: bigint | null, squares: bigint | null): Moments => ({
  count: count ?? 0n,
  sum: sum ?? 0n,
  squares: squares ?? 0n,
})

/** Until the end of the transaction nobody else changes what is known of this customer. */
export async function lockConsent(tx: Tx, customerId: string): Promise<void> {
  await sql`
    select 1 from wallet.signal_consent where customer_id = ${customerId} for update`.execute(tx)
}

export async function setStrangers(tx: Tx, customerId: string, strangers: number): Promise<void> {
  await sql`
    update wallet.signal_consent set strangers = ${strangers}
    where customer_id = ${customerId}`.execute(tx)
}

export async function setZone(tx: Tx, customerId: string, zoneMinutes: number): Promise<void> {
  await sql`
    update wallet.signal_consent set zone_minutes = ${zoneMinutes}
    where customer_id = ${customerId}`.execute(tx)
}

export async function putDevice(
  tx: Tx,
  { device, name, traits, ...seen }: Device & Readonly<{ customerId: string; now: Date }>,
): Promise<void> {
  await sql`
    insert into wallet.known_device (customer_id, device, name, traits, first_seen_at, last_seen_at)
    values (${seen.customerId}, ${device}, ${name}, ${traits}, ${seen.now}, ${seen.now})
    on conflict (customer_id, device) do update
    set name = excluded.name, traits = excluded.traits,
        last_seen_at = excluded.last_seen_at`.execute(tx)
}

export async function putNetwork(
  tx: Tx,
  { customerId, network, now }: Readonly<{ customerId: string; network: string; now: Date }>,
): Promise<void> {
  await sql`
    insert into wallet.known_network (customer_id, network, first_seen_at, last_seen_at)
    values (${customerId}, ${network}, ${now}, ${now})
    on conflict (customer_id, network) do update
    set last_seen_at = excluded.last_seen_at`.execute(tx)
}

/** Only so many are kept of a customer: those that were seen last. */
export async function deleteExcess(tx: Tx, customerId: string, kept: number): Promise<void> {
  await sql`
    delete from wallet.known_device where customer_id = ${customerId} and device in (
      select device from wallet.known_device where customer_id = ${customerId}
      order by last_seen_at desc, device offset ${kept})`.execute(tx)
  await sql`
    delete from wallet.known_network where customer_id = ${customerId} and network in (
      select network from wallet.known_network where customer_id = ${customerId}
      order by last_seen_at desc, network offset ${kept})`.execute(tx)
}

export type KnownDevice = Readonly<{
  device: string
  name: string
  firstSeenAt: Date
  lastSeenAt: Date
}>

export async function findDevices(db: Db, customerId: string): Promise<readonly KnownDevice[]> {
  const { rows } = await sql<KnownDevice>`
    select device, name, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
    from wallet.known_device where customer_id = ${customerId}
    order by last_seen_at desc, device`.execute(db)
  return rows
}

type Learned = Rhythm & Readonly<{ customerId: string; version: number; now: Date }>

/** Adds one measurement of each kind, or none; nothing of a customer who does not agree. */
export async function addToRhythm(
  db: Db,
  { customerId, version, now, dwell, flight, pressure }: Learned,
): Promise<void> {
  await sql`
    insert into wallet.rhythm as r (customer_id, dwell_count, dwell_sum, dwell_squares,
      flight_count, flight_sum, flight_squares, pressure_count, pressure_sum, pressure_squares,
      updated_at)
    select customer_id, ${dwell.count}::bigint, ${dwell.sum}::bigint, ${dwell.squares}::bigint,
      ${flight.count}::bigint, ${flight.sum}::bigint, ${flight.squares}::bigint,
      ${pressure.count}::bigint, ${pressure.sum}::bigint, ${pressure.squares}::bigint,
      ${now}::timestamptz
    from (select customer_id from wallet.signal_consent
          where customer_id = ${customerId} and state = 'GRANTED' and version >= ${version}
          for update) agreed
    on conflict (customer_id) do update set
      dwell_count = r.dwell_count + excluded.dwell_count,
      dwell_sum = r.dwell_sum + excluded.dwell_sum,
      dwell_squares = r.dwell_squares + excluded.dwell_squares,
      flight_count = r.flight_count + excluded.flight_count,
      flight_sum = r.flight_sum + excluded.flight_sum,
      flight_squares = r.flight_squares + excluded.flight_squares,
      pressure_count = r.pressure_count + excluded.pressure_count,
      pressure_sum = r.pressure_sum + excluded.pressure_sum,
      pressure_squares = r.pressure_squares + excluded.pressure_squares,
      updated_at = excluded.updated_at`.execute(db)
}

/** Answers how many rows went, at most so many of each table. */
export async function deleteUnseen(db: Db, before: Date, limit: number): Promise<number> {
  const answers = [
    await sql`
      delete from wallet.known_device where (customer_id, device) in (
        select customer_id, device from wallet.known_device
        where last_seen_at < ${before} limit ${limit})`.execute(db),
    await sql`
      delete from wallet.known_network where (customer_id, network) in (
        select customer_id, network from wallet.known_network
        where last_seen_at < ${before} limit ${limit})`.execute(db),
    await sql`
      delete from wallet.rhythm where customer_id in (
        select customer_id from wallet.rhythm
        where updated_at < ${before} limit ${limit})`.execute(db),
    await sql`
      delete from wallet.warning where (customer_id, event) in (
        select customer_id, event from wallet.warning
        where warned_at < ${before} limit ${limit})`.execute(db),
  ]
  return answers.reduce((sum, { numAffectedRows = 0n }) => sum + Number(numAffectedRows), 0)
}

/** False when the customer has been warned of it already. */
export async function insertWarning(
  tx: Tx,
  { customerId, event, now }: Readonly<{ customerId: string; event: string; now: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into wallet.warning (customer_id, event, warned_at)
    values (${customerId}, ${event}, ${now})
    on conflict (customer_id, event) do nothing`.execute(tx)
  return numAffectedRows === 1n
}
