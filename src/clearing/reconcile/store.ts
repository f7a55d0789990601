import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Break, BreakKey, Found, How, Lane } from './recon-break.ts'
import type { Run } from './recon-run.ts'
import type { Said } from './said.ts'

const runColumns = sql`
  business_date::text as "businessDate", source, party, revision, file_digest as "fileDigest",
  state, refusal, ours, theirs, matched, begun_at as "begunAt", done_at as "doneAt"`

const inLane = ({ businessDate, source, party }: Lane): RawBuilder<unknown> =>
  sql`business_date = ${businessDate}::date and source = ${source} and party = ${party}`

export async function findRuns(db: Db, lane: Lane): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    select ${runColumns} from clearing.recon_run
    where ${inLane(lane)} order by revision`.execute(db)
  return rows
}

/** False when another process has taken the revision, or brought the same file. */
export async function insertRun(tx: Tx, run: Run): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.recon_run
      (business_date, source, party, revision, file_digest, state, refusal, begun_at)
    values (${run.businessDate}::date, ${run.source}, ${run.party}, ${run.revision},
      ${run.fileDigest}, ${run.state}, ${run.refusal}, ${run.begunAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Runs that were not finished when another file came write nothing from then on. */
export async function supersedeRuns(tx: Tx, run: Run): Promise<void> {
  await sql`
    update clearing.recon_run set state = 'SUPERSEDED'
    where ${inLane(run)} and revision < ${run.revision} and state = 'MATCHING'`.execute(tx)
}

/** False when the run is over. Whoever holds it is the only one who writes its differences. */
export async function lockMatching(tx: Tx, run: Run): Promise<boolean> {
  const { rows } = await sql`
    select from clearing.recon_run
    where ${inLane(run)} and revision = ${run.revision} and state = 'MATCHING'
    for no key update`.execute(tx)
  return rows.length > 0
}

export async function markDone(tx: Tx, run: Run, now: Date): Promise<void> {
  await sql`
    update clearing.recon_run
    set state = 'DONE', ours = ${run.ours}, theirs = ${run.theirs}, matched = ${run.matched},
      done_at = ${now}
    where ${inLane(run)} and revision = ${run.revision} and state = 'MATCHING'`.execute(tx)
}

type SaidColumns<Side extends 'ours' | 'theirs'> = Readonly<{
  [Name in keyof Said as `${Side}_${Name}`]: Said[Name] | null
}>

type BreakRow = Omit<Break, 'ours' | 'theirs'> & SaidColumns<'ours'> & SaidColumns<'theirs'>

const breakColumns = sql`
  b.business_date::text as "businessDate", b.source, b.party, b.key, b.class, b.occurrence, b.id,
  b.extra, b.ours_merchant, b.ours_currency, b.ours_amount, b.ours_fee, b.ours_state,
  b.theirs_merchant, b.theirs_currency, b.theirs_amount, b.theirs_fee, b.theirs_state, b.state,
  b.opened_at as "openedAt", b.suspended, b.how, b.evidence, b.pair_date::text as "pairDate",
  b.resolved_at as "resolvedAt"`

function breakOf(row: BreakRow): Break {
  const { ours_merchant, ours_currency, ours_amount, ours_fee, ours_state, ...others } = row
  const { theirs_merchant, theirs_currency, theirs_amount, theirs_fee, theirs_state, ...rest } =
    others
  return {
    ...rest,
    ours: saidBy(ours_merchant, ours_currency, ours_amount, ours_fee, ours_state),
    theirs: saidBy(theirs_merchant, theirs_currency, theirs_amount, theirs_fee, theirs_state),
  }
}

function saidBy(
  merchant: string | null,
  currency: string | null,
  amount: bigint | null,
  fee: bigint | null,
  state: string | null,
): Said | null {
  return merchant === null
    ? null
    : {
        merchant,
        currency: currency ?? '',
        amount: amount ?? 0n,
        fee: fee ?? 0n,
        state: state ?? '',
      }
}

/** By any condition on `b`. */
export async function selectBreaks(
  db: Db,
  condition: RawBuilder<unknown>,
): Promise<readonly Break[]> {
  const { rows } = await sql<BreakRow>`
    select ${breakColumns} from clearing.recon_break b where ${condition}`.execute(db)
  return rows.map(breakOf)
}

export const findBreaks = (db: Db, lane: Lane): Promise<readonly Break[]> =>
  selectBreaks(db, sql`${inLane(lane)} order by key, class, occurrence`)

/** The last occurrence of each, where there is one. */
export async function findLast(
  tx: Tx,
  lane: Lane,
  keys: readonly Pick<BreakKey, 'key' | 'class'>[],
): Promise<readonly Break[]> {
  const { rows } = await sql<BreakRow>`
    select ${breakColumns} from ${tableOf(keys, { key: 'text', class: 'text' })}
    cross join lateral (
      select * from clearing.recon_break
      where ${inLane(lane)} and key = r.key and class = r.class
      order by occurrence desc limit 1
    ) b`.execute(tx)
  return rows.map(breakOf)
}

export type NewBreak = Lane &
  Found &
  Readonly<{
    id: string
    occurrence: number
    seenRevision: number
    openedAt: Date
    /** For what only the files of two days tell together. */
    pairDate: string | null
  }>

export async function insertBreaks(tx: Tx, breaks: readonly NewBreak[]): Promise<void> {
  if (breaks.length === 0) return
  const rows = breaks.map(({ ours, theirs, ...each }) => ({
    ...each,
    oursMerchant: ours?.merchant,
    oursCurrency: ours?.currency,
    oursAmount: ours?.amount,
    oursFee: ours?.fee,
    oursState: ours?.state,
    theirsMerchant: theirs?.merchant,
    theirsCurrency: theirs?.currency,
    theirsAmount: theirs?.amount,
    theirsFee: theirs?.fee,
    theirsState: theirs?.state,
  }))
  await sql`
    insert into clearing.recon_break (business_date, source, party, key, class, occurrence, id,
      extra, ours_merchant, ours_currency, ours_amount, ours_fee, ours_state, theirs_merchant,
      theirs_currency, theirs_amount, theirs_fee, theirs_state, seen_revision, opened_at, pair_date,
      state)
    select r.*, 'OPEN' from ${tableOf(rows, {
      businessDate: 'date',
      source: 'text',
      party: 'text',
      key: 'text',
      class: 'text',
      occurrence: 'integer',
      id: 'text',
      extra: 'integer',
      oursMerchant: 'text',
      oursCurrency: 'text',
      oursAmount: 'bigint',
      oursFee: 'bigint',
      oursState: 'text',
      theirsMerchant: 'text',
      theirsCurrency: 'text',
      theirsAmount: 'bigint',
      theirsFee: 'bigint',
      theirsState: 'text',
      seenRevision: 'integer',
      openedAt: 'timestamptz',
      pairDate: 'date',
    })}
    on conflict (business_date, source, party, key, class, occurrence) do nothing`.execute(tx)
}

const ofIds = (ids: readonly string[]) =>
  tableOf(
    ids.map((id) => ({ id })),
    { id: 'text' },
  )

/** The revision tells them as they stand. */
export async function touchBreaks(tx: Tx, run: Run, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update clearing.recon_break b set seen_revision = ${run.revision}
    from ${ofIds(ids)} where b.id = r.id`.execute(tx)
}

export type Resolving = Readonly<{ how: How; evidence: string; now: Date }>

/**
 * Only what is open, and holds no money in the suspense account, which people must move first.
 * Answers how many.
 */
export async function resolveBreaksOf(
  tx: Tx,
  ids: readonly string[],
  { how, evidence, now }: Resolving,
): Promise<bigint> {
  if (ids.length === 0) return 0n
  const { numAffectedRows } = await sql`
    update clearing.recon_break b
    set state = 'RESOLVED', how = ${how}, evidence = ${evidence}, resolved_at = ${now}
    from ${ofIds(ids)} where b.id = r.id and b.state = 'OPEN' and b.suspended = 0`.execute(tx)
  return numAffectedRows ?? 0n
}

/** What the file of an earlier revision told, and that of this one does not. */
export async function closeUnseen(
  tx: Tx,
  run: Run,
  { how, evidence, now }: Resolving,
): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update clearing.recon_break b
    set state = 'RESOLVED', how = ${how}, evidence = ${evidence}, resolved_at = ${now}
    where ${inLane(run)} and seen_revision < ${run.revision} and state = 'OPEN' and suspended = 0
      and pair_date is null`.execute(tx)
  return numAffectedRows ?? 0n
}

/** Files of the day that were refused. */
export async function closeTotals(
  tx: Tx,
  lane: Lane,
  { how, evidence, now }: Resolving,
): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update clearing.recon_break b
    set state = 'RESOLVED', how = ${how}, evidence = ${evidence}, resolved_at = ${now}
    where ${inLane(lane)} and class = 'total' and state = 'OPEN'`.execute(tx)
  return numAffectedRows ?? 0n
}
